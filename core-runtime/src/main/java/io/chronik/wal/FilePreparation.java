package io.chronik.wal;

import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes new files of a log on a thread of its own, and fills them with zeros: a write into allocated blocks needs no journal commit at
 * its sync, which halves the latency until a file is used a second time. The log's lock guards everything here.
 */
final class FilePreparation {
    private static final Logger LOG = LoggerFactory.getLogger(FilePreparation.class);
    private static final int ZERO_STEP = 256 << 10;
    private static final long PAUSE_NANOS = 2_000_000;

    private final Disk disk;
    private final Path folder;
    private final WalSettings settings;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Log log;
    private int wanted = NONE;
    private boolean closing;
    private @Nullable IOException failure;
    private @Nullable WalFile zeroing;
    private long zeroingFrom;

    private static final int NONE = -1;

    /** What is to be known of the log. Called with the lock. */
    interface Log {
        /** The file that is appended to. */
        @Nullable
        WalFile current();

        /** Where its entries end. */
        int tail();

        /** Takes a new file. */
        void prepared(WalFile file);
    }

    FilePreparation(Disk disk, Path folder, WalSettings settings, ReentrantLock lock, Log log) {
        this.disk = disk;
        this.folder = folder;
        this.settings = settings;
        this.lock = lock;
        this.changed = lock.newCondition();
        this.log = log;
    }

    /** Creates a file that was not there; its name is durable. */
    static WalFile create(Disk disk, Path folder, int number, int capacity) throws IOException {
        WalFile file = WalRecovery.openFile(disk, folder, number, capacity);
        disk.syncDirectory(folder);
        return file;
    }

    /** Asks for the file with that number, unless it is being made. With the lock. */
    void want(int number) {
        if (wanted == NONE) {
            wanted = number;
            failure = null;
            changed.signalAll();
        }
    }

    /** Waits until the wanted file is made, or the log closed. With the lock, which is free meanwhile. */
    void awaitMade() throws IOException {
        while (wanted != NONE && !closing) {
            changed.awaitUninterruptibly();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits until no zeros are being written into a stretch of a file. With the lock. */
    void awaitZeroed(WalFile file, int start, int end) {
        while (zeroing == file && start < zeroingFrom + ZERO_STEP && end > zeroingFrom) {
            changed.awaitUninterruptibly();
        }
    }

    /** Ends {@link #run}. With the lock. */
    void close() {
        closing = true;
        changed.signalAll();
    }

    /** What its thread does, from the log's start to its close. Begins with zeros in the current file. */
    void run() {
        ByteBuffer zeros = DiskFile.allocateBlocks(ZERO_STEP);
        WalFile next = currentFile();
        while (next != null) {
            fill(next, zeros);
            next = makeWanted();
        }
    }

    private @Nullable WalFile currentFile() {
        lock.lock();
        try {
            return log.current();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a file is wanted and makes it; null if the log is closed. */
    private @Nullable WalFile makeWanted() {
        while (true) {
            int number = awaitWanted();
            if (number == NONE) {
                return null;
            }
            try {
                WalFile file = create(disk, folder, number, settings.fileBytes());
                made(file, null);
                return file;
            } catch (IOException e) {
                made(null, e);
            } catch (RuntimeException | OutOfMemoryError e) {
                // Whoever waits for the file must hear of it.
                made(null, new IOException(e.toString(), e));
            }
        }
    }

    private int awaitWanted() {
        lock.lock();
        try {
            while (wanted == NONE && !closing) {
                changed.awaitUninterruptibly();
            }
            return closing ? NONE : wanted;
        } finally {
            lock.unlock();
        }
    }

    private void made(@Nullable WalFile file, @Nullable IOException cause) {
        lock.lock();
        try {
            wanted = NONE;
            failure = cause;
            if (file != null) {
                log.prepared(file);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fill(WalFile file, ByteBuffer zeros) {
        try {
            while (nextStep(file)) {
                zeros.clear().limit((int) Math.min(ZERO_STEP, file.capacity() - zeroingFrom));
                try {
                    file.file.writeUncached(zeros, zeroingFrom);
                } finally {
                    endStep();
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            LOG.warn("cannot preallocate {}: {}; the log works, but its syncs take longer", file.path, e.toString());
        }
    }

    /** Takes the next stretch for zeros; false when there is none left. In a file in use, a good way behind its entries. */
    private boolean nextStep(WalFile file) throws IOException {
        lock.lock();
        try {
            boolean current = log.current() == file;
            long from = Math.max(file.file.size(), current ? (long) log.tail() + ZERO_STEP : 0);
            from = (from + DiskFile.BLOCK_BYTES - 1) & -DiskFile.BLOCK_BYTES;
            if (closing || from >= file.capacity() || (file.base != WalFile.FREE && !current)) {
                return false;
            }
            zeroing = file;
            zeroingFrom = from;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void endStep() {
        lock.lock();
        try {
            zeroing = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
