package io.chronik.request;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * Reads a request's fields, but not without end. A frame's size bounds neither the heap that its many small structures take nor the time
 * that equal keys take in the collections they are read into; these limits do.
 */
final class BoundedReader extends ByteBufferAccessor {
    private static final int CHECK_EVERY = 4096;

    /** A request with a hundred thousand partitions has fewer than a million fields. */
    static final int MAX_FIELDS = 1000 * CHECK_EVERY;

    private static final long MAX_DECODE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private int fields;
    private long startedNanos;

    BoundedReader(ByteBuffer buffer) {
        super(buffer);
    }

    private void count() {
        if ((++fields & (CHECK_EVERY - 1)) == 0) {
            check();
        }
    }

    private void check() {
        if (fields >= MAX_FIELDS) {
            throw new InvalidRequestException("more than " + MAX_FIELDS + " fields");
        }
        long now = System.nanoTime();
        if (startedNanos == 0) {
            startedNanos = now;
        } else if (now - startedNanos > MAX_DECODE_NANOS) {
            throw new InvalidRequestException("not decoded within " + TimeUnit.NANOSECONDS.toMillis(MAX_DECODE_NANOS)
                    + " ms (" + fields + " fields so far)");
        }
    }

    @Override
    public byte readByte() {
        count();
        return super.readByte();
    }

    @Override
    public short readShort() {
        count();
        return super.readShort();
    }

    @Override
    public int readInt() {
        count();
        return super.readInt();
    }

    @Override
    public long readLong() {
        count();
        return super.readLong();
    }

    @Override
    public double readDouble() {
        count();
        return super.readDouble();
    }

    @Override
    public int readUnsignedVarint() {
        count();
        return super.readUnsignedVarint();
    }

    @Override
    public byte[] readArray(int length) {
        count();
        return super.readArray(length);
    }

    @Override
    public ByteBuffer readByteBuffer(int length) {
        count();
        return super.readByteBuffer(length);
    }
}
