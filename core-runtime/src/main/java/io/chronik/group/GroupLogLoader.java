package io.chronik.group;

import io.chronik.group.GroupLogException.Kind;
import io.chronik.group.GroupLogs.ListenerHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorLoader;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecordSerde;
import org.apache.kafka.coordinator.common.runtime.Deserializer.UnknownRecordTypeException;

/** Replays our logs into the coordinator's shards, one partition after the other on a thread of its own. */
final class GroupLogLoader implements CoordinatorLoader<CoordinatorRecord> {
    private static final long CLOSE_TIMEOUT_SECONDS = 10;
    private static final long DURABLE_TIMEOUT_SECONDS = 60;

    private final GroupLogs logs;
    private final CoordinatorRecordSerde serde;
    private final int readBytes;
    private final ExecutorService executor;
    private volatile boolean closed;

    /**
     * Creates the loader.
     *
     * @param readBytes how much is read at a time
     */
    GroupLogLoader(GroupLogs logs, CoordinatorRecordSerde serde, int readBytes) {
        this.logs = logs;
        this.serde = serde;
        this.readBytes = readBytes;
        this.executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("group-loader").factory());
    }

    @Override
    public CompletableFuture<LoadSummary> load(TopicPartition partition, CoordinatorPlayback<CoordinatorRecord> shard) {
        long queued = System.currentTimeMillis();
        return CompletableFuture.supplyAsync(() -> replay(partition, shard, queued), executor);
    }

    private LoadSummary replay(TopicPartition tp, CoordinatorPlayback<CoordinatorRecord> shard, long queuedMillis) {
        long startMillis = System.currentTimeMillis();
        long records = 0;
        long bytes = 0;
        try {
            long end = logs.logEndOffset(tp.topic(), tp.partition());
            awaitDurable(tp, end);
            long offset = logs.logStartOffset(tp.topic(), tp.partition());
            while (offset < end) {
                ByteBuffer read = logs.read(tp.topic(), tp.partition(), offset, readBytes);
                if (!read.hasRemaining()) {
                    break;
                }
                bytes += read.remaining();
                long from = offset;
                for (MutableRecordBatch batch :
                        MemoryRecords.readableRecords(read).batches()) {
                    throwIfClosed(tp);
                    batch.ensureValid();
                    records += replay(batch, shard);
                    offset = batch.nextOffset();
                    shard.updateLastWrittenOffset(offset);
                }
                if (offset <= from) {
                    throw new GroupLogException(
                            Kind.FAILED, "the log of " + tp + " returned no whole batch for offset " + from);
                }
            }
            // The shard has to know the end even where the last batches are gone, or its first write would look out of
            // step.
            if (end > offset) {
                shard.updateLastWrittenOffset(end);
            }
            shard.updateLastCommittedOffset(end);
        } catch (GroupLogException e) {
            throw LogFailures.toKafka(e);
        }
        return new LoadSummary(startMillis, System.currentTimeMillis(), startMillis - queuedMillis, records, bytes);
    }

    /** Nobody else appends, so the end stays where it is; after a restart everything is durable already. */
    private void awaitDurable(TopicPartition tp, long end) throws GroupLogException {
        CountDownLatch durable = new CountDownLatch(1);
        ListenerHandle handle = logs.onHighWatermark(tp.topic(), tp.partition(), highWatermark -> {
            if (highWatermark >= end) {
                durable.countDown();
            }
        });
        try {
            if (logs.highWatermark(tp.topic(), tp.partition()) < end
                    && !durable.await(DURABLE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new GroupLogException(
                        Kind.FAILED,
                        "the log of " + tp + " is not durable up to " + end + " after " + DURABLE_TIMEOUT_SECONDS
                                + " s; its groups are not served until the next restart");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(tp);
        } finally {
            handle.close();
        }
    }

    private void throwIfClosed(TopicPartition tp) {
        if (closed) {
            throw interrupted(tp);
        }
    }

    private static NotLeaderOrFollowerException interrupted(TopicPartition tp) {
        return new NotLeaderOrFollowerException("loading of " + tp + " was interrupted by a shutdown");
    }

    private long replay(MutableRecordBatch batch, CoordinatorPlayback<CoordinatorRecord> shard) {
        long records = 0;
        for (Record found : batch) {
            records++;
            if (batch.isControlBatch()) {
                replayMarker(batch, found, shard);
                continue;
            }
            CoordinatorRecord known;
            try {
                known = serde.deserialize(found.key(), found.value());
            } catch (UnknownRecordTypeException e) {
                // Written by a later version: what this one doesn't know it doesn't need.
                continue;
            }
            shard.replay(found.offset(), batch.producerId(), batch.producerEpoch(), known);
        }
        return records;
    }

    private static void replayMarker(
            MutableRecordBatch batch, Record found, CoordinatorPlayback<CoordinatorRecord> shard) {
        ControlRecordType type = ControlRecordType.parse(found.key());
        if (type == ControlRecordType.COMMIT) {
            shard.replayEndTransactionMarker(batch.producerId(), batch.producerEpoch(), TransactionResult.COMMIT);
        } else if (type == ControlRecordType.ABORT) {
            shard.replayEndTransactionMarker(batch.producerId(), batch.producerEpoch(), TransactionResult.ABORT);
        }
    }

    /** Interrupts what is being loaded. Idempotent. */
    @Override
    public void close() {
        closed = true;
        executor.shutdownNow();
        try {
            executor.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
