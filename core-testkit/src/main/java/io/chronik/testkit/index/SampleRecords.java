package io.chronik.testkit.index;

import io.chronik.api.index.CommittedRecord;
import io.chronik.api.index.OffsetRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Records as a partition may have them, the same for the same seed: few keys and some without, JSON values, tombstones, headers,
 * and offsets without a record.
 */
public final class SampleRecords {
    private static final long FIRST_TIMESTAMP_MILLIS = 1_700_000_000_000L;

    private final OffsetRange range;
    private final List<CommittedRecord> records;

    private SampleRecords(OffsetRange range, List<CommittedRecord> records) {
        this.range = range;
        this.records = records;
    }

    /** Makes the records of a range. */
    public static SampleRecords of(OffsetRange range, long seed) {
        Random random = new Random(seed);
        List<CommittedRecord> records = new ArrayList<>();
        for (long offset = range.start(); offset < range.end(); offset++) {
            if (random.nextInt(10) == 0) {
                continue; // as after an aborted transaction, or compaction
            }
            String key = random.nextInt(8) == 0 ? null : "key-" + random.nextInt(7);
            String value = random.nextInt(9) == 0 ? null : "{\"n\":" + offset + ",\"text\":\"value " + offset + "\"}";
            List<CommittedRecord.Header> headers =
                    random.nextBoolean() ? List.of() : List.of(new CommittedRecord.Header("source", bytes("sample")));
            records.add(
                    new CommittedRecord(offset, FIRST_TIMESTAMP_MILLIS + offset, bytes(key), bytes(value), headers));
        }
        return new SampleRecords(range, List.copyOf(records));
    }

    private static Optional<ByteBuffer> bytes(@Nullable String text) {
        return Optional.ofNullable(text)
                .map(present -> ByteBuffer.wrap(present.getBytes(StandardCharsets.UTF_8))
                        .asReadOnlyBuffer());
    }

    /** The offsets these are the records of. */
    public OffsetRange range() {
        return range;
    }

    /** The records, each with buffers of its own. */
    public List<CommittedRecord> records() {
        return records.stream().map(SampleRecords::copy).toList();
    }

    /** The records of a part of the range. */
    public SampleRecords within(OffsetRange part) {
        return new SampleRecords(
                part, records.stream().filter(r -> part.contains(r.offset())).toList());
    }

    private static CommittedRecord copy(CommittedRecord original) {
        return new CommittedRecord(
                original.offset(),
                original.timestampMillis(),
                duplicate(original.key()),
                duplicate(original.value()),
                original.headers().stream()
                        .map(header -> new CommittedRecord.Header(header.key(), duplicate(header.value())))
                        .toList());
    }

    private static Optional<ByteBuffer> duplicate(Optional<ByteBuffer> buffer) {
        return buffer.map(ByteBuffer::duplicate);
    }
}
