package io.chronik.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Lets Netty receive into the buffers that a connection chooses. One per channel; confined to its event loop. */
final class ReadBuffers implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private static final int MAX_READS = 16;
    private static final int GUESS_BYTES = 64 << 10;

    private final Connection connection;
    private @Nullable ChannelConfig config;
    private int attempted;
    private int last;
    private int reads;

    ReadBuffers(Connection connection) {
        this.connection = connection;
    }

    @Override
    public RecvByteBufAllocator.ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        return connection.readBuffer();
    }

    @Override
    public int guess() {
        return GUESS_BYTES;
    }

    @Override
    public void reset(ChannelConfig channelConfig) {
        config = channelConfig;
        reads = 0;
    }

    @Override
    public void incMessagesRead(int count) {
        reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
        last = bytes;
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    @Override
    public boolean continueReading() {
        // A buffer that was not filled means that there was nothing more.
        return continueReading(() -> last == attempted);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
        return config != null && config.isAutoRead() && last > 0 && reads < MAX_READS && maybeMore.get();
    }

    @Override
    public void readComplete() {}
}
