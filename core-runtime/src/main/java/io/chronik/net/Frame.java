package io.chronik.net;

import io.netty.buffer.ByteBuf;

/**
 * A whole request as received. The holder releases it once.
 *
 * @param bytes without the length; owned
 * @param reserved how much of the request memory it holds; 0 if it is part of a read buffer
 * @param memory where that was reserved
 */
record Frame(ByteBuf bytes, int reserved, RequestMemory memory) {
    void release() {
        bytes.release();
        memory.release(reserved);
    }

    /** This frame in a buffer of its own, so that keeping it does not keep a much larger read buffer. Takes ownership. */
    Frame detached() {
        if (reserved > 0) {
            return this;
        }
        int size = bytes.readableBytes();
        ByteBuf copy = bytes.alloc().directBuffer(Math.max(1, size), Math.max(1, size));
        copy.writeBytes(bytes, bytes.readerIndex(), size);
        bytes.release();
        memory.force(size);
        return new Frame(copy, size, memory);
    }
}
