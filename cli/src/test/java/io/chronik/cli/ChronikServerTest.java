package io.chronik.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronikServerTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theVersionIsTheBuilds() {
        assertEquals(0, run("version"));
        assertTrue(
                out.toString().startsWith("chronik-server " + VersionCommand.version() + " (Java 25"), out.toString());
        assertTrue(VersionCommand.version().matches("\\d+\\.\\d+\\.\\d+.*"), VersionCommand.version());
    }

    @Test
    void anUnknownCommandIsRefusedWithTheNearestKnownOne() {
        assertEquals(2, run("strat"));
        assertEquals("Unknown command or argument 'strat'. Did you mean 'start'?", firstErrorLine());
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearestKnownOne() {
        assertEquals(2, run("start", "--advertize=broker"));
        assertEquals("Unknown option '--advertize'. Did you mean '--advertise'?", firstErrorLine());
    }

    @Test
    void aWordThatResemblesNothingGetsNoSuggestion() {
        assertEquals(2, run("xylophone"));
        assertEquals("Unknown command or argument 'xylophone'.", firstErrorLine());
    }

    @Test
    void aMissingCommandIsRefused() {
        assertEquals(2, run());
        assertEquals("A command is missing.", firstErrorLine());
    }

    @Test
    void everyWrongSettingIsNamed() {
        assertEquals(2, run("start", "--node-id", "x", "--set", "kafka.prot=1"));
        assertTrue(err.toString().contains("node.id = 'x' (flag --node-id)"), err.toString());
        assertTrue(err.toString().contains("did you mean kafka.port?"), err.toString());
    }

    @Test
    void configShowsWhereEachValueCameFrom(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("c.toml"), "num.partitions = 5\n");
        int code = run(
                Map.of("CHRONIK_KAFKA_PORT", "9192"),
                "-d",
                dir.toString(),
                "config",
                "--config",
                file.toString(),
                "--set",
                "api.port=7000");
        assertEquals(0, code, err.toString());
        assertLine("data.dir = " + dir, "flag --data-dir");
        assertLine("kafka.port = 9192", "environment CHRONIK_KAFKA_PORT");
        assertLine("num.partitions = 5", "file " + file);
        assertLine("api.port = 7000", "flag api.port");
        assertLine("node.id = 1", "default");
    }

    @Test
    void aPortInUseIsNamedTogetherWithTheWayOut(@TempDir Path dir) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertEquals(
                    1,
                    run(
                            Map.of("CHRONIK_API_PORT", port),
                            "start",
                            "-d",
                            dir.toString(),
                            "--bind",
                            "127.0.0.1",
                            "--set",
                            "kafka.port=0"));
            assertTrue(
                    firstErrorLine().startsWith("Cannot listen on 127.0.0.1:" + port + " for the HTTP API: "),
                    err.toString());
            assertTrue(
                    firstErrorLine().endsWith("choose another with --set api.port=PORT (CHRONIK_API_PORT)."),
                    err.toString());
        }
    }

    @Test
    void aDataDirectoryThatCannotBeOneIsNamed(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertEquals(1, run("start", "-d", file.toString()));
        assertTrue(firstErrorLine().startsWith("Cannot write to the data directory " + file + ": "), err.toString());
    }

    @Test
    void anUnexplainedFailureIsNotTakenForAnEnvironmentFault(@TempDir Path dir) {
        RunningNode.Starter broken = config -> {
            throw new IllegalStateException("a broken invariant");
        };
        assertEquals(
                1,
                run(Map.of(), broken, "start", "-d", dir.toString(), "--set", "kafka.port=0", "--set", "api.port=0"));
        assertEquals("", err.toString(), "a defect is logged with its stack trace, not printed as a user's mistake");
    }

    private int run(String... args) {
        return run(Map.of(), args);
    }

    private int run(Map<String, String> environment, String... args) {
        return run(environment, ChronikServerTest::bindAndRelease, args);
    }

    private int run(Map<String, String> environment, RunningNode.Starter starter, String... args) {
        return ChronikServer.run(args, environment, starter, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** What a node does that finds its port taken. */
    private static RunningNode bindAndRelease(NodeConfig config) throws IOException {
        InetAddress api = InetAddress.getByName(config.apiBind());
        try (ServerSocket socket = new ServerSocket(config.apiPort(), 1, api)) {
            throw new AssertionError("the port " + socket.getLocalPort() + " was free");
        }
    }

    private String firstErrorLine() {
        return err.toString().lines().findFirst().orElse("");
    }

    private void assertLine(String setting, String source) {
        String pattern = java.util.regex.Pattern.quote(setting) + " +# " + java.util.regex.Pattern.quote(source);
        assertTrue(
                out.toString().lines().anyMatch(line -> line.matches(pattern)), setting + " # " + source + "\n" + out);
    }
}
