package io.chronik.compat;

import io.chronik.compat.broker.ChildProcess;
import io.chronik.compat.broker.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Builds {@code examples/plugin-template} as somebody else would: a copy of the folder, elsewhere, with nothing of this build but the
 * two artifacts that plugins are written against. They come from a repository made here, so the user's own one never holds them.
 */
final class PluginTemplate {

    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(5);
    private static final List<String> ARTIFACTS = List.of("core-api", "core-testkit");

    private final Layout layout;
    private final Path directory;

    private PluginTemplate(Layout layout, Path directory) {
        this.layout = layout;
        this.directory = directory;
    }

    /**
     * Runs {@code mvn verify} in a copy.
     *
     * @param directory an empty directory for the copy and everything that Maven writes
     * @return the plugin's jar
     */
    static Path build(Layout layout, Path directory) throws IOException {
        PluginTemplate template = new PluginTemplate(layout, directory);
        Path project = template.copy();
        template.publish();
        ChildProcess maven = ChildProcess.start(
                layout.logs(),
                "plugin-template",
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                List.of(
                        template.maven(),
                        "-B",
                        "-ntp",
                        "-s",
                        template.settings().toString(),
                        "-f",
                        project.resolve("pom.xml").toString(),
                        "verify"));
        if (maven.waitFor(BUILD_PATIENCE) != 0) {
            throw new AssertionError("examples/plugin-template does not build\n" + maven.tail());
        }
        return project.resolve("target/key-counts-1.0.0.jar");
    }

    private Path copy() throws IOException {
        Path source = layout.home().resolveSibling("examples").resolve("plugin-template");
        Path target = directory.resolve("key-counts");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = source.relativize(file);
                if (!relative.startsWith("target")) {
                    Path copy = target.resolve(relative);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        return target;
    }

    private void publish() throws IOException {
        for (String artifact : ARTIFACTS) {
            Path published = published(artifact);
            Files.copy(layout.moduleJar(artifact), published.resolve(artifact + "-" + layout.version() + ".jar"));
            Files.copy(
                    layout.home().resolveSibling(artifact).resolve("pom.xml"),
                    published.resolve(artifact + "-" + layout.version() + ".pom"));
        }
        Files.copy(
                layout.home().resolveSibling("pom.xml"),
                published("chronik-parent").resolve("chronik-parent-" + layout.version() + ".pom"));
    }

    private Path published(String artifact) throws IOException {
        return Files.createDirectories(repository().resolve("io/chronik/" + artifact + "/" + layout.version()));
    }

    private Path repository() {
        return directory.resolve("repository");
    }

    /** With the user's repository as a place to read from: what this build has downloaded need not be downloaded again. */
    private Path settings() {
        String repositories = repository("chronik", repository()) + repository("downloaded", downloaded());
        try {
            return Files.writeString(directory.resolve("settings.xml"), """
                    <settings>
                      <localRepository>%s</localRepository>
                      <profiles>
                        <profile>
                          <id>plugin</id>
                          <repositories>%s</repositories>
                          <pluginRepositories>%s</pluginRepositories>
                        </profile>
                      </profiles>
                      <activeProfiles><activeProfile>plugin</activeProfile></activeProfiles>
                    </settings>
                    """.formatted(
                            directory.resolve("local"),
                            repositories,
                            repositories.replace("repository>", "pluginRepository>")));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write Maven's settings", e);
        }
    }

    private static String repository(String id, Path path) {
        return """
                <repository>
                  <id>%s</id>
                  <url>%s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                  <snapshots><enabled>false</enabled></snapshots>
                </repository>
                """.formatted(id, path.toUri());
    }

    /** The repository of the Maven that runs this build. */
    private static Path downloaded() {
        String given = System.getProperty("chronik.compat.maven.repository", "");
        return given.isEmpty() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(given);
    }

    /** The Maven that runs this build, else the one on the path. */
    private String maven() {
        Path given = Path.of(System.getProperty("chronik.compat.maven.home", ""), "bin", "mvn");
        return Files.isExecutable(given) ? given.toString() : "mvn";
    }
}
