package io.chronik.benchmarks.load;

/**
 * One piece of load. Travels to the load process as one line.
 *
 * @param mode what the client does
 * @param bootstrap the broker's host and port
 * @param topic an existing topic
 * @param partitions how many partitions it has
 * @param recordBytes bytes of each record's value; there are no keys
 * @param seconds how long to send or read
 * @param maxRecords producing: stop after this many; consuming: how many there are, after which reading starts again
 * @param ratePerSecond producing: records per second, 0 for as fast as possible; latencies are measured only at a fixed rate
 * @param lingerMillis producing: the client's {@code linger.ms}; negative leaves the client's default
 */
public record LoadSpec(
        Mode mode,
        String bootstrap,
        String topic,
        int partitions,
        int recordBytes,
        double seconds,
        long maxRecords,
        int ratePerSecond,
        int lingerMillis) {
    /** What the client does. */
    public enum Mode {
        /** Sends records with acks=all. */
        PRODUCE,
        /** Reads all partitions from their beginning. */
        CONSUME
    }

    private static final int FIELDS = 9;

    /** From this many partitions on, records go round robin, so that batches are small; below, the client's default fills batches. */
    static final int ROUND_ROBIN_PARTITIONS = 100;

    String toLine() {
        return String.join(
                " ",
                mode.name(),
                bootstrap,
                topic,
                Integer.toString(partitions),
                Integer.toString(recordBytes),
                Double.toString(seconds),
                Long.toString(maxRecords),
                Integer.toString(ratePerSecond),
                Integer.toString(lingerMillis));
    }

    static LoadSpec parse(String line) {
        String[] fields = line.split(" ");
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not a load: " + line);
        }
        return new LoadSpec(
                Mode.valueOf(fields[0]),
                fields[1],
                fields[2],
                Integer.parseInt(fields[3]),
                Integer.parseInt(fields[4]),
                Double.parseDouble(fields[5]),
                Long.parseLong(fields[6]),
                Integer.parseInt(fields[7]),
                Integer.parseInt(fields[8]));
    }

    boolean roundRobin() {
        return partitions >= ROUND_ROBIN_PARTITIONS;
    }
}
