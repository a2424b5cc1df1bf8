package io.chronik.compat.differential;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Record batches with fixed timestamps. */
final class Batches {

    /** The timestamp of a batch's first record; each following one is a second later. */
    static final long FIRST_TIMESTAMP = 1_700_000_000_000L;

    private static final int CRC_POSITION = 17;
    private static final int MAGIC_POSITION = 16;

    private Batches() {}

    static MemoryRecords of(String... values) {
        return MemoryRecords.withRecords(Compression.NONE, records(values));
    }

    static MemoryRecords compressed(String... values) {
        return MemoryRecords.withRecords(Compression.gzip().build(), records(values));
    }

    static MemoryRecords idempotent(long producerId, short epoch, int sequence, String... values) {
        return MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, epoch, sequence, records(values));
    }

    static MemoryRecords transactional(long producerId, short epoch, int sequence, String... values) {
        return MemoryRecords.withTransactionalRecords(Compression.NONE, producerId, epoch, sequence, records(values));
    }

    /** One record with neither key nor value. */
    static MemoryRecords empty() {
        return MemoryRecords.withRecords(
                Compression.NONE, new SimpleRecord(FIRST_TIMESTAMP, (byte[]) null, (byte[]) null));
    }

    /** One record with a value but no key. */
    static MemoryRecords keyless(long timestamp, String value) {
        return MemoryRecords.withRecords(
                Compression.NONE, new SimpleRecord(timestamp, null, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** A batch whose checksum is wrong. */
    static MemoryRecords corrupt(String... values) {
        MemoryRecords records = of(values);
        ByteBuffer bytes = records.buffer();
        bytes.putInt(CRC_POSITION, bytes.getInt(CRC_POSITION) + 1);
        return records;
    }

    /** A batch of a format that does not exist. */
    static MemoryRecords unknownMagic() {
        MemoryRecords records = of("a");
        records.buffer().put(MAGIC_POSITION, (byte) 9);
        return records;
    }

    private static SimpleRecord[] records(String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = new SimpleRecord(
                    FIRST_TIMESTAMP + 1_000L * i,
                    ("k-" + values[i]).getBytes(StandardCharsets.UTF_8),
                    values[i].getBytes(StandardCharsets.UTF_8));
        }
        return records;
    }
}
