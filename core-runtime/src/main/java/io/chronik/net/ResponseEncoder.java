package io.chronik.net;

import io.chronik.request.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Responses as bytes on the wire: length, header, body. */
final class ResponseEncoder {
    private static final int LENGTH_BYTES = 4;
    private static final int CORRELATION_ID_BYTES = 4;
    private static final int ERROR_BYTES = 2;
    private static final int ROOM_FOR_SMALL_RECORDS = 16 << 10;

    private ResponseEncoder() {}

    /**
     * Encodes a response; its records stay where they are.
     *
     * @return pieces to write in order, owned by the caller
     */
    static List<Object> encode(ByteBufAllocator allocator, Reply.Response response) {
        ApiMessage message = response.message();
        var cache = new ObjectSerializationCache();
        var size = new MessageSizeAccumulator();
        message.addSize(size, cache, response.version());
        int headerBytes = CORRELATION_ID_BYTES + (response.headerVersion() >= 1 ? 1 : 0);
        long total = (long) headerBytes + size.totalSize();
        int zeroCopyBytes = size.totalSize() - size.sizeExcludingZeroCopy();
        if (size.totalSize() < 0 || zeroCopyBytes < 0 || total > Integer.MAX_VALUE) {
            throw new IllegalStateException(
                    "a response of more than 2 GiB to " + message.getClass().getSimpleName());
        }
        int capacity = LENGTH_BYTES
                + headerBytes
                + size.sizeExcludingZeroCopy()
                + Math.min(zeroCopyBytes, ROOM_FOR_SMALL_RECORDS);
        ByteBuf fields = allocator.directBuffer(capacity);
        var writable = new ByteBufWritable(fields);
        boolean done = false;
        try {
            fields.writeInt((int) total).writeInt(response.correlationId());
            if (response.headerVersion() >= 1) {
                fields.writeByte(0); // no tagged fields
            }
            message.write(writable, cache, response.version());
            List<Object> pieces = writable.pieces();
            done = true;
            return pieces;
        } finally {
            if (!done) {
                writable.release();
            }
        }
    }

    /** Encodes the answer to an API that is not known. */
    static ByteBuf encode(ByteBufAllocator allocator, Reply.BareError error) {
        return allocator
                .directBuffer(LENGTH_BYTES + CORRELATION_ID_BYTES + ERROR_BYTES)
                .writeInt(CORRELATION_ID_BYTES + ERROR_BYTES)
                .writeInt(error.correlationId())
                .writeShort(error.errorCode());
    }
}
