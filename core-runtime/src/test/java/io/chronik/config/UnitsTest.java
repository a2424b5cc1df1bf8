package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
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

    /** Numbers of every size, the same at each run. */
    private static LongStream numbers() {
        return new Random(1).longs(1000).map(number -> number >>> (1 + (int) (number & 0x3f) % 63));
    }

    @Test
    void aRenderedSizeIsReadBackExactly() {
        numbers().forEach(bytes -> assertEquals(bytes, Units.parseBytes(Units.renderBytes(bytes))));
    }

    @Test
    void aRenderedTimeIsReadBackExactly() {
        numbers().forEach(millis -> assertEquals(millis, Units.parseMillis(Units.renderMillis(millis))));
    }

    @Test
    void everySpellingOfAUnitMeansTheSamePowerOf1024() {
        for (int power = 1; power <= 4; power++) {
            String prefix = PREFIXES[power];
            for (long number : numbers().map(n -> n & 0x3fffff).toArray()) {
                long bytes = number << (10 * power);
                assertEquals(bytes, Units.parseBytes(number + prefix));
                assertEquals(bytes, Units.parseBytes(number + prefix + "B"));
                assertEquals(bytes, Units.parseBytes(number + prefix + "iB"));
                assertEquals(bytes, Units.parseBytes(number + " " + prefix.toLowerCase(Locale.ROOT) + "b"));
            }
        }
    }

    @Test
    void noTextMakesItThrowAnythingElseOrAnswerANegativeSize() {
        Random random = new Random(2);
        String alphabet = "0123456789 .-+kKmMgGtTiIbB\u0660\ud835\udfce";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertTrue(Units.parseBytes(text.toString()) >= 0, text.toString());
            } catch (IllegalArgumentException _) {
                // The other allowed outcome.
            }
        }
    }
}
