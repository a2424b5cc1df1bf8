package io.chronik.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the tarball into a path with a space and uses it as people do. */
@Timeout(120)
class TarballTest {
    private static final String VERSION = Objects.requireNonNull(System.getProperty("chronik.version"));
    private static final Pattern READY =
            Pattern.compile("Ready: version=(\\S+) kafka=127\\.0\\.0\\.1:(\\d+) api=\\S+?:(\\d+) .*");

    @TempDir
    private static Path temporary;

    private static Path home = Path.of("");

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(temporary.resolve("a folder"));
        Process tar = new ProcessBuilder(
                        "tar",
                        "-xzf",
                        Objects.requireNonNull(System.getProperty("chronik.tarball")),
                        "-C",
                        folder.toString())
                .inheritIO()
                .start();
        assertEquals(0, tar.waitFor(), "tar");
        home = folder.resolve("chronik-" + VERSION);
    }

    @Test
    void holdsWhatItShould() throws IOException {
        try (Stream<Path> top = Files.list(home)) {
            TreeSet<String> names = new TreeSet<>();
            top.forEach(path -> names.add(path.getFileName().toString()));
            assertEquals(new TreeSet<>(List.of("LICENSE", "NOTICE", "bin", "conf", "lib", "plugins")), names);
        }
        assertTrue(Files.isExecutable(home.resolve("bin/chronik-server")));
        assertTrue(Files.size(home.resolve("lib/chronik.aot")) > 0);
    }

    @Test
    void everyLibraryIsListedWithItsLicence() throws IOException {
        String list = Files.readString(home.resolve("lib/THIRD-PARTY.md"));
        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            List<String> missing = libraries
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.endsWith("-" + VERSION + ".jar"))
                    .filter(name -> !list.contains("`" + name + "`"))
                    .sorted()
                    .toList();
            assertEquals(List.of(), missing, "not in lib/THIRD-PARTY.md");
        }
    }

    @Test
    void runsThroughASymbolicLinkFromAnotherFolder() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(temporary.resolve("server"), home.resolve("bin/chronik-server"));
        Path relative = Files.createSymbolicLink(temporary.resolve("server2"), Path.of("server"));
        for (Path command : List.of(link, relative)) {
            Ended ended = run(Map.of(), command.toString(), "version");
            assertEquals(0, ended.code(), ended.output());
            assertTrue(ended.output().startsWith("chronik-server " + VERSION), ended.output());
        }
    }

    @Test
    void theStartUpCacheFitsThisJava() throws IOException, InterruptedException {
        // With this mode the JVM refuses to start without its cache instead of going on slowly.
        Ended ended = run(Map.of("CHRONIK_JVM_OPTS", "-XX:AOTMode=on"), server(), "version");
        assertEquals(0, ended.code(), ended.output());
    }

    @Test
    void runsWithoutItsStartUpCache() throws IOException, InterruptedException {
        // Other modification times, as after a copy: the cache is refused, and nobody has to know.
        Path jar = home.resolve("lib/cli-" + VERSION + ".jar");
        FileTime time = Files.getLastModifiedTime(jar);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(time.toMillis() + 60_000));
        try {
            assertFalse(run(Map.of("CHRONIK_JVM_OPTS", "-XX:AOTMode=on"), server(), "version")
                            .code()
                    == 0);
            Ended ended = run(Map.of(), server(), "version");
            assertEquals(0, ended.code());
            assertEquals(1, ended.output().lines().count(), ended.output());
        } finally {
            Files.setLastModifiedTime(jar, time);
        }
    }

    @Test
    void anotherCollectorMayBeChosen() throws IOException, InterruptedException {
        Ended ended = run(Map.of("CHRONIK_JVM_OPTS", "-XX:+UseSerialGC -Xmx200m"), server(), "version");
        assertEquals(0, ended.code(), ended.output());
    }

    @Test
    void withoutJava25ItSaysWhatToDo() throws IOException, InterruptedException {
        Ended ended = run(Map.of("CHRONIK_JAVA_HOME", temporary.toString()), server(), "version");
        assertEquals(1, ended.code());
        assertTrue(ended.output().contains("is not a Java 25"), ended.output());
    }

    @Test
    void sigtermStopsItCleanlyAndFreesItsPorts() throws IOException, InterruptedException {
        Path data = temporary.resolve("the data");
        for (int round = 0; round < 2; round++) {
            Process node = start(
                    Map.of("CHRONIK_KAFKA_PORT", "0", "CHRONIK_API_PORT", "0"),
                    server(),
                    "start",
                    "--bind",
                    "127.0.0.1",
                    "--data-dir",
                    data.toString());
            List<Integer> ports;
            try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
                ports = readyPorts(lines);
                node.destroy();
                assertTrue(node.waitFor(30, TimeUnit.SECONDS), "the node did not stop");
            } finally {
                node.destroyForcibly();
            }
            assertEquals(0, node.exitValue());
            for (int port : ports) {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
        }
    }

    private static List<Integer> readyPorts(BufferedReader lines) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                assertEquals(VERSION, ready.group(1));
                return List.of(Integer.valueOf(ready.group(2)), Integer.valueOf(ready.group(3)));
            }
        }
        throw new AssertionError("never ready: " + String.join("\n", seen));
    }

    private record Ended(int code, String output) {}

    private static Ended run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Process process = start(environment, command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private static Process start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(temporary.toFile()).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("CHRONIK_") || name.startsWith("JAVA_") || name.equals("RUST_LOG"));
        builder.environment().put("CHRONIK_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String server() {
        return home.resolve("bin/chronik-server").toString();
    }
}
