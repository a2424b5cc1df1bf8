package io.chronik.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import io.chronik.disk.Disk;
import io.chronik.disk.LocalDisk;
import io.chronik.disk.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many threads append, wait for their entries and read them, while files fill up, are released and used again. */
@Timeout(60)
final class GroupCommitWalStressTest {
    private static final WalSettings SETTINGS = new WalSettings(256 << 10, 4, 64 << 10);
    private static final int THREADS = 8;
    private static final int MAX_PAYLOAD = 600;
    private static final long PATIENCE_SECONDS = 30;

    /** What the log says, and who waits for it. */
    private static final class Progress implements WriteAheadLog.Listener {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition moved = lock.newCondition();
        private long committed;
        private long due = -1;
        private String wrong;

        @Override
        public void committed(long position) {
            lock.lock();
            try {
                if (position < committed) {
                    wrong = "committed went from " + committed + " back to " + position;
                }
                committed = position;
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void checkpointDue(long position) {
            lock.lock();
            try {
                due = Math.max(due, position);
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void failed(WalException cause) {
            lock.lock();
            try {
                wrong = cause.toString();
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void awaitCommitted(long position) throws InterruptedException {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            lock.lock();
            try {
                while (committed <= position) {
                    assertNull(wrong);
                    assertTrue(left > 0, () -> "not durable in time: " + position + ", only up to " + committed);
                    left = moved.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }

        /** What may be released beyond a position; waits for it. */
        long awaitDue(long beyond) throws InterruptedException {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            lock.lock();
            try {
                while (due <= beyond) {
                    assertNull(wrong);
                    assertTrue(left > 0, () -> "full, but nothing beyond " + beyond + " is due");
                    left = moved.awaitNanos(left);
                }
                return due;
            } finally {
                lock.unlock();
            }
        }
    }

    /** One log under load. */
    private static final class Load {
        private final GroupCommitWal wal;
        private final Progress progress = new Progress();
        private final ReentrantLock appending = new ReentrantLock(); // the caller's, as the log demands
        private final ConcurrentSkipListMap<Long, Integer> appended = new ConcurrentSkipListMap<>();
        private long released = -1;

        Load(GroupCommitWal wal) {
            this.wal = wal;
        }

        void appendAndWait(int thread, int count) throws Exception {
            Random random = new Random(thread);
            for (int i = 0; i < count; i++) {
                int number = thread * 1_000_000 + i;
                long position = append(number);
                if (random.nextInt(32) == 0) {
                    progress.awaitCommitted(position);
                    assertTrue(wal.committed() > position, "committed() is not behind what the listener was told");
                }
                if (random.nextInt(4) == 0) {
                    readAny(random);
                }
            }
        }

        private long append(int number) throws Exception {
            appending.lock();
            try {
                while (true) {
                    try {
                        ByteBuffer header =
                                ByteBuffer.allocate(4).putInt(number).flip();
                        long position = wal.append(header, payload(number));
                        Integer before = appended.put(position, number);
                        assertNull(before, () -> "position " + position + " was given twice");
                        assertEquals(position, appended.lastKey(), "positions grow");
                        return position;
                    } catch (WalException full) {
                        assertEquals(WalException.Kind.FULL, full.kind(), full::toString);
                        released = progress.awaitDue(released);
                        wal.release(released);
                    }
                }
            } finally {
                appending.unlock();
            }
        }

        /** An entry that is there reads as it was written, durable or not; one that was released may be gone. */
        private void readAny(Random random) {
            Long position = appended.floorKey(random.nextLong(appended.lastKey() + 1));
            if (position != null) {
                int number = appended.get(position);
                ByteBuffer expected = entry(number);
                ByteBuffer found = ByteBuffer.allocate(expected.remaining());
                if (wal.read(position, 0, found)) {
                    assertEquals(expected, found.flip(), () -> "entry at " + position);
                }
            }
        }
    }

    private static ByteBuffer payload(int number) {
        byte[] bytes = new byte[new Random(number).nextInt(MAX_PAYLOAD)];
        new Random(~number).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer entry(int number) {
        ByteBuffer payload = payload(number);
        return ByteBuffer.allocate(4 + payload.remaining())
                .putInt(number)
                .put(payload)
                .flip();
    }

    @Test
    void everyThreadGetsWhatItWaitsForOnARealDisk(@TempDir Path folder) throws Exception {
        run(new LocalDisk(), folder.resolve("wal"), 1_500);
    }

    @Test
    void everyThreadGetsWhatItWaitsForWhereSyncsAreInstant() throws Exception {
        run(new SimulatedDisk(), Path.of("/wal"), 3_000);
    }

    private static void run(Disk disk, Path folder, int perThread) throws Exception {
        GroupCommitWal wal = new GroupCommitWal(disk, folder, SETTINGS, WalStatistics.NONE);
        wal.replay(0, (position, entry) -> {});
        Load load = new Load(wal);
        wal.start(load.progress);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            CompletableFuture<Void> done = new CompletableFuture<>();
            threads.add(done);
            Thread.ofPlatform().start(() -> {
                try {
                    load.appendAndWait(thread, perThread);
                    done.complete(null);
                } catch (Throwable e) { // the root of the thread: the test has to know
                    failure.compareAndSet(null, e);
                    done.completeExceptionally(e);
                }
            });
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertNull(failure.get());
        assertEquals(THREADS * perThread, load.appended.size());
        assertTrue(load.released > 0, "files were released and used again");
        wal.close();

        GroupCommitWal again = new GroupCommitWal(disk, folder, SETTINGS, WalStatistics.NONE);
        TreeMap<Long, ByteBuffer> replayed = new TreeMap<>();
        again.replay(
                load.released,
                (position, entry) -> replayed.put(
                        position,
                        ByteBuffer.allocate(entry.remaining()).put(entry).flip()));
        again.start(new Progress());
        again.close();
        TreeMap<Long, ByteBuffer> expected = new TreeMap<>();
        load.appended.tailMap(load.released).forEach((position, number) -> expected.put(position, entry(number)));
        assertEquals(expected, replayed);
    }
}
