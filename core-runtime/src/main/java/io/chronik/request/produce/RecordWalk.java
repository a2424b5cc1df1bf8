package io.chronik.request.produce;

import io.chronik.log.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the records of a batch without making objects, and checks that each is well-formed to its last byte: in place, or
 * through a small window if they have to be decompressed.
 */
final class RecordWalk {
    private static final int MAX_VARINT_BYTES = 5;
    private static final int MAX_VARLONG_BYTES = 10;
    private static final int WINDOW_BYTES = 8 << 10;

    private final ByteBuffer window;
    private final @Nullable InputStream in;
    private final long maxBytes;

    /** In the window. */
    private int at;

    private int windowEnd;

    /** Bytes before the window's first. */
    private long before;

    /** Where the record ends that is looked at, counted like {@link #position}. */
    private long end;

    private int limit;

    private RecordWalk(ByteBuffer window, int at, int windowEnd, @Nullable InputStream in, long maxBytes) {
        this.window = window;
        this.at = at;
        this.windowEnd = windowEnd;
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /**
     * What the records of an uncompressed batch are.
     *
     * @throws InvalidRecordException if a record is not well-formed
     */
    static RecordFacts of(ByteBuffer bytes, int at) {
        int batchEnd = at + Batch.size(bytes, at);
        return new RecordWalk(bytes, at + Batch.HEADER_BYTES, batchEnd, null, batchEnd).walk(bytes, at);
    }

    /**
     * What the records of a compressed batch are.
     *
     * @param records the records alone, decompressed; not closed
     * @param maxBytes how many of them there may be
     * @throws InvalidRecordException if a record is not well-formed, or can't be decompressed
     * @throws RecordTooLargeException if there are more bytes than that
     */
    static RecordFacts of(ByteBuffer bytes, int at, InputStream records, int maxBytes) {
        return new RecordWalk(ByteBuffer.allocate(WINDOW_BYTES), 0, 0, records, maxBytes).walk(bytes, at);
    }

    private RecordFacts walk(ByteBuffer batch, int batchAt) {
        int count = Batch.recordCount(batch, batchAt);
        long base = Batch.baseTimestamp(batch, batchAt);
        RecordFacts facts = new RecordFacts();
        for (int i = 0; i < count; i++) {
            end = Long.MAX_VALUE;
            limit();
            int length = varint();
            if (length < 0 || (in == null && length > maxBytes - position())) {
                throw malformed(i, "its length " + length + " does not fit the batch");
            }
            end = position() + length;
            limit();
            record(i, base, facts);
        }
        if (at < windowEnd || refill()) {
            throw new InvalidRecordException("the record batch has more behind its last record");
        }
        return facts;
    }

    private void record(int index, long baseTimestamp, RecordFacts facts) {
        skip(1);
        long timestampDelta = varlong();
        int offsetDelta = varint();
        if (offsetDelta != index) {
            throw malformed(index, "its offset delta is " + offsetDelta);
        }
        int keyLength = varint();
        skip(Math.max(0, keyLength));
        skip(Math.max(0, varint()));
        int headers = varint();
        if (headers < 0 || headers > end - position()) {
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
        if (position() != end) {
            throw malformed(index, "its length does not match its content");
        }
        facts.add(baseTimestamp + timestampDelta, keyLength >= 0);
    }

    private static InvalidRecordException malformed(int index, String what) {
        return new InvalidRecordException("record " + index + " of the batch is malformed: " + what);
    }

    private static InvalidRecordException endsEarly() {
        return new InvalidRecordException("a record of the batch is malformed: it ends early");
    }

    private long position() {
        return before + at;
    }

    /** Brings the next bytes into the window, which has been used up; false if there are none. */
    @SuppressWarnings("ByteBufferBackingArray") // with a stream, the window is allocated here
    private boolean refill() {
        if (in == null) {
            return false;
        }
        try {
            int count;
            do {
                count = in.read(window.array(), 0, WINDOW_BYTES);
            } while (count == 0);
            if (count < 0) {
                return false;
            }
            before += windowEnd;
            at = 0;
            windowEnd = count;
            limit();
        } catch (IOException e) {
            throw new InvalidRecordException("the record batch can't be decompressed: " + e.getMessage(), e);
        }
        if (before + windowEnd > maxBytes) {
            throw new RecordTooLargeException(
                    "the record batch decompresses to more than max.decompressed.message.bytes, " + maxBytes);
        }
        return true;
    }

    /** Where the window or the record ends, whichever comes first. */
    private void limit() {
        limit = (int) Math.min(windowEnd, end - before);
    }

    private byte next() {
        if (at >= limit && (position() >= end || !refill())) {
            throw endsEarly();
        }
        return window.get(at++);
    }

    private void skip(int count) {
        if (count <= limit - at) {
            at += count;
            return;
        }
        if (count > end - position()) {
            throw endsEarly();
        }
        int left = count;
        while (left > windowEnd - at) {
            left -= windowEnd - at;
            at = windowEnd;
            if (!refill()) {
                throw endsEarly();
            }
        }
        at += left;
    }

    /** As Kafka reads it: what a fifth byte has above bit 32 does not count. */
    private int varint() {
        int value = (int) unsigned(MAX_VARINT_BYTES);
        return (value >>> 1) ^ -(value & 1);
    }

    private long varlong() {
        long value = unsigned(MAX_VARLONG_BYTES);
        return (value >>> 1) ^ -(value & 1);
    }

    private long unsigned(int maxBytes) {
        long value = 0;
        for (int i = 0; i < maxBytes; i++) {
            byte next = next();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new InvalidRecordException(
                "a record of the batch is malformed: a number has more than " + maxBytes + " bytes");
    }
}
