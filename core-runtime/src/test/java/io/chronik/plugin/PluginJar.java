package io.chronik.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chronik.api.plugin.PluginProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;

/** Compiles small sources into a jar, as a plugin's author would. */
final class PluginJar {
    private final Path work;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Attributes manifest = new Attributes();
    private final List<String> options = new ArrayList<>();
    private final List<Path> modulePath = new ArrayList<>();

    private PluginJar(Path work) {
        this.work = work;
        manifest.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        modulePath.add(apiLocation());
    }

    /** A jar without anything in it. */
    static PluginJar empty(Path scratch) throws IOException {
        return new PluginJar(Files.createTempDirectory(scratch, "jar"));
    }

    /** A plugin with an indexer of this name, whose provider is the class {@code <package>.Provider}. */
    static PluginJar indexer(Path scratch, String id, String version, String name) throws IOException {
        String pkg = "third." + id.replace('-', '_');
        return empty(scratch)
                .descriptor(id, version, ">=1.0.0 & <2.0.0")
                .source(
                        "module-info",
                        "module " + pkg + " { requires io.chronik.api;"
                                + " provides io.chronik.api.index.IndexerProvider with " + pkg + ".Provider; }")
                .source(pkg.replace('.', '/') + "/Provider", provider(pkg, "return \"" + name + "\";", "return \"\";"));
    }

    /** The source of an indexer's provider whose indexer gives one answer. */
    static String provider(String pkg, String nameBody, String answerBody) {
        return """
                package %s;
                import io.chronik.api.index.*;
                import io.chronik.api.plugin.*;
                import java.util.List;
                public final class Provider implements IndexerProvider {
                    public String name() { %s }
                    public Indexer create(PluginContext context) throws PluginException {
                        return new Indexer() {
                            public HotIndex openHot(IndexedPartition p, long start) { return new Hot(); }
                            public void build(IndexedPartition p, OffsetRange r, RecordSource s, java.nio.file.Path t) {}
                            public IndexReader openArtifact(IndexedPartition p, OffsetRange r, ArtifactBytes a) { return new Hot(); }
                            public String answer(String question, List<IndexReader> parts) { %s }
                            public void close() {}
                        };
                    }
                    static String loaders() {
                        return Thread.currentThread().getContextClassLoader() == Provider.class.getClassLoader() ? "own" : "other";
                    }
                    static final class Hot implements HotIndex {
                        public OffsetRange range() { return new OffsetRange(0, "own".equals(loaders()) ? 7 : 0); }
                        public void accept(OffsetRange r, List<CommittedRecord> records) {}
                        public void close() {}
                    }
                }
                """.formatted(pkg, nameBody, answerBody);
    }

    PluginJar descriptor(String id, String version, String requires) {
        return attribute("Plugin-Id", id)
                .attribute("Plugin-Version", version)
                .attribute("Plugin-Requires", requires)
                .attribute("Plugin-Provider", "a test");
    }

    PluginJar attribute(String name, String value) {
        manifest.putValue(name, value);
        return this;
    }

    PluginJar without(String attribute) {
        manifest.remove(new Attributes.Name(attribute));
        return this;
    }

    /** Adds or replaces a source file; its name is a path without {@code .java}. */
    PluginJar source(String path, String text) {
        sources.put(path, text);
        return this;
    }

    PluginJar withoutSource(String path) {
        sources.remove(path);
        return this;
    }

    /** Compiles against a module. */
    PluginJar requires(Path moduleJar) {
        modulePath.add(moduleJar);
        return this;
    }

    PluginJar option(String... arguments) {
        options.addAll(List.of(arguments));
        return this;
    }

    /** Compiles, and writes the jar. */
    Path writeTo(Path jar) throws IOException {
        Path classes = compile();
        Files.createDirectories(jar.getParent());
        Manifest written = new Manifest();
        written.getMainAttributes().putAll(manifest);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, written);
                var files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                entries.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }

    private Path compile() throws IOException {
        Path classes = Files.createDirectories(work.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
        arguments.addAll(options);
        arguments.add("-p");
        arguments.add(String.join(":", modulePath.stream().map(Path::toString).toList()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = work.resolve("src").resolve(source.getKey() + ".java");
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        if (sources.isEmpty()) {
            return classes;
        }
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        int exit = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertEquals(0, exit, messages::toString);
        return classes;
    }

    /** Where the plugin API of this test run is. */
    static Path apiLocation() {
        return PluginProvider.class
                .getModule()
                .getLayer()
                .configuration()
                .findModule("io.chronik.api")
                .orElseThrow()
                .reference()
                .location()
                .map(Path::of)
                .orElseThrow();
    }
}
