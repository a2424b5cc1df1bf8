package io.chronik.testkit.wal;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A write-ahead log that lives as long as its {@link Disk}. Entries belong to virtual files of a fixed size; a checkpoint is due
 * when one is full. For tests, which can hold commits back, lose what is not committed, and make it fail.
 */
public final class InMemoryWriteAheadLog implements WriteAheadLog {
    private final Disk disk;
    private final int maxEntryBytes;
    private final int fileBytes;
    private final int fileCount;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Long, byte[]> entries = new TreeMap<>();
    private long nextPosition;
    private long committed;
    private long announced;
    private long fileBegin;
    private boolean held;
    private boolean closed;
    private boolean crashed;
    private @Nullable WalException failure;
    private @Nullable Thread committer;

    /** What survives the log: the committed entries that were not released. */
    public static final class Disk {
        private final TreeMap<Long, byte[]> entries = new TreeMap<>();
        private long nextPosition;
        private long released;

        /** Creates an empty one. */
        public Disk() {}
    }

    /**
     * Opens the log.
     *
     * @param fileBytes the size of a virtual file; the largest entry fills one
     * @param fileCount how many of them unreleased entries may take
     */
    public InMemoryWriteAheadLog(Disk disk, int fileBytes, int fileCount) {
        this.disk = disk;
        this.maxEntryBytes = fileBytes;
        this.fileBytes = fileBytes;
        this.fileCount = fileCount;
    }

    @Override
    public void replay(long from, EntryConsumer consumer) throws WalException {
        entries.putAll(disk.entries);
        nextPosition = disk.nextPosition;
        fileBegin = nextPosition;
        committed = nextPosition;
        announced = nextPosition;
        for (Map.Entry<Long, byte[]> entry : disk.entries.entrySet()) {
            if (entry.getKey() >= from) {
                consumer.accept(
                        entry.getKey(), ByteBuffer.wrap(entry.getValue()).asReadOnlyBuffer());
            }
        }
    }

    @Override
    public void start(Listener listener) {
        committer = Thread.ofPlatform().name("in-memory-wal").daemon().start(() -> commitUntilClosed(listener));
    }

    @Override
    public long append(ByteBuffer header, ByteBuffer payload) throws WalException {
        int size = header.remaining() + payload.remaining();
        if (size > maxEntryBytes) {
            throw new WalException(
                    WalException.Kind.TOO_LARGE, "an entry of " + size + " bytes; at most " + maxEntryBytes);
        }
        lock.lock();
        try {
            if (closed || failure != null) {
                throw new WalException(WalException.Kind.FENCED, "the log failed before or is closed");
            }
            // An entry takes at least a byte, or two would share a position.
            int taken = Math.max(size, 1);
            if (used() + taken > (long) fileBytes * fileCount) {
                throw new WalException(WalException.Kind.FULL, "unreleased entries take " + used() + " bytes");
            }
            byte[] entry = new byte[size];
            header.get(entry, 0, header.remaining());
            payload.get(entry, size - payload.remaining(), payload.remaining());
            long position = nextPosition;
            entries.put(position, entry);
            nextPosition += taken;
            changed.signalAll();
            return position;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean read(long position, int offset, ByteBuffer target) {
        lock.lock();
        try {
            byte[] entry = entries.get(position);
            if (entry == null) {
                return false;
            }
            target.put(entry, offset, target.remaining());
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long committed() {
        lock.lock();
        try {
            return committed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release(long position) {
        lock.lock();
        try {
            disk.released = Math.max(disk.released, Math.min(position, committed));
            entries.headMap(disk.released).clear();
            disk.entries.headMap(disk.released).clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public double pressure() {
        lock.lock();
        try {
            return (double) used() / ((long) fileBytes * fileCount);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int maxEntryBytes() {
        return maxEntryBytes;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            held = false;
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        join();
    }

    /** Commits nothing more until {@link #letCommit}. */
    public void holdCommits() {
        lock.lock();
        try {
            held = true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #holdCommits}. */
    public void letCommit() {
        lock.lock();
        try {
            held = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes whatever is not committed yet fail, and all that follows. */
    public void fail(String reason) {
        lock.lock();
        try {
            failure = new WalException(WalException.Kind.IO, reason);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the log without committing what is not committed yet, as a power cut does. */
    public void crash() {
        lock.lock();
        try {
            crashed = true;
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        join();
    }

    private long used() {
        return entries.isEmpty() ? 0 : nextPosition - entries.firstKey();
    }

    private void join() {
        if (committer == null) {
            return;
        }
        try {
            committer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commitUntilClosed(Listener listener) {
        while (true) {
            long upTo;
            long checkpoint = -1;
            lock.lock();
            try {
                while ((held || announced == nextPosition) && !closed && failure == null) {
                    changed.awaitUninterruptibly();
                }
                if (failure == null && !crashed) {
                    disk.entries.putAll(entries.subMap(committed, nextPosition));
                    committed = nextPosition;
                    disk.nextPosition = nextPosition;
                }
                upTo = committed;
                if (committed - fileBegin >= fileBytes) {
                    checkpoint = committed;
                    fileBegin = committed;
                }
            } finally {
                lock.unlock();
            }
            if (upTo > announced) {
                listener.committed(upTo);
                announced = upTo;
            }
            if (checkpoint >= 0) {
                listener.checkpointDue(checkpoint);
            }
            if (failure != null) {
                listener.failed(failure);
                return;
            }
            if (closed) {
                return;
            }
        }
    }
}
