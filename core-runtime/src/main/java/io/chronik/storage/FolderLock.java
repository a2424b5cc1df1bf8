package io.chronik.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One holder at a time among all threads and processes that use a folder. The operating system frees it when a process dies, so
 * nothing is left behind by a crash.
 *
 * <p>The file stays open between two uses: closing it would free a lock that another instance of this process holds.
 */
final class FolderLock implements AutoCloseable {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Path file;
    private final ReentrantLock threads = new ReentrantLock(true);
    private @Nullable FileChannel channel;

    FolderLock(Path file) {
        this.file = file;
    }

    /** What is done by the holder. */
    @FunctionalInterface
    interface Action<T, E extends Exception> {
        T run() throws E, IOException;
    }

    /**
     * Waits for the lock, and runs the action with it.
     *
     * @throws InterruptedException if the thread was interrupted before it had the lock
     */
    <T, E extends Exception> T with(Action<T, E> action) throws E, IOException, InterruptedException {
        threads.lockInterruptibly();
        try {
            FileLock held = acquire();
            try {
                return action.run();
            } finally {
                if (held.channel().isOpen()) { // closed by an interrupt, and free then
                    held.release();
                }
            }
        } finally {
            threads.unlock();
        }
    }

    private FileLock acquire() throws IOException, InterruptedException {
        FileChannel open = channel;
        if (open == null || !open.isOpen()) { // an interrupt closes it
            open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = open;
        }
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        while (true) {
            FileLock lock = tryLock(open);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("another process has held " + file + " for 30 s; is it stopped?");
            }
            LockSupport.parkNanos(RETRY_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel open) throws IOException {
        try {
            return open.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another instance of this process
        }
    }

    @Override
    public void close() throws IOException {
        threads.lock();
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            threads.unlock();
        }
    }
}
