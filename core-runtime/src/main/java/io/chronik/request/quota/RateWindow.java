package io.chronik.request.quota;

/**
 * How much happened each second, over the last few windows of time: what Apache Kafka's quotas measure. Until all windows have passed
 * once, they count as passed without anything in them, so that a client that begins may be faster for that long. Not thread-safe.
 */
final class RateWindow {
    private final int windows;
    private final long windowMillis;
    private final double[] sums;
    private final long[] starts;
    private final long[] lasts;
    private int current;

    /**
     * Creates it.
     *
     * @param windows how many are looked at; at least 2
     * @param windowMillis the length of one
     */
    RateWindow(int windows, long windowMillis, long nowMillis) {
        this.windows = windows;
        this.windowMillis = windowMillis;
        // One more than are looked at: the oldest counts as long as any part of it is recent, so that the rate does not
        // jump.
        this.sums = new double[windows + 1];
        this.starts = new long[windows + 1];
        this.lasts = new long[windows + 1];
        java.util.Arrays.fill(starts, Long.MIN_VALUE);
        starts[0] = nowMillis;
        lasts[0] = nowMillis;
    }

    void record(double value, long nowMillis) {
        if (nowMillis - starts[current] >= windowMillis) {
            current = (current + 1) % sums.length;
            sums[current] = 0;
            starts[current] = nowMillis;
        }
        sums[current] += value;
        lasts[current] = nowMillis;
    }

    /** A second's share of what was recorded lately. */
    double perSecond(long nowMillis) {
        long oldest = forget(nowMillis);
        double total = 0;
        for (int i = 0; i < sums.length; i++) {
            total += starts[i] == Long.MIN_VALUE ? 0 : sums[i];
        }
        return total * 1000 / spanMillis(oldest, nowMillis);
    }

    /** How long to pause until the rate is down at the bound, if nothing more is recorded. */
    long pauseMillis(double bound, long nowMillis) {
        double rate = perSecond(nowMillis);
        return rate <= bound ? 0 : Math.round((rate - bound) / bound * spanMillis(forget(nowMillis), nowMillis));
    }

    private long spanMillis(long oldest, long nowMillis) {
        long elapsed = nowMillis - oldest;
        long missing = windows - 1 - elapsed / windowMillis;
        return missing > 0 ? elapsed + missing * windowMillis : elapsed;
    }

    /** Drops the windows that ended too long ago; the start of the oldest that is left. */
    private long forget(long nowMillis) {
        long oldest = nowMillis;
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] == Long.MIN_VALUE) {
                continue;
            }
            if (nowMillis - lasts[i] >= windows * windowMillis) {
                sums[i] = 0;
                starts[i] = i == current ? nowMillis : Long.MIN_VALUE;
            }
            if (starts[i] != Long.MIN_VALUE) {
                oldest = Math.min(oldest, starts[i]);
            }
        }
        return oldest;
    }
}
