package io.chronik.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * How a histogram divides what it observes.
 *
 * @param upperBounds the largest value of each bucket, ascending, in the unit that is observed; one more bucket takes the rest
 * @param scale what an observed unit is in the unit that the metric's name promises, such as 1e-9 for nanoseconds in "_seconds"
 */
public record Buckets(List<Long> upperBounds, double scale) {
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000 * MICROSECOND;
    private static final long SECOND = 1_000 * MILLISECOND;

    /** Checks the order of the bounds. */
    public Buckets {
        upperBounds = List.copyOf(upperBounds);
        for (int i = 1; i < upperBounds.size(); i++) {
            if (upperBounds.get(i - 1) >= upperBounds.get(i)) {
                throw new IllegalArgumentException("bounds must ascend: " + upperBounds);
            }
        }
    }

    /** Buckets with these bounds, observed in the unit of the metric's name. */
    public static Buckets of(long... upperBounds) {
        return new Buckets(Arrays.stream(upperBounds).boxed().toList(), 1);
    }

    /** For durations that are observed in nanoseconds and shown in seconds: 100 microseconds to 10 seconds. */
    public static Buckets latency() {
        return new Buckets(
                List.of(
                        100 * MICROSECOND,
                        250 * MICROSECOND,
                        500 * MICROSECOND,
                        MILLISECOND,
                        2 * MILLISECOND,
                        5 * MILLISECOND,
                        10 * MILLISECOND,
                        25 * MILLISECOND,
                        50 * MILLISECOND,
                        100 * MILLISECOND,
                        250 * MILLISECOND,
                        SECOND,
                        10 * SECOND),
                1e-9);
    }
}
