package io.chronik.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/** Counts parts of files like other bytes waiting to be sent; Netty would count them as nothing, and a slow client could pile them up. */
final class WireSizes implements MessageSizeEstimator, MessageSizeEstimator.Handle {
    static final WireSizes INSTANCE = new WireSizes();

    private WireSizes() {}

    @Override
    public Handle newHandle() {
        return this;
    }

    @Override
    public int size(Object message) {
        return switch (message) {
            case ByteBuf bytes -> bytes.readableBytes();
            case FileRegion region -> (int) Math.min(Integer.MAX_VALUE, region.count());
            default -> 0;
        };
    }
}
