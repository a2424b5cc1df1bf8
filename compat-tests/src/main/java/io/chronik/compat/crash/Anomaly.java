package io.chronik.compat.crash;

/** A broken promise that a history proves. */
public sealed interface Anomaly {

    /** Acknowledged, but nowhere in the partition. */
    record Lost(String partition, long offset, String value) implements Anomaly {}

    /** There more often than it may be. */
    record Duplicated(String partition, String value, int times) implements Anomaly {}

    /** A writer's record after one that it sent later. */
    record Reordered(String partition, String earlier, String later) implements Anomaly {}

    /** An offset that held one record for one client and another record, or none, for another. */
    record OffsetReused(String partition, long offset, String before, String after) implements Anomaly {}

    /** A partition whose offsets leave some out. */
    record Gap(String partition, long missingOffset) implements Anomaly {}

    /** An end offset below one that was answered before. */
    record WentBack(String partition, long before, long after) implements Anomaly {}

    /** A record that nobody sent. */
    record Invented(String partition, long offset, String value) implements Anomaly {}
}
