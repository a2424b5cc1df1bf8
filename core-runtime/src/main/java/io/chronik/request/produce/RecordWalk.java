package io.chronik.request.produce;

import io.chronik.log.Batch;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Walks through the records of an uncompressed batch in place, without making objects, and checks that each is well-formed. */
final class RecordWalk {
    private static final int MAX_VARINT_BYTES = 5;
    private static final int MAX_VARLONG_BYTES = 10;

    private final ByteBuffer bytes;
    private int at;
    private int end;

    private RecordWalk(ByteBuffer bytes, int at) {
        this.bytes = bytes;
        this.at = at + Batch.HEADER_BYTES;
        this.end = at + Batch.size(bytes, at);
    }

    /**
     * The largest timestamp of a batch's records.
     *
     * @param keysRequired whether a record without a key is refused
     * @throws InvalidRecordException if a record is not well-formed
     */
    static long maxTimestamp(ByteBuffer bytes, int at, boolean keysRequired) {
        RecordWalk walk = new RecordWalk(bytes, at);
        int count = Batch.recordCount(bytes, at);
        int batchEnd = walk.end;
        long base = Batch.baseTimestamp(bytes, at);
        long max = RecordBatch.NO_TIMESTAMP;
        for (int i = 0; i < count; i++) {
            int length = walk.varint();
            if (length < 0 || length > batchEnd - walk.at) {
                throw malformed(i, "its length " + length + " does not fit the batch");
            }
            walk.end = walk.at + length;
            max = Math.max(max, base + walk.record(i, keysRequired));
            walk.end = batchEnd;
        }
        if (walk.at != batchEnd) {
            throw new InvalidRecordException(
                    "the record batch has " + (batchEnd - walk.at) + " bytes behind its last record");
        }
        return max;
    }

    /** One record; its timestamp delta. */
    private long record(int index, boolean keyRequired) {
        skip(1);
        long timestampDelta = varlong();
        int offsetDelta = varint();
        if (offsetDelta != index) {
            throw malformed(index, "its offset delta is " + offsetDelta);
        }
        int keyLength = varint();
        if (keyLength < 0 && keyRequired) {
            throw new InvalidRecordException(
                    "a compacted topic cannot take a record without a key (record " + index + ")");
        }
        skip(Math.max(0, keyLength));
        skip(Math.max(0, varint()));
        int headers = varint();
        if (headers < 0 || headers > end - at) {
            throw malformed(index, "it claims " + headers + " headers");
        }
        for (int i = 0; i < headers; i++) {
            int nameLength = varint();
            if (nameLength < 0) {
                throw malformed(index, "a header has no key");
            }
            skip(nameLength);
            skip(Math.max(0, varint()));
        }
        if (at != end) {
            throw malformed(index, "its length does not match its content");
        }
        return timestampDelta;
    }

    private static InvalidRecordException malformed(int index, String what) {
        return new InvalidRecordException("record " + index + " of the batch is malformed: " + what);
    }

    private void skip(int count) {
        if (count > end - at) {
            throw new InvalidRecordException("a record of the batch is malformed: it ends early");
        }
        at += count;
    }

    private int varint() {
        return (int) zigzag(MAX_VARINT_BYTES);
    }

    private long varlong() {
        return zigzag(MAX_VARLONG_BYTES);
    }

    private long zigzag(int maxBytes) {
        long value = 0;
        for (int i = 0; i < maxBytes; i++) {
            if (at >= end) {
                throw new InvalidRecordException("a record of the batch is malformed: it ends early");
            }
            byte next = bytes.get(at++);
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new InvalidRecordException(
                "a record of the batch is malformed: a number has more than " + maxBytes + " bytes");
    }
}
