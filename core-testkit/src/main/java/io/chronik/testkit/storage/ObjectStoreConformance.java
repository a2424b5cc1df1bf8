package io.chronik.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.storage.ByteRange;
import io.chronik.api.storage.ListPage;
import io.chronik.api.storage.ObjectInfo;
import io.chronik.api.storage.ObjectKey;
import io.chronik.api.storage.ObjectRead;
import io.chronik.api.storage.ObjectSource;
import io.chronik.api.storage.ObjectStore;
import io.chronik.api.storage.ObjectStoreException;
import io.chronik.api.storage.ObjectStoreException.Kind;
import io.chronik.api.storage.ObjectVersion;
import io.chronik.api.storage.PutCondition;
import io.chronik.api.storage.PutResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every object store does. A subclass says how to make an empty one; each test gets its own. The largest object has 24 MiB,
 * the longest listing 2,100 objects.
 */
public abstract class ObjectStoreConformance {
    private static final int WRITERS = 16;
    private static final int LARGE_BYTES = 24 << 20;

    private ObjectStore store;

    /** Creates what the runner needs. */
    protected ObjectStoreConformance() {}

    /** Makes a store without objects. The suite closes it. */
    protected abstract ObjectStore emptyStore() throws Exception;

    /** How many objects the listing of many objects stores; less where a store is slow. */
    protected int manyObjects() {
        return 2_100;
    }

    @BeforeEach
    final void open() throws Exception {
        store = emptyStore();
    }

    @AfterEach
    final void close() throws Exception {
        store.close();
        store.close();
    }

    @Test
    void absentObjectIsNoError() throws Exception {
        ObjectKey key = new ObjectKey("a/b");
        assertEquals(Optional.empty(), store.head(key));
        assertTrue(store.get(key, ByteRange.ALL).isEmpty());
        assertTrue(store.get(key, new ByteRange(5, 5)).isEmpty());
        store.delete(List.of(key, new ObjectKey("c")));
        store.delete(List.of());
    }

    @Test
    void storedObjectIsReadBackWithItsInfo() throws Exception {
        ObjectKey key = new ObjectKey("topics/a/0/00000000000000000000.log");
        ObjectVersion version = put(key, "hello");
        ObjectInfo info = store.head(key).orElseThrow();
        assertEquals(key, info.key());
        assertEquals(5, info.sizeBytes());
        assertEquals(version, info.version());
        try (ObjectRead read = store.get(key, ByteRange.ALL).orElseThrow()) {
            assertEquals(info, read.info());
            assertEquals("hello", new String(read.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals(List.of(info), store.list("", Optional.empty(), 10).objects());
    }

    @Test
    void emptyObjectCanBeStoredAndRead() throws Exception {
        ObjectKey key = new ObjectKey("empty");
        put(key, "");
        assertEquals(0, store.head(key).orElseThrow().sizeBytes());
        assertEquals("", read(key, ByteRange.ALL));
        assertEquals("", read(key, new ByteRange(0, 10)));
        assertKind(Kind.INVALID_RANGE, () -> store.get(key, new ByteRange(1, 1)));
    }

    @Test
    void rangesAreCutAtTheEnd() throws Exception {
        ObjectKey key = new ObjectKey("ranged");
        put(key, "0123456789");
        assertEquals("0", read(key, new ByteRange(0, 1)));
        assertEquals("345", read(key, new ByteRange(3, 3)));
        assertEquals("9", read(key, new ByteRange(9, 1)));
        assertEquals("89", read(key, new ByteRange(8, 100)));
        assertEquals("789", read(key, ByteRange.from(7)));
        assertEquals("0123456789", read(key, new ByteRange(0, 10)));
        try (ObjectRead part = store.get(key, new ByteRange(2, 3)).orElseThrow()) {
            assertEquals(10, part.info().sizeBytes(), "the info is that of the whole object");
        }
    }

    @Test
    void rangeBehindTheEndIsRefused() throws Exception {
        ObjectKey key = new ObjectKey("ranged");
        put(key, "0123456789");
        assertKind(Kind.INVALID_RANGE, () -> store.get(key, new ByteRange(10, 1)));
        assertKind(Kind.INVALID_RANGE, () -> store.get(key, ByteRange.from(Long.MAX_VALUE - 1)));
    }

    @Test
    void replacingChangesContentAndVersion() throws Exception {
        ObjectKey key = new ObjectKey("replaced");
        ObjectVersion first = put(key, "one");
        ObjectVersion second = put(key, "two");
        assertNotEquals(first, second);
        assertEquals("two", read(key, ByteRange.ALL));
        assertEquals(second, store.head(key).orElseThrow().version());
    }

    @Test
    void readThatBeganBeforeAReplacementIsOfOneVersion() throws Exception {
        ObjectKey key = new ObjectKey("replaced");
        byte[] before = new byte[2 << 20];
        byte[] after = new byte[2 << 20];
        Arrays.fill(before, (byte) 'a');
        Arrays.fill(after, (byte) 'b');
        stored(store.put(key, ObjectSource.of(before), PutCondition.always()));
        try (ObjectRead read = store.get(key, ByteRange.ALL).orElseThrow()) {
            assertEquals('a', read.body().read());
            stored(store.put(key, ObjectSource.of(after), PutCondition.always()));
            byte[] rest;
            try {
                rest = read.body().readAllBytes();
            } catch (IOException e) {
                return; // a store may give up such a read, but not mix
            }
            assertEquals(before.length - 1, rest.length);
            for (byte value : rest) {
                assertEquals('a', value);
            }
        }
    }

    @Test
    void ifAbsentStoresOnlyOnce() throws Exception {
        ObjectKey key = new ObjectKey("once");
        stored(store.put(key, source("one"), PutCondition.ifAbsent()));
        assertInstanceOf(PutResult.ConditionFailed.class, store.put(key, source("two"), PutCondition.ifAbsent()));
        assertEquals("one", read(key, ByteRange.ALL));
        store.delete(List.of(key));
        stored(store.put(key, source("three"), PutCondition.ifAbsent()));
        assertEquals("three", read(key, ByteRange.ALL));
    }

    @Test
    void ifVersionStoresOnlyOverThatVersion() throws Exception {
        ObjectKey key = new ObjectKey("manifest");
        ObjectVersion first = put(key, "one");
        ObjectVersion second = stored(store.put(key, source("two"), PutCondition.ifVersion(first)));
        assertInstanceOf(
                PutResult.ConditionFailed.class, store.put(key, source("three"), PutCondition.ifVersion(first)));
        assertEquals("two", read(key, ByteRange.ALL));
        assertEquals(second, store.head(key).orElseThrow().version());
        stored(store.put(key, source("four"), PutCondition.ifVersion(second)));
        assertEquals("four", read(key, ByteRange.ALL));
    }

    @Test
    void ifVersionNeedsTheObject() throws Exception {
        ObjectKey key = new ObjectKey("manifest");
        ObjectVersion version = put(key, "one");
        store.delete(List.of(key));
        assertInstanceOf(
                PutResult.ConditionFailed.class, store.put(key, source("two"), PutCondition.ifVersion(version)));
        assertEquals(Optional.empty(), store.head(key));
    }

    @Test
    void oneOfManyWritersCreates() throws Exception {
        ObjectKey key = new ObjectKey("race/create");
        List<Boolean> won = inParallel(writer ->
                store.put(key, source("writer " + writer), PutCondition.ifAbsent()) instanceof PutResult.Stored);
        assertEquals(1, Collections.frequency(won, true));
        assertEquals("writer " + won.indexOf(true), read(key, ByteRange.ALL));
    }

    @Test
    void noUpdateOfManyWritersIsLost() throws Exception {
        ObjectKey key = new ObjectKey("race/update");
        int rounds = 5;
        put(key, "start");
        inParallel(writer -> {
            for (int round = 0; round < rounds; round++) {
                append(key, " " + writer + ":" + round);
            }
            return true;
        });
        Set<String> entries = Set.of(read(key, ByteRange.ALL).split(" ", -1));
        assertEquals(WRITERS * rounds + 1, entries.size());
    }

    private void append(ObjectKey key, String entry) throws Exception {
        while (true) {
            String content;
            ObjectVersion version;
            try (ObjectRead read = store.get(key, ByteRange.ALL).orElseThrow()) {
                content = new String(read.body().readAllBytes(), StandardCharsets.UTF_8);
                version = read.info().version();
            }
            if (store.put(key, source(content + entry), PutCondition.ifVersion(version)) instanceof PutResult.Stored) {
                return;
            }
        }
    }

    @Test
    void readersOfAnObjectThatManyReplaceSeeWholeOnes() throws Exception {
        ObjectKey key = new ObjectKey("race/read");
        int size = 100_000;
        stored(store.put(key, uniform(0, size), PutCondition.always()));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    try (ObjectRead read = store.get(key, ByteRange.ALL).orElseThrow()) {
                        byte[] seen = read.body().readAllBytes();
                        assertEquals(size, seen.length);
                        assertEquals(seen[0], seen[size - 1]);
                    }
                }
                return null;
            });
            inParallel(writer -> store.put(key, uniform(writer, size), PutCondition.always()));
            done.set(true);
            reader.get();
        }
    }

    private static ObjectSource uniform(int value, int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) value);
        return ObjectSource.of(content);
    }

    @Test
    void largeObjectOfAFileComesBackAndCanBeReadInPieces(@TempDir Path directory) throws Exception {
        byte[] content = new byte[LARGE_BYTES];
        new Random(7).nextBytes(content);
        Path file = directory.resolve("large");
        Files.write(file, content);
        ObjectKey key = new ObjectKey("large/object.log");
        stored(store.put(key, ObjectSource.of(file), PutCondition.ifAbsent()));
        try (ObjectRead read = store.get(key, ByteRange.ALL).orElseThrow()) {
            assertArrayEquals(content, read.body().readAllBytes());
        }
        for (int start : new int[] {0, 1, (5 << 20) - 1, 8 << 20, LARGE_BYTES - 10}) {
            int length = Math.min(1 << 16, LARGE_BYTES - start);
            try (ObjectRead read = store.get(key, new ByteRange(start, 1 << 16)).orElseThrow()) {
                assertArrayEquals(
                        Arrays.copyOfRange(content, start, start + length),
                        read.body().readAllBytes());
            }
        }
        assertInstanceOf(
                PutResult.ConditionFailed.class, store.put(key, ObjectSource.of(file), PutCondition.ifAbsent()));
    }

    @Test
    void onlyTheBeginningOfAFileThatGrowsIsStored(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("growing"), "0123456789");
        ObjectKey key = new ObjectKey("beginning");
        stored(store.put(key, ObjectSource.of(file, 4), PutCondition.always()));
        assertEquals("0123", read(key, ByteRange.ALL));
    }

    @Test
    void sourceThatFailsOrEndsEarlyStoresNothing() throws Exception {
        ObjectKey key = new ObjectKey("failing");
        put(key, "before");
        ObjectSource tooShort = new FixedSource(100, new ByteArrayInputStream(new byte[50]));
        ObjectSource failing = new ObjectSource() {
            @Override
            public long sizeBytes() {
                return 100;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("the disk of the source failed");
            }
        };
        for (ObjectSource source : List.of(tooShort, failing)) {
            assertThrows(ObjectStoreException.class, () -> store.put(key, source, PutCondition.always()));
            assertEquals("before", read(key, ByteRange.ALL));
        }
        assertEquals(1, store.list("", Optional.empty(), 10).objects().size());
    }

    private record FixedSource(long sizeBytes, InputStream open) implements ObjectSource {}

    @Test
    void listingIsSortedByBytesAndFiltersByPrefix() throws Exception {
        List<String> keys = List.of("B", "a-b/x", "a.b", "a/b", "a/c/d", "a/c.d", "a0", "ab", "b/1", "_");
        for (String key : keys) {
            put(new ObjectKey(key), key);
        }
        assertEquals(keys.stream().sorted().toList(), listAll("", 1000));
        assertEquals(keys.stream().sorted().toList(), listAll("", 1));
        assertEquals(List.of("a/b", "a/c.d", "a/c/d"), listAll("a/", 2));
        assertEquals(List.of("a/c.d", "a/c/d"), listAll("a/c", 3));
        assertEquals(List.of("a/c/d"), listAll("a/c/", 3));
        assertEquals(List.of("a-b/x", "a.b", "a/b", "a/c.d", "a/c/d", "a0", "ab"), listAll("a", 3));
        assertEquals(List.of(), listAll("nothing/here", 3));
        assertEquals(List.of("B"), listAll("B", 3));
    }

    @Test
    void listingOfManyObjectsIsPagedAndBatchDeleteTakesThemAll() throws Exception {
        List<ObjectKey> keys = IntStream.range(0, manyObjects())
                .mapToObj(i -> new ObjectKey("many/%06d".formatted(i)))
                .toList();
        ObjectKey other = new ObjectKey("manyother");
        put(other, "stays");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<ObjectVersion>> puts = keys.stream()
                    .map(key -> threads.submit(() -> put(key, key.value())))
                    .toList();
            for (Future<ObjectVersion> done : puts) {
                done.get();
            }
        }
        assertEquals(keys.stream().map(ObjectKey::value).toList(), listAll("many/", 1000));
        assertEquals(keys.stream().map(ObjectKey::value).toList(), listAll("many/", 77));
        store.delete(keys);
        assertEquals(List.of("manyother"), listAll("", 1000));
    }

    @Test
    void pageSizeHasLimits() {
        assertThrows(IllegalArgumentException.class, () -> store.list("", Optional.empty(), 0));
        assertThrows(IllegalArgumentException.class, () -> store.list("", Optional.empty(), 1001));
    }

    @Test
    void listingGoesOnWhenItsLastObjectIsDeleted() throws Exception {
        for (String key : List.of("p/1", "p/2", "p/3", "p/4")) {
            put(new ObjectKey(key), key);
        }
        ListPage first = store.list("p/", Optional.empty(), 2);
        store.delete(first.objects().stream().map(ObjectInfo::key).toList());
        assertEquals(List.of("p/3", "p/4"), listFrom("p/", first.nextPageToken(), 2));
    }

    @Test
    void unusualKeysAreKeptApart() throws Exception {
        List<String> keys = List.of(
                "x.",
                "x..y",
                "x...",
                "-rf",
                "--",
                "a=b",
                "a+b",
                "a_b",
                "CON",
                "nul.txt",
                "lock",
                "x.tmp",
                "x.part",
                "tmp/x",
                "0",
                "00",
                "long/" + "n".repeat(ObjectKey.MAX_NAME_LENGTH),
                "d/".repeat(200) + "end",
                "e".repeat(200) + "/" + "f".repeat(200) + "/" + "g".repeat(110));
        for (String key : keys) {
            put(new ObjectKey(key), key);
        }
        for (String key : keys) {
            assertEquals(key, read(new ObjectKey(key), ByteRange.ALL));
        }
        assertEquals(keys.stream().sorted().toList(), listAll("", 1000));
        store.delete(keys.stream().map(ObjectKey::new).toList());
        assertEquals(List.of(), listAll("", 1000));
    }

    @Test
    void keyBelowAnotherKeyIsStoredOrRefused() throws Exception {
        ObjectKey outer = new ObjectKey("k/a");
        ObjectKey inner = new ObjectKey("k/a/b");
        put(outer, "outer");
        assertEquals(Optional.empty(), store.head(inner));
        try {
            put(inner, "inner");
            assertEquals("inner", read(inner, ByteRange.ALL));
        } catch (ObjectStoreException e) {
            assertEquals(Kind.REFUSED, e.kind());
            assertEquals(Optional.empty(), store.head(inner));
        }
        assertEquals("outer", read(outer, ByteRange.ALL));
        store.delete(List.of(inner, outer));

        put(inner, "inner");
        assertEquals(Optional.empty(), store.head(outer));
        assertTrue(store.get(outer, ByteRange.ALL).isEmpty());
        store.delete(List.of(outer));
        assertEquals("inner", read(inner, ByteRange.ALL));
        try {
            put(outer, "outer");
            assertEquals("outer", read(outer, ByteRange.ALL));
        } catch (ObjectStoreException e) {
            assertEquals(Kind.REFUSED, e.kind());
        }
        assertEquals("inner", read(inner, ByteRange.ALL));
    }

    @Test
    void deletedPrefixCanBecomeAKey() throws Exception {
        put(new ObjectKey("k/a/b"), "inner");
        store.delete(List.of(new ObjectKey("k/a/b")));
        put(new ObjectKey("k/a"), "outer");
        assertEquals(List.of("k/a"), listAll("", 10));
    }

    @Test
    void hostileKeysAndPrefixesHaveNoRepresentation() {
        List<String> hostile = List.of(
                "",
                "/",
                "/etc/passwd",
                "..",
                "../x",
                "a/../b",
                "a/..",
                ".",
                "./a",
                ".hidden",
                "a/.hidden",
                "a//b",
                "a/",
                "a\\..\\b",
                "C:\\x",
                "a\0b",
                "a\nb",
                "a b",
                "a%2e%2e",
                "\u00e9",
                "\u202e",
                "a:b",
                "a*",
                "~",
                "n".repeat(201),
                "d/".repeat(256) + "e");
        for (String key : hostile) {
            assertThrows(IllegalArgumentException.class, () -> new ObjectKey(key), key);
        }
        for (String prefix : List.of("/", "../", "a/../", ".", "a//", "a\0")) {
            assertThrows(IllegalArgumentException.class, () -> store.list(prefix, Optional.empty(), 10), prefix);
        }
    }

    @Test
    void interruptedThreadGetsAnswerOrInterruption() throws Exception {
        ObjectKey key = new ObjectKey("interrupted");
        put(key, "before");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> {
                        Thread.currentThread().interrupt();
                        try {
                            store.put(key, source("after"), PutCondition.always());
                        } catch (ObjectStoreException e) {
                            assertTrue(e.kind() == Kind.INTERRUPTED || e.kind() == Kind.UNKNOWN_OUTCOME, e.toString());
                            assertTrue(Thread.currentThread().isInterrupted());
                        }
                        return null;
                    })
                    .get();
        }
        assertTrue(List.of("before", "after").contains(read(key, ByteRange.ALL)));
    }

    @Test
    void closedStoreRefuses() throws Exception {
        ObjectKey key = new ObjectKey("a");
        put(key, "a");
        store.close();
        assertKind(Kind.CLOSED, () -> store.head(key));
        assertKind(Kind.CLOSED, () -> store.get(key, ByteRange.ALL));
        assertKind(Kind.CLOSED, () -> store.put(key, source("b"), PutCondition.always()));
        assertKind(Kind.CLOSED, () -> store.list("", Optional.empty(), 1));
        assertKind(Kind.CLOSED, () -> store.delete(List.of(key)));
    }

    // -- what the tests share

    private static ObjectSource source(String content) {
        return ObjectSource.of(content.getBytes(StandardCharsets.UTF_8));
    }

    private ObjectVersion put(ObjectKey key, String content) throws ObjectStoreException {
        return stored(store.put(key, source(content), PutCondition.always()));
    }

    private static ObjectVersion stored(PutResult result) {
        return assertInstanceOf(PutResult.Stored.class, result).version();
    }

    private String read(ObjectKey key, ByteRange range) throws ObjectStoreException, IOException {
        try (ObjectRead read = store.get(key, range).orElseThrow()) {
            return new String(read.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> listAll(String prefix, int pageSize) throws ObjectStoreException {
        return listFrom(prefix, Optional.empty(), pageSize);
    }

    private List<String> listFrom(String prefix, Optional<String> start, int pageSize) throws ObjectStoreException {
        List<String> keys = new ArrayList<>();
        Optional<String> token = start;
        do {
            ListPage page = store.list(prefix, token, pageSize);
            assertTrue(page.objects().size() <= pageSize);
            assertFalse(page.objects().isEmpty() && page.nextPageToken().isPresent() && keys.size() > manyObjects());
            page.objects().forEach(info -> keys.add(info.key().value()));
            token = page.nextPageToken();
        } while (token.isPresent());
        return keys;
    }

    private static void assertKind(Kind kind, Executable call) {
        ObjectStoreException failure = assertThrows(ObjectStoreException.class, call);
        assertEquals(kind, failure.kind(), failure.toString());
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(int writer) throws Exception;
    }

    /** Lets all writers begin at the same moment. */
    private static <T> List<T> inParallel(Work<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<T>> running = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> threads.submit(() -> {
                        start.await();
                        return work.run(writer);
                    }))
                    .toList();
            for (Future<T> writer : running) {
                results.add(writer.get());
            }
        }
        return results;
    }
}
