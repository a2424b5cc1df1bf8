package io.chronik.request;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Lets a few lines per interval through and counts the others, so that no client can fill the disk with our log. Thread-safe. */
public final class RateLimitedLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int LINES_PER_INTERVAL = 10;

    private final AtomicLong intervalStart = new AtomicLong(System.nanoTime());
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicLong suppressed = new AtomicLong();

    /** Creates it with its full allowance. */
    public RateLimitedLog() {}

    /**
     * Runs the line if the allowance lasts.
     *
     * @param line is given how many lines were left out since the last one
     */
    public void log(Consumer<Long> line) {
        long start = intervalStart.get();
        long now = System.nanoTime();
        if (now - start > INTERVAL_NANOS && intervalStart.compareAndSet(start, now)) {
            lines.set(0);
        }
        if (lines.get() >= LINES_PER_INTERVAL || lines.incrementAndGet() > LINES_PER_INTERVAL) {
            suppressed.incrementAndGet();
        } else {
            line.accept(suppressed.getAndSet(0));
        }
    }
}
