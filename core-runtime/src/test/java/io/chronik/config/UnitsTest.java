package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    private static final String[] PREFIXES = {"", "K", "M", "G", "T"};

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1048588, 1048588",
        "7B, 7",
        "100KB, 102400",
        "100kb, 102400",
        "64MiB, 67108864",
        "1GB, 1073741824",
        "1 GiB, 1073741824",
        "2T, 2199023255552",
        "9223372036854775807, 9223372036854775807",
    })
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, Units.parseBytes(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "KB",
                "-1",
                "1.5GB",
                "1XB",
                "1 0",
                "0x10",
                "1e3",
                "9223372036854775808",
                "8388608TB",
                "1KBB",
                "٣"
            })
    void refusesWhatIsNoSize(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.parseBytes(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "10, 10", "10ms, 10", "30s, 30000", "5m, 300000", "5min, 300000", "1h, 3600000", "7d, 604800000"
    })
    void readsTimes(String text, long millis) {
        assertEquals(millis, Units.parseMillis(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ms", "-1", "1.5s", "1w", "1 s 2", "106751991168d"})
    void refusesWhatIsNoTime(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.parseMillis(text));
    }

    @Property
    boolean aRenderedSizeIsReadBackExactly(@ForAll @LongRange(min = 0) long bytes) {
        return Units.parseBytes(Units.renderBytes(bytes)) == bytes;
    }

    @Property
    boolean aRenderedTimeIsReadBackExactly(@ForAll @LongRange(min = 0) long millis) {
        return Units.parseMillis(Units.renderMillis(millis)) == millis;
    }

    @Property
    boolean everySpellingOfAUnitMeansTheSamePowerOf1024(
            @ForAll @LongRange(min = 0, max = 1 << 22) long number, @ForAll @IntRange(min = 1, max = 4) int power) {
        String prefix = PREFIXES[power];
        long bytes = number << (10 * power);
        return Units.parseBytes(number + prefix) == bytes
                && Units.parseBytes(number + prefix + "B") == bytes
                && Units.parseBytes(number + prefix + "iB") == bytes
                && Units.parseBytes(number + " " + prefix.toLowerCase(java.util.Locale.ROOT) + "b") == bytes;
    }

    @Property
    boolean noTextMakesItThrowAnythingElseOrAnswerANegativeSize(@ForAll String text) {
        try {
            return Units.parseBytes(text) >= 0;
        } catch (IllegalArgumentException _) {
            return true;
        }
    }
}
