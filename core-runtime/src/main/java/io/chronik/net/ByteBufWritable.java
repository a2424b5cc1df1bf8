package io.chronik.net;

import io.chronik.log.LogBytes;
import io.chronik.request.FetchedRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Where a message is written to: one buffer for its fields, and in between the records as they are, in memory or in a file. Owns the
 * buffer until {@link #pieces} or {@link #release}.
 */
final class ByteBufWritable implements Writable {
    // Below this a copy is cheaper than another element of a gathering write.
    private static final int COPY_BYTES = 2048;

    private final ByteBuf fields;
    private final List<Object> pieces = new ArrayList<>(1);
    private int cut;

    ByteBufWritable(ByteBuf fields) {
        this.fields = fields;
    }

    @Override
    public void writeByte(byte value) {
        fields.writeByte(value);
    }

    @Override
    public void writeShort(short value) {
        fields.writeShort(value);
    }

    @Override
    public void writeInt(int value) {
        fields.writeInt(value);
    }

    @Override
    public void writeLong(long value) {
        fields.writeLong(value);
    }

    @Override
    public void writeDouble(double value) {
        fields.writeDouble(value);
    }

    @Override
    public void writeByteArray(byte[] value) {
        fields.writeBytes(value);
    }

    @Override
    public void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            fields.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        fields.writeByte(rest);
    }

    @Override
    public void writeVarint(int value) {
        writeUnsignedVarint((value << 1) ^ (value >> 31));
    }

    @Override
    public void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            fields.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        fields.writeByte((int) rest);
    }

    @Override
    public void writeByteBuffer(ByteBuffer value) {
        fields.writeBytes(value.duplicate());
    }

    @Override
    public void writeRecords(BaseRecords records) {
        switch (records) {
            case FetchedRecords fetched -> fetched.parts().forEach(this::writePart);
            case MemoryRecords memory -> writeBytes(memory.buffer());
            default -> throw new IllegalArgumentException("records of type " + records.getClass());
        }
    }

    private void writePart(LogBytes part) {
        switch (part) {
            case LogBytes.InMemory memory -> writeBytes(memory.bytes());
            case LogBytes.InFile file -> {
                if (file.size() > 0) {
                    endFields();
                    pieces.add(new SharedFileRegion(file));
                }
            }
        }
    }

    private void writeBytes(ByteBuffer bytes) {
        if (bytes.remaining() <= COPY_BYTES) {
            writeByteBuffer(bytes);
        } else {
            endFields();
            pieces.add(Unpooled.wrappedBuffer(bytes.duplicate()));
        }
    }

    private void endFields() {
        int end = fields.writerIndex();
        if (end > cut) {
            pieces.add(fields.retainedSlice(cut, end - cut));
            cut = end;
        }
    }

    /** Ends the message. The caller owns every piece: byte buffers and file regions, to be written in order. */
    List<Object> pieces() {
        if (cut == 0) {
            pieces.add(fields);
        } else {
            endFields();
            fields.release();
        }
        return pieces;
    }

    /** Drops what was written. */
    void release() {
        pieces.forEach(ReferenceCountUtil::release);
        fields.release();
    }
}
