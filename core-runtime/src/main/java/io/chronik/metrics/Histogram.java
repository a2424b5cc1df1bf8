package io.chronik.metrics;

import java.util.concurrent.atomic.LongAdder;

/** How often values fell into each of a fixed set of buckets. Any thread may observe; that takes a few nanoseconds and never waits. */
public final class Histogram implements Series {
    private final long[] upperBounds;
    private final double scale;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    Histogram(Buckets buckets) {
        this.upperBounds =
                buckets.upperBounds().stream().mapToLong(Long::longValue).toArray();
        this.scale = buckets.scale();
        this.counts = new LongAdder[upperBounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Counts one value, in the unit of the buckets' bounds. */
    public void observe(long value) {
        int bucket = 0;
        while (bucket < upperBounds.length && value > upperBounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sum.add(value);
    }

    /** How many values were observed; not a snapshot while others observe. */
    public long count() {
        long count = 0;
        for (LongAdder bucket : counts) {
            count += bucket.sum();
        }
        return count;
    }

    @Override
    public void write(Exposition target, String name, Labels labels) {
        // The total is what the buckets add up to, so that the answer agrees with itself while others observe.
        long below = 0;
        for (int i = 0; i < upperBounds.length; i++) {
            below += counts[i].sum();
            target.sample(name + "_bucket", labels.and("le", Exposition.number(upperBounds[i] * scale)), below);
        }
        below += counts[upperBounds.length].sum();
        target.sample(name + "_bucket", labels.and("le", "+Inf"), below);
        target.sample(name + "_sum", labels, sum.sum() * scale);
        target.sample(name + "_count", labels, below);
    }
}
