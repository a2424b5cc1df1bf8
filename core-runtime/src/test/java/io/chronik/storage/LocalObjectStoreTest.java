package io.chronik.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.plugin.PluginException;
import io.chronik.api.storage.ByteRange;
import io.chronik.api.storage.ObjectInfo;
import io.chronik.api.storage.ObjectKey;
import io.chronik.api.storage.ObjectRead;
import io.chronik.api.storage.ObjectSource;
import io.chronik.api.storage.ObjectStore;
import io.chronik.api.storage.ObjectStoreException;
import io.chronik.api.storage.ObjectVersion;
import io.chronik.api.storage.PutCondition;
import io.chronik.api.storage.PutResult;
import io.chronik.testkit.plugin.TestPluginContext;
import io.chronik.testkit.storage.ObjectStoreConformance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalObjectStoreTest extends ObjectStoreConformance {
    private static final ObjectKey KEY = new ObjectKey("topics/a/manifest");
    private static final Clock STOPPED = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    @Override
    protected ObjectStore emptyStore() throws ObjectStoreException {
        return LocalObjectStore.open(directory.resolve("suite"), Clock.systemUTC());
    }

    @Override
    protected int manyObjects() {
        return 250; // each put is synced
    }

    @Test
    void objectsAndVersionsSurviveARestart() throws Exception {
        ObjectVersion version;
        try (LocalObjectStore store = open()) {
            version = put(store, "one");
        }
        try (LocalObjectStore store = open()) {
            assertEquals(version, store.head(KEY).orElseThrow().version());
            assertInstanceOf(PutResult.Stored.class, store.put(KEY, source("two"), PutCondition.ifVersion(version)));
            assertInstanceOf(
                    PutResult.ConditionFailed.class, store.put(KEY, source("six"), PutCondition.ifVersion(version)));
        }
    }

    @Test
    void versionsOfEqualBytesDifferEvenIfTheClockStands() throws Exception {
        try (LocalObjectStore store = LocalObjectStore.open(directory, STOPPED)) {
            ObjectVersion first = put(store, "same");
            ObjectVersion second = put(store, "same");
            store.delete(List.of(KEY));
            ObjectVersion third = put(store, "same");
            assertNotEquals(first, second);
            assertNotEquals(second, third);
        }
    }

    @Test
    void versionGrowsWhenTheClockWentBack() throws Exception {
        ObjectVersion first;
        try (LocalObjectStore store = open()) {
            first = put(store, "same");
        }
        try (LocalObjectStore store = LocalObjectStore.open(directory, STOPPED)) {
            ObjectInfo before = store.head(KEY).orElseThrow();
            assertNotEquals(first, put(store, "same"));
            assertTrue(store.head(KEY).orElseThrow().lastModified().isAfter(before.lastModified()));
        }
    }

    @Test
    void twoStoresOfOneFolderLoseNoUpdate() throws Exception {
        int rounds = 20;
        try (LocalObjectStore first = open();
                LocalObjectStore second = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            put(first, "");
            List<Future<?>> writers = new ArrayList<>();
            for (LocalObjectStore store : List.of(first, second)) {
                writers.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        appendOne(store);
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertEquals(2L * rounds, first.head(KEY).orElseThrow().sizeBytes());
        }
    }

    private static void appendOne(LocalObjectStore store) throws Exception {
        PutResult result;
        do {
            try (ObjectRead read = store.get(KEY, ByteRange.ALL).orElseThrow()) {
                byte[] longer = Arrays.copyOf(
                        read.body().readAllBytes(), (int) read.info().sizeBytes() + 1);
                result = store.put(
                        KEY,
                        ObjectSource.of(longer),
                        PutCondition.ifVersion(read.info().version()));
            }
        } while (!(result instanceof PutResult.Stored));
    }

    @Test
    void objectIsAPlainFileAtItsKey() throws Exception {
        try (LocalObjectStore store = open()) {
            put(store, "content");
            assertEquals("content", Files.readString(directory.resolve(KEY.value())));
            store.delete(List.of(KEY));
            assertFalse(Files.exists(directory.resolve("topics")), "directories that became empty go, too");
            assertTrue(Files.exists(directory));
        }
    }

    @Test
    void nothingIsLeftBesideTheObjects() throws Exception {
        try (LocalObjectStore store = open()) {
            put(store, "one");
            store.put(KEY, source("two"), PutCondition.ifAbsent());
            assertThrows(
                    ObjectStoreException.class,
                    () -> store.put(new ObjectKey("topics/a"), source("x"), PutCondition.always()));
            try (var files = Files.list(directory.resolve(".chronik/tmp"))) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    @Test
    void filesOfACrashGoAfterADay() throws Exception {
        open().close();
        Path temporary = directory.resolve(".chronik/tmp");
        Path old = Files.writeString(temporary.resolve("old"), "x");
        Path recent = Files.writeString(temporary.resolve("recent"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        try (LocalObjectStore store = open()) {
            assertFalse(Files.exists(old));
            assertTrue(Files.exists(recent), "it may belong to another process");
            assertEquals(List.of(), store.list("", Optional.empty(), 10).objects());
        }
    }

    @Test
    void linksAreNotFollowed(@TempDir Path outside) throws Exception {
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(directory.resolve("linked"), outside);
        Files.createSymbolicLink(directory.resolve("file"), outside.resolve("secret"));
        try (LocalObjectStore store = open()) {
            for (String name : List.of("linked/secret", "file")) {
                ObjectKey key = new ObjectKey(name);
                assertEquals(Optional.empty(), store.head(key));
                assertTrue(store.get(key, ByteRange.ALL).isEmpty());
                store.delete(List.of(key));
                ObjectStoreException refused = assertThrows(
                        ObjectStoreException.class, () -> store.put(key, source("x"), PutCondition.always()));
                assertEquals(ObjectStoreException.Kind.REFUSED, refused.kind());
            }
            assertEquals(List.of(), store.list("", Optional.empty(), 10).objects());
        }
        assertEquals("secret", Files.readString(outside.resolve("secret")));
    }

    @Test
    void fileThatWasCutIsNoShortObject() throws Exception {
        try (LocalObjectStore store = open()) {
            put(store, "0123456789");
            try (ObjectRead read = store.get(KEY, ByteRange.ALL).orElseThrow()) {
                Files.writeString(directory.resolve(KEY.value()), "0123");
                assertThrows(IOException.class, () -> read.body().readAllBytes());
            }
        }
    }

    @Test
    void folderThatIsAFileIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        ObjectStoreException failure =
                assertThrows(ObjectStoreException.class, () -> LocalObjectStore.open(file, STOPPED));
        assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
    }

    @Test
    void providerUsesThePathOrTheDataDirectory() throws Exception {
        LocalObjectStoreProvider provider = new LocalObjectStoreProvider();
        Path elsewhere = directory.resolve("elsewhere");
        Path data = Files.createDirectory(directory.resolve("data"));
        try (ObjectStore store = provider.create(TestPluginContext.of(data, Map.of("path", elsewhere.toString())))) {
            store.put(KEY, source("x"), PutCondition.always());
        }
        assertTrue(Files.exists(elsewhere.resolve(KEY.value())));
        try (ObjectStore store = provider.create(TestPluginContext.of(data, Map.of()))) {
            store.put(KEY, source("x"), PutCondition.always());
        }
        assertTrue(Files.exists(data.resolve(KEY.value())));
        PluginException refused = assertThrows(
                PluginException.class, () -> provider.create(TestPluginContext.of(data, Map.of("pth", "x"))));
        assertTrue(refused.getMessage().contains("pth"), refused.getMessage());
    }

    private LocalObjectStore open() throws ObjectStoreException {
        return LocalObjectStore.open(directory, Clock.systemUTC());
    }

    private static ObjectSource source(String content) {
        return ObjectSource.of(content.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectVersion put(ObjectStore store, String content) throws ObjectStoreException {
        PutResult result = store.put(KEY, source(content), PutCondition.always());
        return assertInstanceOf(PutResult.Stored.class, result).version();
    }
}
