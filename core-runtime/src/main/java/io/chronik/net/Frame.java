package io.chronik.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A whole request as received. The holder releases it once.
 *
 * @param bytes without the length; owned
 * @param claim the request memory it holds; null if it is part of a read buffer
 */
record Frame(ByteBuf bytes, RequestMemory.@Nullable Claim claim) {
    void release() {
        bytes.release();
        if (claim != null) {
            claim.release();
        }
    }
}
