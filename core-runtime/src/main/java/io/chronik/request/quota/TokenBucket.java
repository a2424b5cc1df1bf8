package io.chronik.request.quota;

/**
 * Permits that are given out faster for a while and slower in the long run: what Apache Kafka limits controller mutations with
 * (KIP-599). May be overdrawn. Not thread-safe.
 */
final class TokenBucket {
    private final double burstSeconds;
    private double tokens;
    private double rate;
    private long filledMillis;

    /**
     * Creates it full.
     *
     * @param burstSeconds how many seconds' permits it holds
     * @param rate permits a second
     */
    TokenBucket(double burstSeconds, double rate, long nowMillis) {
        this.burstSeconds = burstSeconds;
        this.rate = rate;
        this.tokens = burstSeconds * rate;
        this.filledMillis = nowMillis;
    }

    /** The permits left, under a rate that may have changed; negative if overdrawn. */
    double left(double newRate, long nowMillis) {
        tokens = Math.min(burstSeconds * newRate, tokens + (nowMillis - filledMillis) * rate / 1000);
        rate = newRate;
        filledMillis = nowMillis;
        return tokens;
    }

    void take(double permits) {
        tokens -= permits;
    }

    /** How long until it is not overdrawn any more. */
    long pauseMillis() {
        return tokens >= 0 ? 0 : Math.round(-tokens / rate * 1000);
    }
}
