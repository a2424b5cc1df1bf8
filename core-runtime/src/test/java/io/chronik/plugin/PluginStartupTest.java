package io.chronik.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening the registry loads into a fresh JVM. */
final class PluginStartupTest {
    private static final String MAIN = """
            import io.chronik.plugin.*;
            import java.nio.file.Path;
            public class Main {
                public static void main(String[] args) throws Exception {
                    var settings = new PluginSettings(Path.of(args[0]), java.util.Set.of(), java.util.Map.of(),
                            Path.of(args[0], "data"), java.time.Clock.systemUTC());
                    try (var registry = PluginRegistry.open(settings, java.util.List.of())) {
                        System.out.println("plugins " + registry.statuses().size());
                    }
                }
            }
            """;

    @TempDir
    private Path home;

    @Test
    void withoutPluginsNothingOfPf4jIsLoaded() throws Exception {
        Path plugins = Files.createDirectory(home.resolve("plugins"));
        assertEquals(0, pf4jClassesLoadedFor(plugins, "plugins 0"));
        assertEquals(0, pf4jClassesLoadedFor(home.resolve("missing"), "plugins 0"));
        // so that the test would see them
        Files.writeString(plugins.resolve("broken.jar"), "no jar");
        assertTrue(pf4jClassesLoadedFor(plugins, "plugins 1") > 0);
    }

    private long pf4jClassesLoadedFor(Path plugins, String expected) throws Exception {
        Path source = Files.writeString(home.resolve("Main.java"), MAIN);
        String modulePath = System.getProperty("jdk.module.path");
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        home.toString(),
                        "-p",
                        modulePath,
                        "--add-modules",
                        "io.chronik.core",
                        source.toString());
        assertEquals(0, compiled);
        Path loaded = home.resolve("loaded");
        Path output = home.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + loaded,
                        "-p",
                        modulePath,
                        "--add-modules",
                        "io.chronik.core",
                        "-cp",
                        home.toString(),
                        "Main",
                        plugins.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process should end by itself");
        String printed = Files.readString(output);
        assertEquals(0, process.exitValue(), printed);
        assertTrue(printed.contains(expected), printed);
        try (var lines = Files.lines(loaded)) {
            return lines.filter(line -> line.contains(" org.pf4j.") || line.contains("LayerPluginManager"))
                    .count();
        }
    }
}
