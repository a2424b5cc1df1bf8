package io.chronik.log;

import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves batches from the write-ahead log to segment files, grouped by partition, whenever a file of the log is full; syncs them,
 * writes the checkpoint and lets the log use the file again. While the disk refuses, it tries again every second; the log fills up
 * meanwhile, and producers are refused, but nothing is lost.
 */
final class WriteBehind implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    /** Kafka's {@code producer.id.expiration.ms}: by then a retry is of no use to anybody. */
    private static final long PRODUCER_EXPIRATION_MILLIS = 86_400_000;

    private static final int STAGING_BYTES = 1 << 20;
    static final long RETRY_NANOS = 1_000_000_000L;

    private final LogStore store;
    private final InstantSource clock;
    private final long retryNanos;
    private final ByteBuffer staging = DiskFile.allocateBlocks(STAGING_BYTES);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long duePosition;
    private boolean closing;
    private volatile @Nullable String failing;
    private @Nullable Thread thread;

    WriteBehind(LogStore store, InstantSource clock, long retryNanos) {
        this.store = store;
        this.retryNanos = retryNanos;
        this.clock = clock;
    }

    void start() {
        thread = Thread.ofPlatform().name("write-behind").start(this::run);
    }

    void due(long position) {
        lock.lock();
        try {
            duePosition = Math.max(duePosition, position);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What keeps it from writing, or null. */
    @Nullable
    String failing() {
        return failing;
    }

    private void run() {
        long done = 0;
        while (true) {
            long position = awaitDue(done);
            if (position < 0) {
                return;
            }
            try {
                flush(position, false);
                done = position;
                if (failing != null) {
                    LOG.info("segment files can be written again");
                    failing = null;
                }
            } catch (IOException | RuntimeException e) {
                if (failing == null) {
                    LOG.error(
                            "cannot write segment files: {}; producers will be refused when the write-ahead log is full; free space or repair"
                                    + " the disk, the node tries again every second",
                            e.toString(),
                            e);
                }
                failing = e.toString();
                pause();
            }
        }
    }

    private long awaitDue(long done) {
        lock.lock();
        try {
            while (duePosition <= done && !closing) {
                changed.awaitUninterruptibly();
            }
            return closing ? -1 : duePosition;
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        lock.lock();
        try {
            long left = retryNanos;
            while (!closing && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes everything below a position to segment files and checkpoints it. After a failure it is called again: what was written but
     * not published is then rolled back first.
     *
     * @param stopping also makes the indexes durable, so that the next start need not build them again
     */
    void flush(long position, boolean stopping) throws IOException {
        List<PartitionLog> logs = store.shard().logsWithTail();
        for (PartitionLog log : logs) {
            log.writeBehind(position, staging, clock.millis());
        }
        store.sync(logs);
        // Trimmed at once: if the checkpoint can't be written, the next attempt must not write the batches a second
        // time.
        for (PartitionLog log : logs) {
            log.publish();
            log.trim(position);
            long beforeMillis = clock.millis() - PRODUCER_EXPIRATION_MILLIS;
            store.shard().expireProducers(log, beforeMillis);
            log.expireFlushedProducers(beforeMillis);
        }
        store.writeCheckpoint(position, stopping);
        store.release(position);
    }

    /** Ends the thread; what it was doing is finished first. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
