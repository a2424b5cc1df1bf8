package io.chronik.testkit.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every write-ahead log must do. Extend it, and say how to open the log. */
@Timeout(60)
public abstract class WriteAheadLogConformance {

    /** For subclasses. */
    protected WriteAheadLogConformance() {}

    /**
     * Opens the log in this test's own storage: empty at first, and after a close with what was kept. It should be small, at most 64
     * MiB in all, so that the tests can fill it.
     */
    protected abstract WriteAheadLog open() throws Exception;

    @Test
    void a_new_log_replays_nothing() throws Exception {
        assertEquals(Map.of(), replayed());
    }

    @Test
    void entries_are_committed_in_order_and_replayed() throws Exception {
        TreeMap<Long, String> appended = new TreeMap<>();
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            long last = -1;
            for (int i = 0; i < 500; i++) {
                long position = append(log, "h" + i, "p".repeat(i));
                assertTrue(position > last, "positions grow");
                last = position;
                appended.put(position, "h" + i + "p".repeat(i));
            }
            recorder.awaitCommitted(last);
            assertTrue(log.committed() > last);
        }
        assertEquals(appended, replayed());
        assertEquals(appended, replayed(), "a replay changes nothing");
    }

    @Test
    void closing_makes_durable_what_was_appended() throws Exception {
        TreeMap<Long, String> appended = new TreeMap<>();
        try (WriteAheadLog log = open()) {
            started(log);
            for (int i = 0; i < 50; i++) {
                appended.put(append(log, "", "entry" + i), "entry" + i);
            }
        }
        assertEquals(appended, replayed());
    }

    @Test
    void a_restart_continues_behind_the_last_position() throws Exception {
        TreeMap<Long, String> appended = new TreeMap<>();
        long last = -1;
        for (int run = 0; run < 4; run++) {
            try (WriteAheadLog log = open()) {
                Recorder recorder = started(log);
                long position = append(log, "run", Integer.toString(run));
                assertTrue(position > last, "never reused");
                last = position;
                appended.put(position, "run" + run);
                recorder.awaitCommitted(position);
            }
        }
        assertEquals(appended, replayed());
    }

    @Test
    void positions_are_not_reused_when_all_was_released() throws Exception {
        long last;
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            last = append(log, "a", "b");
            recorder.awaitCommitted(last);
            log.release(last + 1);
        }
        try (WriteAheadLog log = open()) {
            started(log);
            assertTrue(append(log, "c", "d") > last);
        }
    }

    @Test
    void both_buffers_are_copied_and_consumed() throws Exception {
        long position;
        try (WriteAheadLog log = open()) {
            started(log);
            ByteBuffer header = ByteBuffer.wrap("xxHEADERxx".getBytes(StandardCharsets.UTF_8), 2, 6);
            ByteBuffer payload = ByteBuffer.allocateDirect(7).put("PAYLOAD".getBytes(StandardCharsets.UTF_8));
            payload.flip();
            position = log.append(header, payload);
            assertEquals(8, header.position());
            assertEquals(7, payload.position());
            header.put(2, (byte) '!');
            payload.put(0, (byte) '!');
        }
        assertEquals(Map.of(position, "HEADERPAYLOAD"), replayed());
    }

    @Test
    void parts_of_unreleased_entries_can_be_read() throws Exception {
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            long first = append(log, "0123", "456789");
            long second = append(log, "", "abcdef");
            assertEquals("0123456789", read(log, first, 0, 10), "before it is committed as well");
            recorder.awaitCommitted(second);
            assertEquals("345", read(log, first, 3, 3));
            assertEquals("789", read(log, first, 7, 3));
            assertEquals("f", read(log, second, 5, 1));
        }
        try (WriteAheadLog log = open()) {
            List<Long> positions = new ArrayList<>();
            log.replay(WriteAheadLog.ALL, (position, entry) -> positions.add(position));
            log.start(new Recorder());
            assertEquals("3456", read(log, positions.getFirst(), 3, 4), "after a restart as well");
        }
    }

    @Test
    void unreleased_entries_are_replayed_whatever_was_released() throws Exception {
        TreeMap<Long, String> appended = new TreeMap<>();
        long released = 0;
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            for (int i = 0; i < 100; i++) {
                long position = append(log, "e", Integer.toString(i));
                appended.put(position, "e" + i);
                recorder.awaitCommitted(position);
                if (i == 59) {
                    released = position;
                    log.release(released);
                    log.release(0);
                    assertEquals("e59", read(log, position, 0, 3), "it begins at that position, not below");
                }
            }
        }
        NavigableMap<Long, String> replayed = replayed();
        assertEquals(appended.tailMap(released), replayed.tailMap(released));
        replayed.forEach((position, entry) -> assertEquals(appended.get(position), entry));
    }

    @Test
    void the_largest_entry_fits_and_a_larger_one_is_refused_without_harm() throws Exception {
        byte[] largest;
        long first;
        long second;
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            largest = new byte[log.maxEntryBytes()];
            largest[0] = 1;
            largest[largest.length - 1] = 2;
            first = log.append(ByteBuffer.wrap(largest, 0, 1), ByteBuffer.wrap(largest, 1, largest.length - 1));
            recorder.awaitCommitted(first);
            WalException e = assertThrows(
                    WalException.class,
                    () -> log.append(ByteBuffer.allocate(1), ByteBuffer.allocate(log.maxEntryBytes())));
            assertEquals(WalException.Kind.TOO_LARGE, e.kind());
            second = append(log, "af", "ter");
            recorder.awaitCommitted(second);
        }
        TreeMap<Long, byte[]> replayed = new TreeMap<>();
        try (WriteAheadLog log = open()) {
            log.replay(WriteAheadLog.ALL, (position, entry) -> replayed.put(position, bytes(entry)));
            log.start(new Recorder());
        }
        assertEquals(2, replayed.size());
        assertArrayEquals(largest, replayed.get(first));
        assertArrayEquals("after".getBytes(StandardCharsets.UTF_8), replayed.get(second));
    }

    @Test
    void a_full_log_says_so_loses_nothing_and_goes_on_when_space_is_released() throws Exception {
        TreeMap<Long, Integer> appended = new TreeMap<>();
        long last;
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            fill(log, recorder, appended);
            last = appended.lastKey();
            assertTrue(log.pressure() > 0.5, "pressure " + log.pressure());
            assertNotNull(recorder.checkpoint(), "a checkpoint was asked for before it was full");
            log.release(last);
            // Space may come back with a delay: the log's files are recycled by a thread of its own.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            Long position = null;
            while (position == null && System.nanoTime() < deadline) {
                position = tryAppend(log, appended.size());
                Thread.onSpinWait();
            }
            assertNotNull(position, "after the release there is space");
            appended.put(position, appended.size());
        }
        TreeMap<Long, Integer> replayed = new TreeMap<>();
        try (WriteAheadLog log = open()) {
            log.replay(WriteAheadLog.ALL, (position, entry) -> replayed.put(position, entry.getInt(0)));
            log.start(new Recorder());
        }
        assertEquals(appended.tailMap(last), replayed.tailMap(last));
        replayed.forEach((position, number) -> assertEquals(appended.get(position), number));
    }

    @Test
    void a_log_that_is_released_in_time_goes_on_for_ever() throws Exception {
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            int checkpoints = 0;
            for (int i = 0; checkpoints < 10; i++) {
                assertTrue(i < 200_000, "checkpoints become due");
                Long position = tryAppend(log, i);
                if (position != null && i % 16 == 15) {
                    recorder.awaitCommitted(position);
                }
                Long due = recorder.takeCheckpoint();
                if (due != null) {
                    log.release(due);
                    checkpoints++;
                }
            }
        }
    }

    @Test
    void several_threads_append_under_one_lock() throws Exception {
        TreeMap<Long, String> appended = new TreeMap<>();
        try (WriteAheadLog log = open()) {
            Recorder recorder = started(log);
            ReentrantLock callers = new ReentrantLock();
            List<Throwable> failures = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String name = "t" + t;
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 200; i++) {
                        callers.lock();
                        try {
                            appended.put(append(log, name, "#" + i), name + "#" + i);
                        } catch (WalException e) {
                            failures.add(e);
                        } finally {
                            callers.unlock();
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), failures);
            recorder.awaitCommitted(appended.lastKey());
            assertFalse(recorder.fell, "committed positions never fall");
        }
        assertEquals(appended, replayed());
    }

    private void fill(WriteAheadLog log, Recorder recorder, NavigableMap<Long, Integer> appended) throws Exception {
        while (true) {
            assertTrue(appended.size() < 200_000, "the log should be small, and must be full some time");
            Long position = tryAppend(log, appended.size());
            if (position == null && !appended.isEmpty()) {
                // It may only be behind: when all is committed and there is still no space, it is full.
                recorder.awaitCommitted(appended.lastKey());
                position = tryAppend(log, appended.size());
            }
            if (position == null) {
                return;
            }
            appended.put(position, appended.size());
        }
    }

    /** Appends an entry that begins with this number; null if the log is full. */
    private static @Nullable Long tryAppend(WriteAheadLog log, int number) throws WalException {
        ByteBuffer payload = ByteBuffer.allocate(Math.min(log.maxEntryBytes() - 4, 8 * 1024));
        try {
            return log.append(ByteBuffer.allocate(4).putInt(0, number), payload);
        } catch (WalException e) {
            assertEquals(WalException.Kind.FULL, e.kind(), e.getMessage());
            return null;
        }
    }

    private static Recorder started(WriteAheadLog log) throws WalException {
        log.replay(WriteAheadLog.ALL, (position, entry) -> {});
        Recorder recorder = new Recorder();
        log.start(recorder);
        return recorder;
    }

    private NavigableMap<Long, String> replayed() throws Exception {
        TreeMap<Long, String> entries = new TreeMap<>();
        long[] last = {-1};
        try (WriteAheadLog log = open()) {
            log.replay(WriteAheadLog.ALL, (position, entry) -> {
                assertTrue(position > last[0], "in order, and none twice");
                last[0] = position;
                entries.put(position, new String(bytes(entry), StandardCharsets.UTF_8));
            });
            log.start(new Recorder());
        }
        return entries;
    }

    private static long append(WriteAheadLog log, String header, String payload) throws WalException {
        return log.append(
                ByteBuffer.wrap(header.getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(WriteAheadLog log, long position, int offset, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        assertTrue(log.read(position, offset, target), "entry " + position + " was not released");
        return new String(target.array(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static final class Recorder implements WriteAheadLog.Listener {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private long committed;
        private boolean fell;
        private @Nullable Long checkpoint;
        private @Nullable WalException failure;

        @Override
        public void committed(long position) {
            lock.lock();
            try {
                fell |= position < committed;
                committed = position;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void checkpointDue(long position) {
            lock.lock();
            try {
                checkpoint = position;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void failed(WalException cause) {
            lock.lock();
            try {
                failure = cause;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Nullable
        Long checkpoint() {
            lock.lock();
            try {
                return checkpoint;
            } finally {
                lock.unlock();
            }
        }

        @Nullable
        Long takeCheckpoint() {
            lock.lock();
            try {
                Long due = checkpoint;
                checkpoint = null;
                return due;
            } finally {
                lock.unlock();
            }
        }

        void awaitCommitted(long position) throws Exception {
            lock.lock();
            try {
                long nanos = TimeUnit.SECONDS.toNanos(20);
                while (committed <= position && failure == null) {
                    assertTrue(nanos > 0, "entry " + position + " is not committed after 20 s");
                    nanos = changed.awaitNanos(nanos);
                }
                if (failure != null) {
                    throw failure;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
