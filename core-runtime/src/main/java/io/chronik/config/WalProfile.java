package io.chronik.config;

import java.util.List;

/**
 * How long and how much a write-ahead log may gather before it makes entries durable. These are upper bounds: a round starts as soon as
 * the one before it has ended, so that a log with little to do never waits.
 */
public enum WalProfile {
    /** Small machines and containers. */
    LOW(500, 5, 2, 2_500),
    /** Machines shared with other work. */
    MEDIUM(2_000, 15, 10, 10_000),
    /** Machines of their own. */
    HIGH(10_000, 50, 50, 50_000),
    /** Throughput before latency. */
    ULTRA(20_000, 100, 100, 100_000);

    private final int maxRoundEntries;
    private final int maxRoundBytes;
    private final int maxWaitMillis;
    private final int maxQueuedEntries;

    WalProfile(int maxRoundEntries, int maxRoundMebibytes, int maxWaitMillis, int maxQueuedEntries) {
        this.maxRoundEntries = maxRoundEntries;
        this.maxRoundBytes = maxRoundMebibytes * 1024 * 1024;
        this.maxWaitMillis = maxWaitMillis;
        this.maxQueuedEntries = maxQueuedEntries;
    }

    /** The entries after which a round is written without waiting for more. */
    public int maxRoundEntries() {
        return maxRoundEntries;
    }

    /** The bytes after which a round is written without waiting for more. */
    public int maxRoundBytes() {
        return maxRoundBytes;
    }

    /** The longest an entry may wait for others, in milliseconds. */
    public int maxWaitMillis() {
        return maxWaitMillis;
    }

    /** How many entries may be appended and not yet durable; beyond that, appending answers FULL or waits. */
    public int maxQueuedEntries() {
        return maxQueuedEntries;
    }

    /** The other names people know it by. */
    public List<String> aliases() {
        return switch (this) {
            case LOW -> List.of("small", "container");
            case MEDIUM -> List.of("balanced");
            case HIGH -> List.of("aggressive", "dedicated");
            case ULTRA -> List.of("maximum", "throughput");
        };
    }
}
