package io.chronik.compat.crash;

import java.util.List;

/**
 * What clients saw of the partitions of one run.
 *
 * @param acknowledged every record that the broker acknowledged with an offset, in the order the acknowledgements were seen
 * @param observed every record that was read while the run went on, in any order, and may be empty
 * @param stored what the partitions hold at the end, each partition's records in the order they were read
 * @param highWatermarks end offsets as they were asked for, in time
 */
public record History(
        List<Acknowledged> acknowledged,
        List<Stored> observed,
        List<Stored> stored,
        List<HighWatermark> highWatermarks) {

    /** Takes immutable copies. */
    public History {
        acknowledged = List.copyOf(acknowledged);
        observed = List.copyOf(observed);
        stored = List.copyOf(stored);
        highWatermarks = List.copyOf(highWatermarks);
    }

    /**
     * A record and the offset its acknowledgement named.
     *
     * @param value the record's whole content; no two records that were sent have the same
     */
    public record Acknowledged(Writer writer, String partition, long offset, String value) {}

    /** A record where a consumer found it. */
    public record Stored(String partition, long offset, String value) {}

    /** An end offset that was answered. */
    public record HighWatermark(String partition, long offset) {}

    /**
     * Who sent a record. A writer sends to one partition and numbers its records from 0 on: {@code <name>/<sequence>}.
     *
     * @param idempotent whether the broker promises each record once, and in order over retries
     */
    public record Writer(String name, boolean idempotent) {

        /** What this writer's record with this number contains. */
        public String value(long sequence) {
            return name + "/" + sequence;
        }
    }

    /** The name in a record's value. */
    static String writerOf(String value) {
        return value.substring(0, value.lastIndexOf('/'));
    }

    /** The number in a record's value. */
    static long sequenceOf(String value) {
        return Long.parseLong(value.substring(value.lastIndexOf('/') + 1));
    }
}
