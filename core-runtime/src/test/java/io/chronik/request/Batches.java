package io.chronik.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** Record batches as producers send them, and as they must not. */
public final class Batches {
    private Batches() {}

    public static MemoryRecords of(String... values) {
        return of(CompressionType.NONE, RequestNode.NOW, values);
    }

    /** Records with increasing timestamps, and keys. */
    public static MemoryRecords of(CompressionType codec, long timestamp, String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = record(timestamp + i, "k" + i, values[i]);
        }
        return MemoryRecords.withRecords(Compression.of(codec).build(), records);
    }

    public static MemoryRecords idempotent(long producer, int epoch, int sequence, String... values) {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE,
                producer,
                (short) epoch,
                sequence,
                Arrays.stream(values)
                        .map(value -> record(RequestNode.NOW, "k", value))
                        .toArray(SimpleRecord[]::new));
    }

    public static SimpleRecord record(long timestamp, @Nullable String key, @Nullable String value) {
        return new SimpleRecord(timestamp, bytes(key), bytes(value));
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** A record's value as text. */
    public static String text(Record record) {
        return StandardCharsets.UTF_8.decode(record.value()).toString();
    }

    public static List<String> texts(MemoryRecords records) {
        List<String> texts = new ArrayList<>();
        records.records().forEach(record -> texts.add(text(record)));
        return texts;
    }

    /** A copy of the bytes, to be damaged. */
    public static ByteBuffer bytes(MemoryRecords records) {
        ByteBuffer copy = ByteBuffer.allocate(records.sizeInBytes());
        return copy.put(records.buffer().duplicate()).flip();
    }

    /** The batch with its checksum right again. */
    public static MemoryRecords signed(ByteBuffer batch) {
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(21, batch.limit() - 21));
        batch.putInt(17, (int) crc.getValue());
        return MemoryRecords.readableRecords(batch);
    }

    /** A batch with a header of the caller's choice of numbers, and these bytes as its records. */
    public static MemoryRecords raw(int attributes, int count, byte... records) {
        ByteBuffer batch = ByteBuffer.allocate(61 + records.length);
        batch.putInt(8, batch.limit() - 12)
                .put(16, (byte) 2)
                .putShort(21, (short) attributes)
                .putInt(23, count - 1)
                .putLong(27, RequestNode.NOW)
                .putLong(35, RequestNode.NOW)
                .putLong(43, -1)
                .putShort(51, (short) -1)
                .putInt(53, -1)
                .putInt(57, count)
                .put(61, records);
        return signed(batch);
    }
}
