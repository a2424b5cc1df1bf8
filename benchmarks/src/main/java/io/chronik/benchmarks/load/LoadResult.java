package io.chronik.benchmarks.load;

/**
 * What a piece of load did.
 *
 * @param records records acknowledged or read within the measured time
 * @param bytes their values' bytes
 * @param seconds the measured time: from the first send until the last acknowledgement, or from the first records read until the last
 * @param uncounted records that went to the broker or came from it outside the measured time
 * @param p50Millis median latency from the time a record was due; 0 unless produced at a fixed rate, as the following
 * @param p99Millis 99th percentile
 * @param p999Millis 99.9th percentile
 * @param maxMillis the slowest record
 */
public record LoadResult(
        long records,
        long bytes,
        double seconds,
        long uncounted,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis) {
    private static final int FIELDS = 8;

    static LoadResult withoutLatency(long records, long bytes, double seconds, long uncounted) {
        return new LoadResult(records, bytes, seconds, uncounted, 0, 0, 0, 0);
    }

    /**
     * Throughput in records.
     *
     * @return records per second
     */
    public double recordsPerSecond() {
        return records / seconds;
    }

    /**
     * Throughput in bytes of values.
     *
     * @return MB (10^6 bytes) per second
     */
    public double megabytesPerSecond() {
        return bytes / 1e6 / seconds;
    }

    String toLine() {
        return records + " " + bytes + " " + seconds + " " + uncounted + " " + p50Millis + " " + p99Millis + " "
                + p999Millis + " " + maxMillis;
    }

    static LoadResult parse(String line) {
        String[] fields = line.split(" ");
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not a result: " + line);
        }
        return new LoadResult(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Double.parseDouble(fields[2]),
                Long.parseLong(fields[3]),
                Double.parseDouble(fields[4]),
                Double.parseDouble(fields[5]),
                Double.parseDouble(fields[6]),
                Double.parseDouble(fields[7]));
    }
}
