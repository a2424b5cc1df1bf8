package io.chronik.group;

import io.chronik.group.GroupLogException.Kind;
import io.chronik.log.AppendListener;
import io.chronik.log.AppendResult;
import io.chronik.log.HighWatermarkListener;
import io.chronik.log.LogBytes;
import io.chronik.log.LogException;
import io.chronik.log.LogStore;
import io.chronik.log.PartitionLog;
import io.chronik.log.ReadResult;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;

/** The coordinator's logs are partitions of this node like any other. */
public final class LocalGroupLogs implements GroupLogs {
    private final Supplier<? extends ClusterImage> metadata;
    private final LogStore logs;

    /** Finds partitions by the newest image at each call. */
    public LocalGroupLogs(Supplier<? extends ClusterImage> metadata, LogStore logs) {
        this.metadata = metadata;
        this.logs = logs;
    }

    /** The coordinator learns of durability by the high watermark; of what never gets there, by its own timeout. */
    private enum Unheard implements AppendListener {
        INSTANCE;

        @Override
        public void committed() {}

        @Override
        public void failed(String reason) {}
    }

    @Override
    public long append(String topic, int partition, ByteBuffer batch) throws GroupLogException {
        PartitionLog log = find(topic, partition);
        MutableRecordBatch records =
                MemoryRecords.readableRecords(batch).batches().iterator().next();
        long count = records.lastOffset() - records.baseOffset() + 1;
        return switch (logs.shard().append(log, batch, Unheard.INSTANCE)) {
            case AppendResult.Appended(long baseOffset, long logStartOffset) -> baseOffset + count;
            case AppendResult.Duplicate(long baseOffset, long logStartOffset) ->
                throw new GroupLogException(
                        Kind.FAILED, "the batch for " + log.id() + " is in the log already, at offset " + baseOffset);
            case AppendResult.Refused(AppendResult.Reason reason, String message) ->
                throw new GroupLogException(kind(reason), "append to " + log.id() + " was refused: " + message);
        };
    }

    private static Kind kind(AppendResult.Reason reason) {
        return switch (reason) {
            case DELETED -> Kind.NOT_HERE;
            case OVERLOADED -> Kind.BUSY;
            case TOO_LARGE -> Kind.TOO_LARGE;
            case FENCED, OUT_OF_ORDER_SEQUENCE, STALE_PRODUCER_EPOCH -> Kind.FAILED;
        };
    }

    @Override
    public ByteBuffer read(String topic, int partition, long fromOffset, int maxBytes) throws GroupLogException {
        PartitionLog log = find(topic, partition);
        try {
            return switch (log.read(fromOffset, maxBytes)) {
                case ReadResult.Found found -> copy(found);
                case ReadResult.OutOfRange(long start, long end) ->
                    throw new GroupLogException(
                            Kind.FAILED,
                            "offset " + fromOffset + " of " + log.id() + " is not between " + start + " and " + end);
            };
        } catch (LogException | IOException e) {
            throw new GroupLogException(Kind.FAILED, log.id() + " can't be read from offset " + fromOffset, e);
        }
    }

    private static ByteBuffer copy(ReadResult.Found found) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(
                    found.parts().stream().mapToInt(LogBytes::size).sum());
            for (LogBytes part : found.parts()) {
                switch (part) {
                    case LogBytes.InMemory(ByteBuffer buffer) -> bytes.put(buffer.duplicate());
                    case LogBytes.InFile file -> copy(file, bytes);
                }
            }
            return bytes.flip();
        } finally {
            found.parts().forEach(LogBytes::close);
        }
    }

    private static void copy(LogBytes.InFile file, ByteBuffer target) throws IOException {
        ByteBuffer slice = target.slice(target.position(), file.size());
        while (slice.hasRemaining()) {
            if (file.file().read(slice, file.position() + slice.position()) < 0) {
                throw new IOException("the file ends " + slice.remaining() + " bytes early");
            }
        }
        target.position(target.position() + file.size());
    }

    @Override
    public long logStartOffset(String topic, int partition) throws GroupLogException {
        return find(topic, partition).logStartOffset();
    }

    @Override
    public long highWatermark(String topic, int partition) throws GroupLogException {
        return find(topic, partition).highWatermark();
    }

    @Override
    public long logEndOffset(String topic, int partition) throws GroupLogException {
        return find(topic, partition).logEndOffset();
    }

    @Override
    public ListenerHandle onHighWatermark(String topic, int partition, LongConsumer listener) throws GroupLogException {
        PartitionLog log = find(topic, partition);
        HighWatermarkListener registered = (_, highWatermark) -> listener.accept(highWatermark);
        log.addListener(registered);
        return () -> log.removeListener(registered);
    }

    private PartitionLog find(String topic, int partition) throws GroupLogException {
        TopicImage image = metadata.get().topic(topic);
        PartitionLog log = image == null ? null : logs.find(image.id(), partition);
        if (log == null) {
            throw new GroupLogException(Kind.NOT_HERE, "there is no log of " + topic + "-" + partition);
        }
        return log;
    }
}
