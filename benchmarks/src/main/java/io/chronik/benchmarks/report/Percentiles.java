package io.chronik.benchmarks.report;

/** Percentiles by nearest rank: every answer is a value that was measured. */
public final class Percentiles {
    private Percentiles() {}

    /**
     * The smallest value that at least the given share of the values does not exceed.
     *
     * @param sorted values in ascending order, at least one
     * @param count how many of them are filled, counted from the front, at least 1
     * @param percent above 0, at most 100
     * @return the value at that rank
     */
    public static long at(long[] sorted, int count, double percent) {
        if (count < 1 || count > sorted.length || percent <= 0 || percent > 100) {
            throw new IllegalArgumentException(
                    "percentile " + percent + " of " + count + " in " + sorted.length + " values");
        }
        // 99.9% of 1,000 is rank 999, although 99.9 has no exact binary form.
        int rank = (int) Math.ceil(percent * count / 100 - 1e-9);
        return sorted[Math.max(rank, 1) - 1];
    }
}
