package io.chronik.config;

/**
 * What holds for one topic: what is set on it, and defaults for the rest.
 *
 * @param delete whether retention by age and size removes segments
 * @param compact whether the newest record of a key must be kept for ever
 * @param retentionMillis -1 for ever
 * @param retentionBytes of a partition; -1 for all
 * @param segmentBytes the size at which a segment is closed
 * @param segmentMillis the age at which a segment is closed
 * @param indexIntervalBytes between two entries of the offset index, at least
 * @param maxMessageBytes the largest record batch as stored; never more than the write-ahead log takes
 * @param maxDecompressedMessageBytes the largest record batch after decompression
 * @param logAppendTime whether the node's clock gives records their timestamps
 * @param timestampBeforeMaxMillis how far producers' timestamps may lie in the past
 * @param timestampAfterMaxMillis how far producers' timestamps may lie in the future
 * @param compression how records are stored
 * @param minInsyncReplicas how many replicas acks=all needs
 */
public record TopicConfig(
        boolean delete,
        boolean compact,
        long retentionMillis,
        long retentionBytes,
        int segmentBytes,
        long segmentMillis,
        int indexIntervalBytes,
        int maxMessageBytes,
        int maxDecompressedMessageBytes,
        boolean logAppendTime,
        long timestampBeforeMaxMillis,
        long timestampAfterMaxMillis,
        Compression compression,
        int minInsyncReplicas) {

    /**
     * How records are stored.
     *
     * @param type {@code producer} for the producer's bytes, {@code uncompressed}, or a codec's name
     * @param level the codec's, where it has levels; else 0
     */
    public record Compression(String type, int level) {
        /** Whether the producer's bytes are kept as they are. */
        public boolean asProduced() {
            return type.equals("producer");
        }
    }
}
