package io.chronik.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of a connection's bytes. A frame that a read buffer holds completely is a slice of it; the rest of any other frame is
 * received straight into a buffer of its size. Large buffers grow as bytes arrive: announcing much costs the announcer as much.
 * Confined to the connection's event loop.
 */
final class FrameAssembler {
    /** How the attempt to get the next frame went. */
    enum Status {
        /** {@link #take} gives it. */
        FRAME,
        /** More bytes have to arrive. */
        MORE,
        /** There is a frame, or the beginning of one, and it is not wanted now. */
        HELD,
        /** Waits for memory. */
        NO_MEMORY,
        /** The length is impossible. */
        INVALID
    }

    private static final int READ_BUFFER_BYTES = 64 << 10;
    private static final int FIRST_STEP_BYTES = 1 << 20;
    private static final int GROWTH = 4;
    private static final int LENGTH_BYTES = 4;

    private final ByteBufAllocator allocator;
    private final RequestMemory memory;
    private final int maxFrameBytes;
    private final Runnable onMemory;

    private @Nullable ByteBuf pending;
    private @Nullable ByteBuf partial;
    private @Nullable Frame complete;
    private int length;
    private int lengthBytesSeen;
    private RequestMemory.@Nullable Claim claim;
    private boolean waitingForMemory;
    private boolean waited;
    private long waitingSinceNanos;
    private long startedNanos;

    /**
     * Creates it.
     *
     * @param onMemory run on any thread when {@link #memoryFreed} should be called on the event loop
     */
    FrameAssembler(ByteBufAllocator allocator, RequestMemory memory, int maxFrameBytes, Runnable onMemory) {
        this.allocator = allocator;
        this.memory = memory;
        this.maxFrameBytes = maxFrameBytes;
        this.onMemory = onMemory;
    }

    /** Where the next bytes should be received. The caller owns one reference and gives it to {@link #add}, or releases it. */
    ByteBuf readBuffer() {
        if (partial != null && pending == null && partial.writableBytes() > 0) {
            return partial.retain();
        }
        return allocator.directBuffer(READ_BUFFER_BYTES);
    }

    /** Takes ownership of received bytes. */
    @SuppressWarnings("ReferenceEquality") // the very buffer given out, not one of equal content
    void add(ByteBuf bytes) {
        if (bytes == partial) {
            bytes.release();
        } else if (pending == null) {
            pending = bytes;
        } else {
            // Rare: a read that was under way when the connection stopped reading.
            ByteBuf both = allocator.directBuffer(pending.readableBytes() + bytes.readableBytes());
            both.writeBytes(pending).writeBytes(bytes);
            pending.release();
            bytes.release();
            pending = both;
        }
    }

    /** Goes on as far as the bytes reach. A frame that has begun is received even if none is wanted. */
    Status advance(boolean wanted) {
        while (complete == null) {
            if (lengthBytesSeen < LENGTH_BYTES) {
                if (pending == null) {
                    return Status.MORE;
                }
                if (!wanted) {
                    return Status.HELD;
                }
                if (!readLength()) {
                    return Status.MORE;
                }
                if (length < 0 || length > maxFrameBytes) {
                    return Status.INVALID;
                }
            }
            if (!sliced()) {
                Status stopped = fill();
                if (stopped != null) {
                    return stopped;
                }
            }
        }
        return wanted ? Status.FRAME : Status.HELD;
    }

    private boolean readLength() {
        ByteBuf from = Objects.requireNonNull(pending);
        while (lengthBytesSeen < LENGTH_BYTES && from.isReadable()) {
            length = length << 8 | from.readUnsignedByte();
            lengthBytesSeen++;
        }
        dropPendingIfRead();
        return lengthBytesSeen == LENGTH_BYTES;
    }

    /** Takes the frame out of the read buffer if that has all of it. */
    private boolean sliced() {
        if (partial != null) {
            return false;
        }
        if (length == 0) {
            finish(new Frame(Unpooled.EMPTY_BUFFER, null));
            return true;
        }
        if (pending == null || pending.readableBytes() < length) {
            return false;
        }
        finish(new Frame(pending.readRetainedSlice(length), null));
        dropPendingIfRead();
        return true;
    }

    private @Nullable Status fill() {
        if ((partial == null || partial.writableBytes() == 0) && !grow()) {
            return Status.NO_MEMORY;
        }
        ByteBuf into = Objects.requireNonNull(partial);
        if (pending != null) {
            into.writeBytes(pending, Math.min(pending.readableBytes(), into.writableBytes()));
            dropPendingIfRead();
        }
        if (into.readableBytes() == length) {
            partial = null;
            var frame = new Frame(into, claim);
            claim = null;
            finish(frame);
            return null;
        }
        return into.writableBytes() == 0 || pending != null ? null : Status.MORE;
    }

    private boolean grow() {
        if (waitingForMemory) {
            return false;
        }
        if (claim == null) {
            claim = memory.claim(onMemory);
        }
        int has = claim.bytes();
        int wanted = Math.min(length, partial == null ? FIRST_STEP_BYTES : Math.max(has, has * GROWTH));
        if (!claim.growTo(wanted, length)) {
            waitingForMemory = true;
            if (!waited) {
                waited = true;
                waitingSinceNanos = System.nanoTime();
            }
            return false;
        }
        long now = System.nanoTime();
        if (partial == null) {
            startedNanos = now;
            partial = allocator.directBuffer(claim.bytes(), length);
        } else {
            startedNanos += waited ? now - waitingSinceNanos : 0;
            partial.capacity(claim.bytes());
        }
        waited = false;
        return true;
    }

    private void finish(Frame frame) {
        complete = frame;
        lengthBytesSeen = 0;
        length = 0;
    }

    private void dropPendingIfRead() {
        if (pending != null && !pending.isReadable()) {
            pending.release();
            pending = null;
        }
    }

    /** The frame that {@link #advance} announced; the caller owns it. */
    Frame take() {
        Frame frame = Objects.requireNonNull(complete);
        complete = null;
        return frame;
    }

    /** The API that the frame announced by {@link #advance} is for; -1 if it is too short to say. */
    short apiKey() {
        ByteBuf bytes = Objects.requireNonNull(complete).bytes();
        return bytes.readableBytes() < Short.BYTES ? -1 : bytes.getShort(bytes.readerIndex());
    }

    /** There may be memory again. */
    void memoryFreed() {
        waitingForMemory = false;
    }

    /** Whether a frame could have arrived for longer than that, and has not: what it waited for memory does not count. */
    boolean arrivingFor(long nanos) {
        return partial != null && !waitingForMemory && System.nanoTime() - startedNanos > nanos;
    }

    /** Whether it is for want of memory that the client is not read. */
    boolean waitsForMemory() {
        return waitingForMemory;
    }

    /** Whether a large frame is complete and nobody takes it. */
    boolean holdsMemoryIdly() {
        return complete != null && complete.claim() != null;
    }

    /** The length that was just refused. */
    int refusedLength() {
        return length;
    }

    /** Releases whatever is there. */
    void close() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        if (partial != null) {
            partial.release();
            partial = null;
        }
        if (complete != null) {
            complete.release();
            complete = null;
        }
        if (claim != null) {
            claim.release();
            claim = null;
        }
    }
}
