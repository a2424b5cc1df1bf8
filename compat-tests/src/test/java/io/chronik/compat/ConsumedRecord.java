package io.chronik.compat;

import java.util.List;

/**
 * What a client program printed about one record.
 *
 * @param headers {@code name=value,} for each header, in order
 */
record ConsumedRecord(int partition, long offset, String key, String value, String headers) {

    /** The records among the lines a client program printed. */
    static List<ConsumedRecord> parse(String output) {
        return output.lines()
                .filter(line -> line.startsWith("R\t"))
                .map(ConsumedRecord::parseLine)
                .toList();
    }

    private static ConsumedRecord parseLine(String line) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 6) {
            throw new IllegalArgumentException("Not a record line: " + line);
        }
        return new ConsumedRecord(Integer.parseInt(parts[1]), Long.parseLong(parts[2]), parts[3], parts[4], parts[5]);
    }

    /** Identifies where the record is. */
    String place() {
        return partition + ":" + offset;
    }
}
