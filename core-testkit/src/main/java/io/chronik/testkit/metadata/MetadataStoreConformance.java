package io.chronik.testkit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.metadata.MetadataStore;
import io.chronik.api.metadata.MetadataStoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every metadata store must do. Extend it, and say how to open the store. */
public abstract class MetadataStoreConformance {

    /** For subclasses. */
    protected MetadataStoreConformance() {}

    /** Opens the store in this test's own storage: empty at first, and after a close with what was stored before. */
    protected abstract MetadataStore open() throws Exception;

    @Test
    void a_new_store_holds_nothing() throws Exception {
        assertEquals(List.of(), reopened());
    }

    @Test
    void events_are_loaded_in_order() throws Exception {
        List<String> expected = new ArrayList<>();
        try (MetadataStore store = loaded()) {
            for (int i = 0; i < 100; i++) {
                store.append(List.of(bytes("e" + i), bytes("f" + i)));
                expected.add("event e" + i);
                expected.add("event f" + i);
            }
        }
        assertEquals(expected, reopened());
        assertEquals(expected, reopened(), "loading changes nothing");
    }

    @Test
    void an_empty_event_is_an_event_and_an_empty_list_is_none() throws Exception {
        try (MetadataStore store = loaded()) {
            store.append(List.of());
            store.append(List.of(new byte[0]));
        }
        assertEquals(List.of("event "), reopened());
    }

    @Test
    void a_snapshot_replaces_all_before_it() throws Exception {
        try (MetadataStore store = loaded()) {
            store.append(List.of(bytes("a")));
            store.snapshot(bytes("A"));
            store.append(List.of(bytes("b")));
            store.append(List.of(bytes("c")));
            store.snapshot(bytes("ABC"));
            store.append(List.of(bytes("d")));
        }
        assertEquals(List.of("snapshot ABC", "event d"), reopened());
    }

    @Test
    void snapshots_without_events_in_between_are_allowed() throws Exception {
        try (MetadataStore store = loaded()) {
            store.snapshot(bytes(""));
            store.append(List.of(bytes("a")));
            store.snapshot(bytes("A"));
            store.snapshot(bytes("A"));
            store.snapshot(bytes("A"));
            store.append(List.of(bytes("b")));
        }
        assertEquals(List.of("snapshot A", "event b"), reopened());
    }

    @Test
    void a_restart_continues_where_the_last_run_ended() throws Exception {
        for (int run = 0; run < 5; run++) {
            try (MetadataStore store = loaded()) {
                store.append(List.of(bytes("run" + run)));
                if (run == 2) {
                    store.snapshot(bytes("0-2"));
                }
            }
        }
        assertEquals(List.of("snapshot 0-2", "event run3", "event run4"), reopened());
    }

    @Test
    void arrays_are_only_borrowed() throws Exception {
        byte[] event = bytes("before");
        byte[] state = bytes("STATE");
        try (MetadataStore store = loaded()) {
            store.snapshot(state);
            store.append(List.of(event));
            event[0] = 'x';
            state[0] = 'x';
        }
        assertEquals(List.of("snapshot STATE", "event before"), reopened());
    }

    @Test
    void as_much_as_it_says_fits_and_more_is_refused_without_harm() throws Exception {
        int size;
        try (MetadataStore store = loaded()) {
            size = store.maxAppendBytes() - MetadataStore.EVENT_OVERHEAD_BYTES;
            assertTrue(size > 0);
            store.append(List.of(new byte[size]));
            byte[] tooLarge = new byte[store.maxAppendBytes() + 1];
            MetadataStoreException e =
                    assertThrows(MetadataStoreException.class, () -> store.append(List.of(tooLarge)));
            assertEquals(MetadataStoreException.Kind.TOO_LARGE, e.kind());
            assertFalse(e.retryable());
            store.append(List.of(bytes("after")));
        }
        List<String> loaded = reopened();
        assertEquals(2, loaded.size());
        assertEquals("event ".length() + size, loaded.getFirst().length());
        assertEquals("event after", loaded.getLast());
    }

    @Test
    void snapshots_when_due_let_it_go_on_for_ever() throws Exception {
        int count = 0;
        try (MetadataStore store = loaded()) {
            int size = Math.min(store.maxAppendBytes() - MetadataStore.EVENT_OVERHEAD_BYTES, 16 * 1024);
            int snapshots = 0;
            while (snapshots < 5) {
                assertTrue(count++ < 20_000, "a snapshot must become due some time");
                if (store.snapshotDue()) {
                    store.snapshot(bytes("until " + count));
                    snapshots++;
                }
                store.append(List.of(new byte[size]));
            }
        }
        List<String> loaded = reopened();
        assertEquals("snapshot until " + count, loaded.getFirst());
        assertEquals(2, loaded.size());
    }

    @Test
    void a_closed_store_takes_no_events() throws Exception {
        MetadataStore store = loaded();
        store.close();
        store.close();
        assertThrows(Exception.class, () -> store.append(List.of(bytes("late"))));
        assertEquals(List.of(), reopened());
    }

    private MetadataStore loaded() throws Exception {
        MetadataStore store = open();
        store.load(new Recorder());
        return store;
    }

    private List<String> reopened() throws Exception {
        try (MetadataStore store = open()) {
            Recorder recorder = new Recorder();
            store.load(recorder);
            return recorder.loaded;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class Recorder implements MetadataStore.Loader {
        private final List<String> loaded = new ArrayList<>();

        @Override
        public void snapshot(byte[] state) {
            assertEquals(List.of(), loaded, "the snapshot comes first, and only one");
            loaded.add("snapshot " + new String(state, StandardCharsets.UTF_8));
        }

        @Override
        public void event(byte[] event) {
            loaded.add("event " + new String(event, StandardCharsets.UTF_8));
        }
    }
}
