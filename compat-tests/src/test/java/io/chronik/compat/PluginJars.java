package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;

/** Plugins that a node can't run. */
final class PluginJars {

    private static final String MODULE = """
            module third.throwing {
                requires io.chronik.api;
                provides io.chronik.api.index.IndexerProvider with third.throwing.Throwing;
            }
            """;
    private static final String PROVIDER = """
            package third.throwing;
            public final class Throwing implements io.chronik.api.index.IndexerProvider {
                public Throwing() {
                    throw new IllegalStateException("no licence");
                }
                @Override
                public String name() {
                    return "throwing";
                }
                @Override
                public io.chronik.api.index.Indexer create(io.chronik.api.plugin.PluginContext context) {
                    throw new UnsupportedOperationException();
                }
            }
            """;

    private PluginJars() {}

    /** A copy of a jar with some entries of its manifest changed. */
    static void withManifest(Path jar, Map<String, String> changes, Path target) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(from.getManifest());
            changes.forEach(manifest.getMainAttributes()::putValue);
            try (OutputStream out = Files.newOutputStream(target);
                    JarOutputStream to = new JarOutputStream(out, manifest)) {
                for (JarEntry entry : Collections.list(from.entries())) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !entry.isDirectory()) {
                        to.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream content = from.getInputStream(entry)) {
                            content.transferTo(to);
                        }
                    }
                }
            }
        }
    }

    /** A plugin whose provider throws when it is constructed; its id is {@code throwing}, its version 2.3.4. */
    static void throwing(Path coreApi, Path work, Path target) throws IOException {
        Path classes = work.resolve("classes");
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        int exit = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "-d",
                        classes.toString(),
                        "-p",
                        coreApi.toString(),
                        Files.writeString(work.resolve("module-info.java"), MODULE)
                                .toString(),
                        Files.writeString(work.resolve("Throwing.java"), PROVIDER)
                                .toString());
        assertEquals(0, exit, messages::toString);
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "throwing");
        attributes.putValue("Plugin-Version", "2.3.4");
        attributes.putValue("Plugin-Requires", ">=1.0.0 & <2.0.0");
        try (OutputStream stream = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(stream, manifest)) {
            for (String name : List.of("module-info.class", "third/throwing/Throwing.class")) {
                jar.putNextEntry(new JarEntry(name));
                Files.copy(classes.resolve(name), jar);
            }
        }
    }
}
