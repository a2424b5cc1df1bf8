package io.chronik.runtime;

import io.chronik.group.GroupLogException;
import io.chronik.group.GroupLogException.Kind;
import io.chronik.group.GroupLogs;
import io.chronik.log.AppendListener;
import io.chronik.log.AppendResult;
import io.chronik.log.Batch;
import io.chronik.log.HighWatermarkListener;
import io.chronik.log.LogBytes;
import io.chronik.log.LogException;
import io.chronik.log.PartitionLog;
import io.chronik.log.ReadResult;
import io.chronik.log.Shard;
import io.chronik.request.Partitions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** Keeps the groups' records in this node's partition logs. */
final class PartitionGroupLogs implements GroupLogs {
    private static final AppendListener IGNORED = new AppendListener() {
        @Override
        public void committed() {}

        @Override
        public void failed(String reason) {}
    };

    private final Partitions partitions;
    private final Shard shard;

    PartitionGroupLogs(Partitions partitions, Shard shard) {
        this.partitions = partitions;
        this.shard = shard;
    }

    private PartitionLog log(String topic, int partition) throws GroupLogException {
        PartitionLog log = partitions.log(topic, partition);
        if (log == null) {
            throw new GroupLogException(Kind.NOT_HERE, "there is no partition " + topic + "-" + partition);
        }
        return log;
    }

    @Override
    public long append(String topic, int partition, ByteBuffer batches) throws GroupLogException {
        PartitionLog log = log(topic, partition);
        long next = log.logEndOffset();
        while (batches.hasRemaining()) {
            int size = Batch.size(batches, batches.position());
            ByteBuffer batch = batches.slice(batches.position(), size);
            int lastDelta = Batch.lastOffsetDelta(batch, 0);
            next = switch (shard.append(log, batch, IGNORED)) {
                case AppendResult.Appended(long baseOffset, long _) -> baseOffset + lastDelta + 1;
                case AppendResult.Duplicate(long baseOffset, long _) -> baseOffset + lastDelta + 1;
                case AppendResult.Refused(AppendResult.Reason reason, String message) ->
                    throw new GroupLogException(kind(reason), message);
            };
            batches.position(batches.position() + size);
        }
        return next;
    }

    private static Kind kind(AppendResult.Reason reason) {
        return switch (reason) {
            case OVERLOADED -> Kind.BUSY;
            case TOO_LARGE -> Kind.TOO_LARGE;
            case DELETED -> Kind.NOT_HERE;
            case FENCED, OUT_OF_ORDER_SEQUENCE, STALE_PRODUCER_EPOCH -> Kind.FAILED;
        };
    }

    @Override
    public ByteBuffer read(String topic, int partition, long fromOffset, int maxBytes) throws GroupLogException {
        try {
            return switch (log(topic, partition).read(fromOffset, maxBytes)) {
                case ReadResult.Found found -> wholeBatches(found);
                case ReadResult.OutOfRange(long start, long end) ->
                    throw new GroupLogException(
                            Kind.FAILED,
                            topic + "-" + partition + " has offsets " + start + " to " + end + ", not " + fromOffset);
            };
        } catch (LogException | IOException e) {
            throw new GroupLogException(
                    Kind.FAILED, "cannot read " + topic + "-" + partition + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer wholeBatches(ReadResult.Found found) throws IOException {
        int size = 0;
        for (LogBytes part : found.parts()) {
            size += part.size();
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (LogBytes part : found.parts()) {
            try (part) {
                part.copyTo(bytes);
            }
        }
        bytes.flip();
        int end = 0;
        while (bytes.limit() - end >= Batch.LOG_OVERHEAD && Batch.size(bytes, end) <= bytes.limit() - end) {
            end += Batch.size(bytes, end);
        }
        return bytes.limit(end);
    }

    @Override
    public long logStartOffset(String topic, int partition) throws GroupLogException {
        return log(topic, partition).logStartOffset();
    }

    @Override
    public long highWatermark(String topic, int partition) throws GroupLogException {
        return log(topic, partition).highWatermark();
    }

    @Override
    public long logEndOffset(String topic, int partition) throws GroupLogException {
        return log(topic, partition).logEndOffset();
    }

    @Override
    public ListenerHandle onHighWatermark(String topic, int partition, LongConsumer listener) throws GroupLogException {
        PartitionLog log = log(topic, partition);
        InOrder inOrder = new InOrder(listener);
        log.addListener(inOrder);
        return () -> log.removeListener(inOrder);
    }

    /** A log may tell of rises from two threads; the coordinator wants them one by one and in order. */
    private static final class InOrder implements HighWatermarkListener {
        private final LongConsumer listener;
        private long told = -1;

        InOrder(LongConsumer listener) {
            this.listener = listener;
        }

        @Override
        public synchronized void highWatermarkRose(PartitionLog log, long highWatermark) {
            if (highWatermark > told) {
                told = highWatermark;
                listener.accept(highWatermark);
            }
        }
    }
}
