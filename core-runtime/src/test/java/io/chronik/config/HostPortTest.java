package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    private static final int DEFAULT_PORT = 9092;

    @ParameterizedTest
    @CsvSource({
        "h, h, 9092",
        "h:9093, h, 9093",
        "broker-1.example.com, broker-1.example.com, 9092",
        "my_service:1, my_service, 1",
        "10.0.0.7, 10.0.0.7, 9092",
        "10.0.0.7:65535, 10.0.0.7, 65535",
        "[::1], ::1, 9092",
        "[::1]:9093, ::1, 9093",
        "::1, ::1, 9092",
        "fe80::1%eth0, fe80::1%eth0, 9092",
        "[fe80::1%eth0]:5, fe80::1%eth0, 5",
        "' h:9093 ', h, 9093",
    })
    void readsEveryFormThatPeopleWrite(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.parse(text, DEFAULT_PORT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":9092",
                "h:",
                "h:x",
                "h:-1",
                "h:65536",
                "h:99999999999",
                "h:9092:9092",
                "[::1",
                "[::1]9092",
                "[::1]:",
                "[h]:9092",
                "[::1%]",
                "PLAINTEXT://h:9092",
                "a b",
                "a,b",
                "-h",
                "h..i",
                "256.1.1.1",
                "1.2.3",
                "1.2.3.4.",
                "*"
            })
    void refusesEverythingElse(String text) {
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text, DEFAULT_PORT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h", "h:9093", "[::1]", "[::1]:9093", "::1"})
    void itsTextIsReadBackAsTheSameAndNamesThePortOnce(String text) {
        HostPort address = HostPort.parse(text, DEFAULT_PORT);

        assertEquals(address, HostPort.parse(address.toString(), 1));
        assertEquals(
                address.toString().lastIndexOf(":" + address.port()),
                address.toString().indexOf(":" + address.port()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "[::]", "[::0]:9092", "0:0:0:0:0:0:0:0"})
    void knowsTheWildcard(String text) {
        assertTrue(HostPort.parse(text, DEFAULT_PORT).isWildcard());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "h", "0.0.0.1"})
    void takesNothingElseForTheWildcard(String text) {
        assertFalse(HostPort.parse(text, DEFAULT_PORT).isWildcard());
    }
}
