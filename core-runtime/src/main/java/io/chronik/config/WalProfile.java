package io.chronik.config;

import java.util.List;

/**
 * How much a write-ahead log makes durable in one go. It never waits for more: a round of writes starts as soon as the one before it is
 * durable, and takes what came meanwhile. The profile bounds a round, and so how long an entry can be held up by those before it; a disk
 * that is fast at large writes can take larger ones.
 */
public enum WalProfile {
    /** Small machines and containers. */
    LOW(5),
    /** Machines shared with other work. */
    MEDIUM(15),
    /** Machines of their own. */
    HIGH(50),
    /** Throughput before latency. */
    ULTRA(100);

    private final int maxRoundBytes;

    WalProfile(int maxRoundMebibytes) {
        this.maxRoundBytes = maxRoundMebibytes << 20;
    }

    /** The most bytes that are written before a sync. */
    public int maxRoundBytes() {
        return maxRoundBytes;
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
