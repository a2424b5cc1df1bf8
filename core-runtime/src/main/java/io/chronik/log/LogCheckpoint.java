package io.chronik.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;

/**
 * What the segment files hold: everything the write-ahead log had below a position. Recovery starts here; docs/formats/log.md has the
 * bytes.
 *
 * @param walPosition entries below it are in segment files
 * @param logs the partitions that have segment files or a log start offset
 */
record LogCheckpoint(long walPosition, List<Entry> logs) {
    private static final int MAGIC = 0x43_48_43_4B; // CHCK
    private static final int VERSION = 1;
    private static final int HEADER = 4 + 4 + 4 + 8 + 4;
    private static final int ENTRY = 16 + 4 + 8 + 8 + 8 + 4 + 4;

    /**
     * One partition.
     *
     * @param nextOffset behind the last record in its segments
     * @param activeBase base offset of the segment that is appended to; -1 if there is none
     * @param activeBytes that segment's valid bytes
     * @param indexesDurable whether that segment's indexes were synced and nothing was written since: after a stop in order
     */
    record Entry(
            Uuid topicId,
            int partition,
            long logStartOffset,
            long nextOffset,
            long activeBase,
            int activeBytes,
            boolean indexesDurable,
            ProducerStates producers) {}

    ByteBuffer encode() {
        int size = HEADER;
        for (Entry log : logs) {
            size += ENTRY + log.producers.size();
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.putInt(MAGIC).putInt(0).putInt(VERSION).putLong(walPosition).putInt(logs.size());
        for (Entry log : logs) {
            bytes.putLong(log.topicId.getMostSignificantBits()).putLong(log.topicId.getLeastSignificantBits());
            bytes.putInt(log.partition).putLong(log.logStartOffset).putLong(log.nextOffset);
            bytes.putLong(log.activeBase).putInt(log.activeBytes).putInt(log.indexesDurable ? 1 : 0);
            log.producers.writeTo(bytes);
        }
        bytes.flip().putInt(4, checksum(bytes));
        return bytes;
    }

    /** Reads what {@link #encode} wrote; a {@link LogException} names damage. */
    static LogCheckpoint decode(ByteBuffer bytes, Object where) {
        if (bytes.remaining() < HEADER || bytes.getInt(0) != MAGIC || bytes.getInt(4) != checksum(bytes)) {
            throw LogException.corrupt(
                    where
                            + " is damaged: its checksum does not match. Delete it, and the next start reads every segment file instead");
        }
        if (bytes.getInt(8) != VERSION) {
            throw LogException.corrupt(
                    where + " has format version " + bytes.getInt(8) + "; this release reads " + VERSION);
        }
        bytes.position(12);
        long walPosition = bytes.getLong();
        int count = bytes.getInt();
        List<Entry> logs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Uuid topicId = new Uuid(bytes.getLong(), bytes.getLong());
            int partition = bytes.getInt();
            long start = bytes.getLong();
            long next = bytes.getLong();
            long activeBase = bytes.getLong();
            int activeBytes = bytes.getInt();
            boolean indexesDurable = bytes.getInt() == 1;
            ProducerStates producers = new ProducerStates();
            producers.readFrom(bytes);
            logs.add(new Entry(topicId, partition, start, next, activeBase, activeBytes, indexesDurable, producers));
        }
        return new LogCheckpoint(walPosition, logs);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(8, bytes.limit() - 8));
        return (int) crc.getValue();
    }

    /** The content of the file in each partition's folder that says whose it is: Kafka's {@code partition.metadata}. */
    static ByteBuffer partitionMetadata(Uuid topicId) {
        return ByteBuffer.wrap(("version: 0\ntopic_id: " + topicId + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
