package io.chronik.group;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/**
 * The partition logs that groups are kept in, as the coordinator needs them. Implemented by whoever owns the logs. Partitions are
 * named by topic and number; whoever implements this resolves them at the time of the call. Safe for use by several threads, but
 * each partition is appended to by one thread at a time, and by nobody but the coordinator.
 */
public interface GroupLogs {
    /**
     * Appends one record batch (format 2). Its base offset and leader epoch are assigned by the log, in place: the buffer is borrowed
     * for the call, may be changed between position and limit, and is copied if the log needs the bytes afterwards. Returns before
     * the batch is durable; that is told by the high watermark.
     *
     * @return the offset after the last record appended
     * @throws GroupLogException if nothing was appended
     */
    long append(String topic, int partition, ByteBuffer batch) throws GroupLogException;

    /**
     * Reads batches below the high watermark: the first is the one that holds the offset or, where compaction removed it, the next;
     * the first is whole, the last may be cut.
     *
     * @param maxBytes how much to read; exceeded only by a first batch that is larger
     * @return owned by the caller; empty if there is nothing visible at or after the offset
     */
    ByteBuffer read(String topic, int partition, long fromOffset, int maxBytes) throws GroupLogException;

    /** The first offset that exists. */
    long logStartOffset(String topic, int partition) throws GroupLogException;

    /** Every record below this offset is durable. */
    long highWatermark(String topic, int partition) throws GroupLogException;

    /** The offset the next record gets. */
    long logEndOffset(String topic, int partition) throws GroupLogException;

    /**
     * Tells the listener of every later rise of the high watermark: in order, never twice at a time, from any thread. The listener
     * doesn't block.
     */
    ListenerHandle onHighWatermark(String topic, int partition, LongConsumer listener) throws GroupLogException;

    /** Ends a listener. */
    @FunctionalInterface
    interface ListenerHandle extends AutoCloseable {
        /** No call begins after this. Idempotent. */
        @Override
        void close();
    }
}
