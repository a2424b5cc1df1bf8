package io.chronik.request.produce;

import org.apache.kafka.common.record.internal.RecordBatch;

/** What was seen of a batch's records while they were checked. Filled by one thread. */
final class RecordFacts {
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private long minTimestamp = Long.MAX_VALUE;
    private boolean keyMissing;

    void add(long timestamp, boolean hasKey) {
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        if (timestamp != RecordBatch.NO_TIMESTAMP) {
            minTimestamp = Math.min(minTimestamp, timestamp);
        }
        keyMissing |= !hasKey;
    }

    /** The largest timestamp; -1 if no record has one. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /** The smallest timestamp of those that have one; -1 if none has. */
    long minTimestamp() {
        return Math.min(minTimestamp, maxTimestamp);
    }

    /** Whether a record has no key. */
    boolean keyMissing() {
        return keyMissing;
    }
}
