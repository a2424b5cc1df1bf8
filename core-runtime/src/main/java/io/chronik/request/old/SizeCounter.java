package io.chronik.request.old;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;

/** Counts what is written. Old versions have no numbers of variable length. */
final class SizeCounter implements Writable {
    private final MessageSizeAccumulator size;

    SizeCounter(MessageSizeAccumulator size) {
        this.size = size;
    }

    @Override
    public void writeByte(byte value) {
        size.addBytes(Byte.BYTES);
    }

    @Override
    public void writeShort(short value) {
        size.addBytes(Short.BYTES);
    }

    @Override
    public void writeInt(int value) {
        size.addBytes(Integer.BYTES);
    }

    @Override
    public void writeLong(long value) {
        size.addBytes(Long.BYTES);
    }

    @Override
    public void writeDouble(double value) {
        size.addBytes(Double.BYTES);
    }

    @Override
    public void writeByteArray(byte[] value) {
        size.addBytes(value.length);
    }

    @Override
    public void writeByteBuffer(ByteBuffer value) {
        size.addBytes(value.remaining());
    }

    @Override
    public void writeRecords(BaseRecords records) {
        size.addZeroCopyBytes(records.sizeInBytes());
    }

    @Override
    public void writeUnsignedVarint(int value) {
        throw noVarints();
    }

    @Override
    public void writeVarint(int value) {
        throw noVarints();
    }

    @Override
    public void writeVarlong(long value) {
        throw noVarints();
    }

    private static UnsupportedOperationException noVarints() {
        return new UnsupportedOperationException("old versions have no numbers of variable length");
    }
}
