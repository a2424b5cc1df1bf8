package io.chronik.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Any thread may add to it; adding takes a few nanoseconds and never waits. */
public final class Counter implements Series {
    private final LongAdder sum = new LongAdder();

    Counter() {}

    /** Adds one. */
    public void increment() {
        sum.increment();
    }

    /** Adds an amount that must not be negative. */
    public void add(long amount) {
        sum.add(amount);
    }

    /** What was added so far; not a snapshot while others add. */
    public long value() {
        return sum.sum();
    }

    @Override
    public void write(Exposition target, String name, Labels labels) {
        target.sample(name, labels, value());
    }
}
