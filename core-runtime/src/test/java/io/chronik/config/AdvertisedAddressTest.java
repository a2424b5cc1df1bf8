package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisedAddressTest {
    @ParameterizedTest
    @CsvSource({
        "h, h:9092",
        "h:9092, h:9092",
        "h:9999, h:9999",
        "[::1], [::1]:9092",
        "[::1]:9092, [::1]:9092",
        "::1, [::1]:9092",
        "10.1.2.3, 10.1.2.3:9092",
    })
    void isUsedAsGivenWithThePortNamedOnce(String given, String advertised) throws Exception {
        assertEquals(advertised, advertised(Map.of("CHRONIK_ADVERTISE", given)));
        assertEquals(advertised, advertised(Map.of("CHRONIK_ADVERTISED_ADDR", given)));
        assertEquals(
                advertised,
                load(Map.of(), Map.of("--advertise", given)).advertise().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "0.0.0.0:9092", "[::]", "[::]:9092", "::", "h:9092:9092", "h:0", "PLAINTEXT://h:9092"
            })
    void isNeverSomethingThatNoClientCanConnectTo(String given) {
        assertEquals(1, problems(Map.of("CHRONIK_ADVERTISE", given)).size());
        assertEquals(1, problems(Map.of("CHRONIK_ADVERTISED_ADDR", given)).size());
    }

    @Test
    void takesThePortOfTheKafkaListenerWhereNoneIsNamed() throws Exception {
        assertEquals("h:7777", advertised(Map.of("CHRONIK_ADVERTISE", "h", "CHRONIK_KAFKA_PORT", "7777")));
    }

    @ParameterizedTest
    @CsvSource({"h, h:9999", "h:9999, h:9999", "::1, [::1]:9999", "[::1]:9999, [::1]:9999"})
    void mayComeInTwoVariables(String address, String advertised) throws Exception {
        assertEquals(
                advertised, advertised(Map.of("CHRONIK_ADVERTISED_ADDR", address, "CHRONIK_ADVERTISED_PORT", "9999")));
    }

    @Test
    void isRefusedWhenTheTwoVariablesContradictEachOther() {
        assertEquals(
                List.of(
                        "CHRONIK_ADVERTISED_ADDR = 'h:1' and CHRONIK_ADVERTISED_PORT = '2' name different ports; remove one of"
                                + " them."),
                problems(Map.of("CHRONIK_ADVERTISED_ADDR", "h:1", "CHRONIK_ADVERTISED_PORT", "2")));
        assertEquals(
                List.of("CHRONIK_ADVERTISED_PORT = 'x' (environment): expected a whole number from 1 to 65535."),
                problems(Map.of("CHRONIK_ADVERTISED_PORT", "x")));
    }

    @Test
    void theLegacyPortAppliesToADefaultHostAsWell() throws Exception {
        assertEquals("box:5", advertised(Map.of("HOSTNAME", "box", "CHRONIK_ADVERTISED_PORT", "5")));
    }

    @Test
    void isTheBoundAddressIfThatIsOne() throws Exception {
        assertEquals("10.0.0.5:9092", advertised(Map.of("CHRONIK_BIND", "10.0.0.5", "HOSTNAME", "box")));
        assertEquals("[::1]:9092", advertised(Map.of("CHRONIK_BIND", "[::1]", "HOSTNAME", "box")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "[::]", "::"})
    void isTheHostsNameIfEveryAddressIsBound(String bind) throws Exception {
        assertEquals(
                "box:9092", advertised(Map.of("CHRONIK_BIND", bind, "HOSTNAME", "box", "DOCKER_HOSTNAME", "other")));
        assertEquals("other:9092", advertised(Map.of("CHRONIK_BIND", bind, "DOCKER_HOSTNAME", "other")));
        assertEquals(
                "other:9092",
                advertised(Map.of("CHRONIK_BIND", bind, "HOSTNAME", "not a host", "DOCKER_HOSTNAME", "other")));
    }

    @Test
    void isTheLoopbackWithAWarningIfNothingIsKnown() throws Exception {
        NodeConfig config = load(Map.of(), Map.of());

        assertEquals("127.0.0.1:9092", config.advertise().toString());
        assertEquals(1, config.warnings().size());
    }

    @Test
    void itsPortIsOpenOnlyIfTheListenersIs() throws Exception {
        assertEquals(
                new HostPort("h", 0),
                load(Map.of("CHRONIK_ADVERTISE", "h", "CHRONIK_KAFKA_PORT", "0"), Map.of())
                        .advertise());
    }

    private static String advertised(Map<String, String> environment) throws ConfigException {
        return load(environment, Map.of()).advertise().toString();
    }

    private static List<String> problems(Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> load(environment, Map.of()))
                .problems();
    }

    private static NodeConfig load(Map<String, String> environment, Map<String, String> flags) throws ConfigException {
        return NodeConfig.load(Optional.empty(), environment, flags, Path.of("."));
    }
}
