package io.chronik.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.metadata.MetadataStore;
import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.testkit.metadata.MetadataStoreConformance;
import io.chronik.testkit.wal.InMemoryWriteAheadLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WalMetadataStoreTest extends MetadataStoreConformance {
    private final InMemoryWriteAheadLog.Disk disk = new InMemoryWriteAheadLog.Disk();

    @TempDir
    private Path directory;

    private InMemoryWriteAheadLog wal = wal();

    private InMemoryWriteAheadLog wal() {
        return new InMemoryWriteAheadLog(disk, 64 * 1024, 4);
    }

    @Override
    protected MetadataStore open() throws IOException {
        wal = wal();
        return new WalMetadataStore(wal, new DirectorySnapshotFiles(directory));
    }

    private List<String> load(MetadataStore store) throws MetadataStoreException {
        List<String> loaded = new ArrayList<>();
        store.load(new MetadataStore.Loader() {
            @Override
            public void snapshot(byte[] state) {
                loaded.add("snapshot " + text(state));
            }

            @Override
            public void event(byte[] event) {
                loaded.add(text(event));
            }
        });
        return loaded;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<byte[]> events(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> snapshots() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void an_append_returns_only_when_it_is_durable() throws Exception {
        try (MetadataStore store = open()) {
            load(store);
            wal.holdCommits();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<String> append = CompletableFuture.supplyAsync(() -> {
                begun.countDown();
                try {
                    store.append(events("a"));
                    return "durable";
                } catch (MetadataStoreException e) {
                    return e.kind().toString();
                }
            });
            begun.await();
            assertThrows(java.util.concurrent.TimeoutException.class, () -> append.get(50, TimeUnit.MILLISECONDS));
            wal.letCommit();
            assertEquals("durable", append.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void what_was_not_durable_is_not_loaded_after_a_crash() throws Exception {
        MetadataStore store = open();
        load(store);
        store.append(events("a"));
        wal.holdCommits();
        CompletableFuture<Void> append = CompletableFuture.runAsync(() -> {
            try {
                store.append(events("b", "c"));
            } catch (MetadataStoreException e) {
                throw new IllegalStateException(e.kind().toString());
            }
        });
        wal.crash();
        store.close();
        ExecutionException e = assertThrows(ExecutionException.class, () -> append.get(20, TimeUnit.SECONDS));
        assertEquals("FENCED", e.getCause().getMessage());
        try (MetadataStore restarted = open()) {
            assertEquals(List.of("a"), load(restarted));
        }
    }

    @Test
    void a_failing_log_fails_the_append_and_fences_the_rest() throws Exception {
        try (MetadataStore store = open()) {
            load(store);
            wal.holdCommits();
            wal.fail("the disk is on fire");
            MetadataStoreException e = assertThrows(MetadataStoreException.class, () -> store.append(events("a")));
            assertFalse(e.retryable());
            MetadataStoreException next = assertThrows(MetadataStoreException.class, () -> store.append(events("b")));
            assertEquals(MetadataStoreException.Kind.FENCED, next.kind());
        }
    }

    @Test
    void a_damaged_newest_snapshot_is_named_and_the_one_before_it_and_the_log_replace_it() throws Exception {
        try (MetadataStore store = open()) {
            load(store);
            store.append(events("a"));
            store.snapshot(bytes("A"));
            store.append(events("b", "c"));
            store.snapshot(bytes("ABC"));
            store.append(events("d"));
        }
        List<Path> files = snapshots();
        assertEquals(
                List.of("metadata-00000000000000000001.snapshot", "metadata-00000000000000000003.snapshot"),
                files.stream().map(file -> file.getFileName().toString()).toList());
        byte[] good = Files.readAllBytes(files.getLast());
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= 4;
            assertDamaged(files.getLast(), flipped);
            assertDamaged(files.getLast(), java.util.Arrays.copyOf(good, i));
        }
        Files.delete(files.getLast());
        try (MetadataStore store = open()) {
            assertEquals(List.of("snapshot A", "b", "c", "d"), load(store));
        }
    }

    private void assertDamaged(Path file, byte[] content) throws Exception {
        Files.write(file, content);
        try (MetadataStore store = open()) {
            MetadataStoreException e = assertThrows(MetadataStoreException.class, () -> load(store));
            assertEquals(MetadataStoreException.Kind.CORRUPT, e.kind());
            assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
            assertTrue(e.getMessage().contains("00001.snapshot"), "names what to go on with: " + e.getMessage());
        }
    }

    @Test
    void missing_events_are_noticed() throws Exception {
        try (MetadataStore store = open()) {
            load(store);
            for (int i = 0; i < 3; i++) {
                store.append(events("e" + i));
                store.snapshot(bytes("S" + i));
            }
            store.append(events("last"));
        }
        for (Path file : snapshots()) {
            Files.delete(file);
        }
        try (MetadataStore store = open()) {
            MetadataStoreException e = assertThrows(MetadataStoreException.class, () -> load(store));
            assertEquals(MetadataStoreException.Kind.CORRUPT, e.kind());
            assertTrue(e.getMessage().contains("1 to 2"), e.getMessage());
        }
    }

    @Test
    void an_unfinished_snapshot_is_removed_and_at_most_two_are_kept() throws Exception {
        Files.write(directory.resolve("metadata-00000000000000000009.snapshot.tmp"), new byte[] {1});
        try (MetadataStore store = open()) {
            assertEquals(List.of(), load(store));
            for (int i = 0; i < 5; i++) {
                store.append(events("e" + i));
                store.snapshot(bytes("S" + i));
            }
        }
        assertEquals(2, snapshots().size());
    }

    @Test
    void metadata_goes_on_when_the_log_is_full_again_and_again() throws Exception {
        String value = "v".repeat(20_000);
        Uuid id;
        try (Metadata metadata = Metadata.open(open(), 1, Uuid::randomUuid)) {
            metadata.createTopics(List.of(new TopicCreation.Wanted("t", 1, Map.of())), false);
            TopicImage topic = metadata.image().topic("t");
            id = topic == null ? Uuid.ZERO_UUID : topic.id();
            for (int i = 0; i < 200; i++) {
                String changed = i + value;
                assertTrue(metadata.alterTopicConfigs(id, before -> Map.of("k", changed)));
            }
        }
        try (Metadata metadata = Metadata.open(open(), 1, Uuid::randomUuid)) {
            assertEquals(
                    new TopicImage("t", id, 1, Map.of("k", "199" + value)),
                    metadata.image().topic("t"));
        }
    }
}
