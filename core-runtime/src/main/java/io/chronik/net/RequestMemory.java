package io.chronik.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that requests of all connections take, or their responses. Grants while anything is left, so that one request of any size can always be
 * received and the limit is exceeded by one grant at most. Thread-safe.
 */
final class RequestMemory {
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    RequestMemory(long limit) {
        this.limit = limit;
    }

    /**
     * Reserves, or asks to be told.
     *
     * @param resume run once, on any thread, when there may be memory again, if this returns false; must be cheap
     */
    boolean reserve(int bytes, Runnable resume) {
        if (tryReserve(bytes)) {
            return true;
        }
        waiting.add(resume);
        // Memory given back before the line above told nobody.
        if (!exhausted()) {
            wakeAll();
        }
        return false;
    }

    private boolean tryReserve(int bytes) {
        while (true) {
            long before = used.get();
            if (before >= limit) {
                return false;
            }
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    /** Reserves regardless of the limit: for few bytes whose number something else bounds. */
    void force(int bytes) {
        used.addAndGet(bytes);
    }

    void release(int bytes) {
        if (bytes > 0 && used.addAndGet(-bytes) < limit) {
            wakeAll();
        }
    }

    private void wakeAll() {
        for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
            resume.run();
        }
    }

    boolean exhausted() {
        return used.get() >= limit;
    }

    long usedBytes() {
        return used.get();
    }
}
