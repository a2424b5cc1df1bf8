package io.chronik.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.index.HotIndex;
import io.chronik.api.index.IndexedPartition;
import io.chronik.api.index.Indexer;
import io.chronik.api.index.IndexerProvider;
import io.chronik.api.index.OffsetRange;
import io.chronik.api.plugin.PluginContext;
import io.chronik.api.plugin.PluginException;
import io.chronik.api.storage.ObjectStore;
import io.chronik.api.storage.ObjectStoreProvider;
import io.chronik.plugin.PluginStatus.State;
import io.chronik.testkit.storage.InMemoryObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginRegistryTest {
    private static final IndexedPartition PARTITION = new IndexedPartition("t", new UUID(1, 2), 0);

    @TempDir
    private Path home;

    @TempDir
    private Path scratch;

    @Test
    void missingAndEmptyDirectoriesHaveNoPlugins() throws Exception {
        try (PluginRegistry registry = open()) {
            assertEquals(List.of(), registry.statuses());
        }
        Files.createDirectory(plugins());
        Files.writeString(plugins().resolve("README"), "drop plugins here");
        Files.createDirectory(plugins().resolve(".hidden"));
        try (PluginRegistry registry = open()) {
            assertEquals(List.of(), registry.statuses());
        }
    }

    @Test
    void singleJarRunsAndIsAsked() throws Exception {
        Path jar = PluginJar.indexer(scratch, "counts", "1.2.3", "key-counts")
                .writeTo(plugins().resolve("counts.jar"));
        try (PluginRegistry registry = open()) {
            PluginStatus status = only(registry.statuses());
            assertEquals("counts", status.id());
            assertEquals("1.2.3", status.version());
            assertEquals(State.RUNNING, status.state());
            assertEquals(List.of("indexer key-counts"), status.provides());
            assertEquals(jar, status.jar());
            assertEquals(List.of("key-counts"), registry.names(IndexerProvider.class));
            try (Indexer indexer = registry.create(IndexerProvider.class, "key-counts")) {
                assertEquals("", indexer.answer("?", List.of()));
            }
            assertTrue(Files.isDirectory(home.resolve("data/counts")), "the plugin has a directory of its own");
        }
    }

    @Test
    void everyCallHasThePluginsContextClassLoader() throws Exception {
        String pkg = "third.counts";
        PluginJar.indexer(scratch, "counts", "1.0.0", "counts")
                .source(
                        "third/counts/Provider",
                        PluginJar.provider(
                                pkg,
                                "return \"name-\" + loaders();",
                                "return loaders() + \" \" + (parts.get(0) instanceof Hot) + \" \" + parts.get(0).range().end();"))
                .writeTo(plugins().resolve("counts.jar"));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (PluginRegistry registry = open()) {
            assertEquals(List.of("name-own"), registry.names(IndexerProvider.class));
            Indexer indexer = registry.create(IndexerProvider.class, "name-own");
            HotIndex hot = indexer.openHot(PARTITION, 0);
            assertEquals(new OffsetRange(0, 7), hot.range(), "what a plugin hands out is called in its context, too");
            assertEquals("own true 7", indexer.answer("?", List.of(hot)), "and comes back to it as its own");
            assertSame(before, Thread.currentThread().getContextClassLoader());
        }
    }

    @Test
    void twoVersionsOfOneLibraryLiveSideBySide() throws Exception {
        for (int version = 1; version <= 2; version++) {
            Path directory = plugins().resolve("p" + version);
            Path modular = PluginJar.empty(scratch)
                    .source("module-info", "module lib.modular { exports lib.modular; }")
                    .source(
                            "lib/modular/Lib",
                            "package lib.modular; public class Lib { public static String v() { return \"m" + version
                                    + "\"; } }")
                    .writeTo(directory.resolve("lib/modular-" + version + ".jar"));
            PluginJar.empty(scratch)
                    .source(
                            "lib/plain/Lib",
                            "package lib.plain; public class Lib { public static String v() { return \"c" + version
                                    + "\"; } }")
                    .writeTo(directory.resolve("lib/plain-" + version + ".jar"));
            String pkg = "third.p" + version;
            PluginJar.indexer(scratch, "p" + version, "1.0.0", "p" + version)
                    .requires(modular)
                    .source(
                            "module-info",
                            "module " + pkg + " { requires io.chronik.api; requires lib.modular;"
                                    + " provides io.chronik.api.index.IndexerProvider with " + pkg + ".Provider; }")
                    .source(
                            "third/p" + version + "/Provider",
                            PluginJar.provider(
                                    pkg,
                                    "return \"p" + version + "\";",
                                    "try { return lib.modular.Lib.v() + Class.forName(\"lib.plain.Lib\").getMethod(\"v\").invoke(null); }"
                                            + " catch (ReflectiveOperationException e) { throw new IllegalStateException(e); }"))
                    .writeTo(directory.resolve("p" + version + ".jar"));
        }
        try (PluginRegistry registry = open()) {
            for (String name : List.of("p1", "p2")) {
                try (Indexer indexer = registry.create(IndexerProvider.class, name)) {
                    String version = name.substring(1);
                    assertEquals("m" + version + "c" + version, indexer.answer("?", List.of()));
                }
            }
        }
    }

    @Test
    void librariesOfTheNodeAreOutOfSight() throws Exception {
        PluginJar.indexer(scratch, "nosy", "1.0.0", "nosy")
                .source(
                        "third/nosy/Provider",
                        PluginJar.provider(
                                "third.nosy",
                                "return \"nosy\";",
                                "try { return Class.forName(question, false, Thread.currentThread().getContextClassLoader()).getName(); }"
                                        + " catch (ClassNotFoundException e) { return \"none\"; }"))
                .writeTo(plugins().resolve("nosy.jar"));
        try (PluginRegistry registry = open();
                Indexer indexer = registry.create(IndexerProvider.class, "nosy")) {
            for (String hidden : List.of(
                    "io.netty.buffer.ByteBuf",
                    "org.pf4j.PluginManager",
                    "io.chronik.plugin.PluginRegistry",
                    "org.apache.kafka.common.Uuid",
                    "com.fasterxml.jackson.databind.ObjectMapper")) {
                Class.forName(hidden); // the node has it
                assertEquals("none", indexer.answer(hidden, List.of()), hidden);
            }
            for (String shared : List.of(
                    "java.lang.String", "io.chronik.api.index.Indexer", "org.slf4j.Logger", "java.sql.Driver")) {
                assertEquals(shared, indexer.answer(shared, List.of()));
            }
        }
    }

    @Test
    void libraryCodeFindsThePluginsClasses() throws Exception {
        Path directory = plugins().resolve("back");
        PluginJar.empty(scratch)
                .source(
                        "lib/plain/Finder",
                        "package lib.plain; public class Finder { public static String find(String n) throws"
                                + " ClassNotFoundException { return Class.forName(n).getName(); } }")
                .writeTo(directory.resolve("lib/plain.jar"));
        PluginJar.indexer(scratch, "back", "1.0.0", "back")
                .source(
                        "third/back/Provider",
                        PluginJar.provider(
                                "third.back",
                                "return \"back\";",
                                "try { return (String) Class.forName(\"lib.plain.Finder\").getMethod(\"find\", String.class).invoke(null, question); }"
                                        + " catch (ReflectiveOperationException e) { throw new IllegalStateException(e); }"))
                .writeTo(directory.resolve("back.jar"));
        try (PluginRegistry registry = open();
                Indexer indexer = registry.create(IndexerProvider.class, "back")) {
            assertEquals("third.back.Provider", indexer.answer("third.back.Provider", List.of()));
        }
    }

    @Test
    void libraryWithoutDescriptorUsesOneThatIsAModule() throws Exception {
        Path directory = plugins().resolve("mixed");
        Path modular = PluginJar.empty(scratch)
                .source("module-info", "module lib.modular { exports lib.modular; }")
                .source(
                        "lib/modular/Lib",
                        "package lib.modular; public class Lib { public static String v() { return \"modular\"; } }")
                .writeTo(directory.resolve("lib/modular.jar"));
        PluginJar.empty(scratch)
                .option("-cp", modular.toString())
                .source(
                        "lib/plain/User",
                        "package lib.plain; public class User { public static String v() { return lib.modular.Lib.v(); } }")
                .writeTo(directory.resolve("lib/plain.jar"));
        PluginJar.indexer(scratch, "mixed", "1.0.0", "mixed")
                .requires(modular)
                .source(
                        "module-info",
                        "module third.mixed { requires io.chronik.api; requires lib.modular;"
                                + " provides io.chronik.api.index.IndexerProvider with third.mixed.Provider; }")
                .source(
                        "third/mixed/Provider",
                        PluginJar.provider(
                                "third.mixed",
                                "return \"mixed\";",
                                "try { return (String) Class.forName(\"lib.plain.User\").getMethod(\"v\").invoke(null); }"
                                        + " catch (ReflectiveOperationException e) { throw new IllegalStateException(e); }"))
                .writeTo(directory.resolve("mixed.jar"));
        try (PluginRegistry registry = open();
                Indexer indexer = registry.create(IndexerProvider.class, "mixed")) {
            assertEquals("modular", indexer.answer("?", List.of()));
        }
    }

    @Test
    void apiJarAmongTheLibrariesIsIgnored() throws Exception {
        Path directory = plugins().resolve("bundled");
        PluginJar.indexer(scratch, "bundled", "1.0.0", "bundled").writeTo(directory.resolve("bundled.jar"));
        PluginJar.empty(scratch)
                .source("module-info", "module io.chronik.api { exports io.chronik.api.index; }")
                .source("io/chronik/api/index/Indexer", "package io.chronik.api.index; public interface Indexer {}")
                .writeTo(directory.resolve("lib/core-api.jar"));
        try (PluginRegistry registry = open()) {
            assertEquals(State.RUNNING, only(registry.statuses()).state(), registry.statuses()::toString);
            registry.create(IndexerProvider.class, "bundled").close();
        }
    }

    @Test
    void corruptJarIsNamed() throws Exception {
        Files.createDirectories(plugins());
        Path broken = Files.writeString(plugins().resolve("broken.jar"), "this is no jar");
        Path good = PluginJar.indexer(scratch, "cut", "1.0.0", "cut")
                .writeTo(plugins().resolve("cut.jar"));
        byte[] bytes = Files.readAllBytes(good);
        Files.write(good, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        refused("broken.jar", broken, State.REFUSED, "broken.jar can't be read");
        refused("cut.jar", good, State.REFUSED, "cut.jar can't be read");
    }

    @Test
    void corruptLibraryIsNamed() throws Exception {
        Path jar =
                PluginJar.indexer(scratch, "p", "1.0.0", "p").writeTo(plugins().resolve("p/p.jar"));
        Files.createDirectories(plugins().resolve("p/lib"));
        Files.writeString(plugins().resolve("p/lib/bad.jar"), "this is no jar");
        refused("p", jar, State.REFUSED, "in lib/: bad.jar can't be read");
    }

    @Test
    void secondJarWithAnIdIsNamedAndTheFirstRuns() throws Exception {
        PluginJar.indexer(scratch, "same", "1.0.0", "one").writeTo(plugins().resolve("a.jar"));
        Path second = PluginJar.indexer(scratch, "same", "2.0.0", "two")
                .writeTo(plugins().resolve("b.jar"));
        try (PluginRegistry registry = open("same")) {
            assertEquals(2, registry.statuses().size());
            assertEquals(State.RUNNING, registry.statuses().get(0).state());
            PluginStatus status = registry.statuses().get(1);
            assertEquals(second, status.jar());
            assertEquals(State.REFUSED, status.state());
            assertReason(status, "a.jar has the same Plugin-Id");
            assertEquals(List.of("one"), registry.names(IndexerProvider.class));
        }
    }

    @Test
    void unsatisfiedApiVersionIsRefusedBeforeAnyCodeRuns() throws Exception {
        Path jar = PluginJar.indexer(scratch, "newer", "1.0.0", "newer")
                .descriptor("newer", "1.0.0", ">=2.0.0")
                .writeTo(plugins().resolve("newer.jar"));
        refused("newer", jar, State.REFUSED, "it requires the plugin API >=2.0.0, and this node has 1.0.0");
        Path odd = PluginJar.indexer(scratch, "odd", "1.0.0", "odd")
                .descriptor("odd", "1.0.0", "the newest")
                .writeTo(plugins().resolve("odd.jar"));
        refused("odd", odd, State.REFUSED, "Plugin-Requires is no version range: 'the newest'");
    }

    @Test
    void providerThatThrowsIsNamed() throws Exception {
        Path name = PluginJar.indexer(scratch, "name", "1.0.0", "x")
                .source(
                        "third/name/Provider",
                        PluginJar.provider(
                                "third.name", "throw new IllegalStateException(\"no name today\");", "return null;"))
                .writeTo(plugins().resolve("name.jar"));
        refused("name", name, State.FAILED, "no name today");
        Path error = PluginJar.indexer(scratch, "error", "1.0.0", "x")
                .source(
                        "third/error/Provider",
                        PluginJar.provider("third.error", "throw new AssertionError(\"an error\");", "return null;"))
                .writeTo(plugins().resolve("error.jar"));
        refused("error", error, State.FAILED, "an error");
        Path constructed = PluginJar.indexer(scratch, "made", "1.0.0", "x")
                .source(
                        "third/made/Provider",
                        PluginJar.provider(
                                "third.made",
                                "return \"x\"; } public Provider() { throw new IllegalStateException(\"not made\");",
                                "return null;"))
                .writeTo(plugins().resolve("made.jar"));
        refused("made", constructed, State.FAILED, "not made");
    }

    @Test
    void classThatAPluginLacksIsNamed() throws Exception {
        Path jar = PluginJar.indexer(scratch, "lacks", "1.0.0", "x")
                .source(
                        "third/lacks/Provider",
                        PluginJar.provider("third.lacks", "return Other.NAME.toString();", "return null;"))
                .source(
                        "third/lacks/Other",
                        "package third.lacks; class Other { static final Object NAME = new Object(); }")
                .writeTo(plugins().resolve("lacks.jar"));
        try (var zip = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.delete(zip.getPath("third/lacks/Other.class"));
        }
        refused("lacks", jar, State.FAILED, "third/lacks/Other");
    }

    @Test
    void jarWithoutModuleInfoIsNamed() throws Exception {
        Path jar = PluginJar.indexer(scratch, "plain", "1.0.0", "plain")
                .withoutSource("module-info")
                .option("-cp", PluginJar.apiLocation().toString())
                .writeTo(plugins().resolve("plain.jar"));
        refused("plain", jar, State.REFUSED, "no module-info.class");
    }

    @Test
    void jarWithoutDescriptorIsNamed() throws Exception {
        Path none = PluginJar.indexer(scratch, "x", "1.0.0", "x")
                .without("Plugin-Id")
                .writeTo(plugins().resolve("none.jar"));
        refused("none.jar", none, State.REFUSED, "no Plugin-Id");
        Path version = PluginJar.indexer(scratch, "x", "1.0.0", "x")
                .without("Plugin-Version")
                .writeTo(plugins().resolve("v.jar"));
        refused("v.jar", version, State.REFUSED, "no Plugin-Version");
        Path requires = PluginJar.indexer(scratch, "x", "1.0.0", "x")
                .without("Plugin-Requires")
                .writeTo(plugins().resolve("r.jar"));
        refused("r.jar", requires, State.REFUSED, "no Plugin-Requires");
        Path hostile = PluginJar.indexer(scratch, "x", "1.0.0", "x")
                .attribute("Plugin-Id", "../../etc")
                .writeTo(plugins().resolve("h.jar"));
        refused("h.jar", hostile, State.REFUSED, "Plugin-Id is not");
        Path depends = PluginJar.indexer(scratch, "x", "1.0.0", "x")
                .attribute("Plugin-Dependencies", "y")
                .writeTo(plugins().resolve("d.jar"));
        refused("d.jar", depends, State.REFUSED, "can't depend on each other");
    }

    @Test
    void pluginThatProvidesNothingIsNamed() throws Exception {
        Path jar = PluginJar.indexer(scratch, "idle", "1.0.0", "idle")
                .source("module-info", "module third.idle { requires io.chronik.api; }")
                .writeTo(plugins().resolve("idle.jar"));
        refused("idle", jar, State.FAILED, "provides none of the interfaces");
    }

    @Test
    void directoryWithoutOneJarIsNamed() throws Exception {
        Path none = Files.createDirectories(plugins().resolve("none"));
        refused("none/", none, State.REFUSED, "has 0 jars");
        Path two = plugins().resolve("two");
        PluginJar.indexer(scratch, "a", "1.0.0", "a").writeTo(two.resolve("a.jar"));
        PluginJar.indexer(scratch, "b", "1.0.0", "b").writeTo(two.resolve("b.jar"));
        refused("two/", two, State.REFUSED, "has 2 jars");
    }

    @Test
    void moduleThatIsNotThereIsNamed() throws Exception {
        Path library = PluginJar.empty(scratch)
                .source("module-info", "module lib.absent { exports lib.absent; }")
                .source("lib/absent/Lib", "package lib.absent; public class Lib {}")
                .writeTo(home.resolve("absent.jar"));
        Path jar = PluginJar.indexer(scratch, "needs", "1.0.0", "needs")
                .requires(library)
                .source(
                        "module-info",
                        "module third.needs { requires io.chronik.api; requires lib.absent;"
                                + " provides io.chronik.api.index.IndexerProvider with third.needs.Provider; }")
                .writeTo(plugins().resolve("needs.jar"));
        refused("needs", jar, State.REFUSED, "requires the module lib.absent");
    }

    @Test
    void moduleOfTheNodeIsNotALibrary() throws Exception {
        Path jar = PluginJar.indexer(scratch, "sly", "1.0.0", "sly")
                .requires(Path.of(io.netty.buffer.ByteBuf.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()))
                .option("--limit-modules", "java.base,io.netty.buffer,io.netty.common,io.chronik.api")
                .requires(Path.of(io.netty.util.ReferenceCounted.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()))
                .source(
                        "module-info",
                        "module third.sly { requires io.chronik.api; requires io.netty.buffer;"
                                + " provides io.chronik.api.index.IndexerProvider with third.sly.Provider; }")
                .writeTo(plugins().resolve("sly.jar"));
        refused("sly", jar, State.REFUSED, "requires the module io.netty.buffer");
    }

    @Test
    void libraryWithoutDescriptorCanNotBeRequired() throws Exception {
        Path directory = plugins().resolve("auto");
        Path library = PluginJar.empty(scratch)
                .source("lib/auto/Lib", "package lib.auto; public class Lib {}")
                .writeTo(directory.resolve("lib/autolib.jar"));
        Path jar = PluginJar.indexer(scratch, "auto", "1.0.0", "auto")
                .requires(library)
                .source(
                        "module-info",
                        "module third.auto { requires io.chronik.api; requires autolib;"
                                + " provides io.chronik.api.index.IndexerProvider with third.auto.Provider; }")
                .writeTo(directory.resolve("auto.jar"));
        refused("auto", jar, State.REFUSED, "--add-reads third.auto=ALL-UNNAMED");
    }

    @Test
    void nameThatIsTakenIsNamed() throws Exception {
        PluginJar.indexer(scratch, "one", "1.0.0", "counts").writeTo(plugins().resolve("one.jar"));
        Path second = PluginJar.indexer(scratch, "two", "1.0.0", "counts")
                .writeTo(plugins().resolve("two.jar"));
        try (PluginRegistry registry = open()) {
            assertEquals(State.RUNNING, registry.statuses().get(0).state());
            PluginStatus status = registry.statuses().get(1);
            assertEquals(second, status.jar());
            assertEquals(State.FAILED, status.state());
            assertReason(status, "the indexer counts, and so does the plugin one");
        }
    }

    @Test
    void nameThatIsProvidedTwiceByOnePluginIsNamed() throws Exception {
        Path jar = PluginJar.indexer(scratch, "twice", "1.0.0", "counts")
                .source(
                        "module-info",
                        "module third.twice { requires io.chronik.api; provides io.chronik.api.index.IndexerProvider"
                                + " with third.twice.Provider, third.twice.Second; }")
                .source(
                        "third/twice/Second",
                        PluginJar.provider("third.twice", "return \"counts\";", "return \"\";")
                                .replace("class Provider", "class Second")
                                .replace("Provider.class", "Second.class")
                                .replace("class Hot", "class SecondHot")
                                .replace("new Hot()", "new SecondHot()"))
                .writeTo(plugins().resolve("twice.jar"));
        refused("twice", jar, State.FAILED, "it provides the indexer counts twice");
    }

    @Test
    void idOfSomethingBuiltInIsRefused() throws Exception {
        PluginJar.indexer(scratch, "memory", "1.0.0", "counts")
                .writeTo(plugins().resolve("memory.jar"));
        ObjectStoreProvider memory = new ObjectStoreProvider() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public ObjectStore create(PluginContext context) {
                return new InMemoryObjectStore(context.clock());
            }
        };
        PluginStatus status = only(PluginRegistry.scan(plugins(), Set.of(), List.of(memory)));
        assertEquals(State.REFUSED, status.state());
        assertReason(status, "the node itself has something with this Plugin-Id");
    }

    @Test
    void requiredPluginThatMayBeInABrokenJarIsReportedWithThatJar() throws Exception {
        Files.createDirectories(plugins());
        Files.writeString(plugins().resolve("broken.jar"), "this is no jar");
        PluginRequirementException failure = assertThrows(PluginRequirementException.class, () -> open("counts"));
        String message = failure.getMessage();
        assertTrue(message.contains("counts (" + plugins() + "): no plugin in this directory has this id"), message);
        assertTrue(message.contains("the id is unknown of broken.jar (broken.jar can't be read"), message);
    }

    @Test
    void requiredPluginsThatDoNotRunKeepTheNodeFromStarting() throws Exception {
        PluginJar.indexer(scratch, "good", "1.0.0", "good").writeTo(plugins().resolve("good.jar"));
        PluginJar.indexer(scratch, "newer", "1.0.0", "newer")
                .descriptor("newer", "1.0.0", ">=2.0.0")
                .writeTo(plugins().resolve("newer.jar"));
        open("good").close();
        PluginRequirementException failure =
                assertThrows(PluginRequirementException.class, () -> open("good", "newer", "absent"));
        String message = failure.getMessage();
        assertTrue(
                message.contains("newer (" + plugins().resolve("newer.jar") + "): it requires the plugin API"),
                message);
        assertTrue(message.contains("absent (" + plugins() + "): no plugin in this directory has this id"), message);
        assertFalse(message.contains("good"), message);
    }

    @Test
    void scanListsWhatIsThereAndWhatIsMissing() throws Exception {
        PluginJar.indexer(scratch, "good", "1.0.0", "good").writeTo(plugins().resolve("good.jar"));
        List<PluginStatus> statuses = PluginRegistry.scan(plugins(), Set.of("good", "absent"), List.of());
        assertEquals(
                List.of(State.RUNNING, State.MISSING),
                statuses.stream().map(PluginStatus::state).toList());
        assertEquals("absent", statuses.get(1).id());
    }

    @Test
    void builtInProvidersAreCreatedAlikeAndTheirNamesAreTaken() throws Exception {
        ObjectStoreProvider memory = new ObjectStoreProvider() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public ObjectStore create(PluginContext context) {
                assertEquals("v", context.config().text("k").orElseThrow());
                return new InMemoryObjectStore(context.clock());
            }
        };
        PluginSettings settings = new PluginSettings(
                plugins(), Set.of(), Map.of("memory", Map.of("k", "v")), home.resolve("data"), Clock.systemUTC());
        try (PluginRegistry registry = PluginRegistry.open(settings, List.of(memory));
                ObjectStore store = registry.create(ObjectStoreProvider.class, "memory")) {
            assertInstanceOf(InMemoryObjectStore.class, store);
            PluginException unknown =
                    assertThrows(PluginException.class, () -> registry.create(ObjectStoreProvider.class, "s3"));
            assertEquals("there is no object-store called 's3'; there are [memory]", unknown.getMessage());
        }
    }

    @Test
    void failureToCreateNamesThePluginAndItsState() throws Exception {
        String source = PluginJar.provider("third.fails", "return \"fails\";", "return null;")
                .replace(
                        "return new Indexer() {",
                        "if (true) throw new PluginException(\"setting 'x' is required\"); return new Indexer() {");
        Path refusing = PluginJar.indexer(scratch, "fails", "1.0.0", "fails")
                .source("third/fails/Provider", source)
                .writeTo(plugins().resolve("fails.jar"));
        String crashing = PluginJar.provider("third.crashes", "return \"crashes\";", "return null;")
                .replace(
                        "return new Indexer() {",
                        "if (true) throw new IllegalStateException(\"oops\"); return new Indexer() {");
        Path crashes = PluginJar.indexer(scratch, "crashes", "1.0.0", "crashes")
                .source("third/crashes/Provider", crashing)
                .writeTo(plugins().resolve("crashes.jar"));
        try (PluginRegistry registry = open()) {
            PluginException refused =
                    assertThrows(PluginException.class, () -> registry.create(IndexerProvider.class, "fails"));
            assertTrue(refused.getMessage().contains("the plugin fails (" + refusing + ")"), refused.getMessage());
            assertTrue(refused.getMessage().contains("setting 'x' is required"), refused.getMessage());
            PluginException crashed =
                    assertThrows(PluginException.class, () -> registry.create(IndexerProvider.class, "crashes"));
            assertTrue(crashed.getMessage().contains(crashes.toString()), crashed.getMessage());
            PluginStatus status = registry.statuses().getFirst();
            assertEquals("crashes", status.id());
            assertEquals(State.FAILED, status.state());
            assertReason(status, "oops");
        }
    }

    @Test
    void closeStopsAllAndClosesTheirLoaders() throws Exception {
        Path directory = plugins().resolve("p");
        PluginJar.empty(scratch)
                .source("lib/plain/Late", "package lib.plain; public class Late {}")
                .writeTo(directory.resolve("lib/plain.jar"));
        PluginJar.indexer(scratch, "p", "1.0.0", "p")
                .source(
                        "third/p/Provider",
                        PluginJar.provider(
                                "third.p",
                                "return \"p\";",
                                "try { return Class.forName(\"lib.plain.Late\").getName(); } catch (ClassNotFoundException e) { return \"closed\"; }"))
                .writeTo(directory.resolve("p.jar"));
        PluginRegistry registry = open();
        Indexer indexer = registry.create(IndexerProvider.class, "p");
        registry.close();
        registry.close();
        assertEquals(State.STOPPED, only(registry.statuses()).state());
        assertEquals("closed", indexer.answer("?", List.of()));
    }

    private Path plugins() {
        return home.resolve("plugins");
    }

    private PluginRegistry open(String... required) throws PluginRequirementException {
        PluginSettings settings =
                new PluginSettings(plugins(), Set.of(required), Map.of(), home.resolve("data"), Clock.systemUTC());
        return PluginRegistry.open(settings, List.of());
    }

    /** The node starts, without this one. */
    private void refused(String id, Path jar, State state, String reason) throws PluginRequirementException {
        try (PluginRegistry registry = open()) {
            PluginStatus status = registry.statuses().stream()
                    .filter(each -> each.jar().equals(jar))
                    .findFirst()
                    .orElseThrow();
            assertReason(status, reason);
            assertEquals(id, status.id());
            assertEquals(state, status.state());
            assertEquals(List.of(), status.provides());
            assertEquals(List.of(), registry.names(IndexerProvider.class));
        }
    }

    private static void assertReason(PluginStatus status, String reason) {
        assertTrue(status.reason().orElse("").contains(reason), status::toString);
    }

    private static PluginStatus only(List<PluginStatus> statuses) {
        assertEquals(1, statuses.size(), statuses::toString);
        return statuses.getFirst();
    }
}
