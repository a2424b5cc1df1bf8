package io.chronik.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The memory of responses that clients have not taken yet, over all connections. Thread-safe. */
final class ResponseMemory {
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Creates it.
     *
     * @param limit bytes from which on there is no room
     */
    ResponseMemory(long limit) {
        this.limit = limit;
    }

    /**
     * Whether there is room, or asks to be told.
     *
     * @param resume run once, on any thread, when there may be room again, if this returns false; must be cheap
     */
    boolean hasRoom(Runnable resume) {
        if (!exhausted()) {
            return true;
        }
        waiting.add(resume);
        // What was taken before the line above told nobody.
        if (!exhausted()) {
            wakeAll();
        }
        return false;
    }

    /** Counts a response's bytes, whatever the limit: its request was started while there was room. */
    void add(int bytes) {
        used.addAndGet(bytes);
    }

    /** The client has taken that many bytes, or has gone. */
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
