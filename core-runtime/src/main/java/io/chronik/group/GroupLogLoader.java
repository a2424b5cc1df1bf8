package io.chronik.group;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
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
            long offset = logs.logStartOffset(tp.topic(), tp.partition());
            while (true) {
                ByteBuffer read = logs.read(tp.topic(), tp.partition(), offset, readBytes);
                if (!read.hasRemaining()) {
                    break;
                }
                bytes += read.remaining();
                for (MutableRecordBatch batch :
                        MemoryRecords.readableRecords(read).batches()) {
                    if (closed) {
                        throw new NotLeaderOrFollowerException("loading of " + tp + " was interrupted by a shutdown");
                    }
                    batch.ensureValid();
                    records += replay(batch, shard);
                    offset = batch.nextOffset();
                    shard.updateLastWrittenOffset(offset);
                }
            }
            finish(tp, shard, offset);
        } catch (GroupLogException e) {
            throw LogFailures.toKafka(e);
        }
        return new LoadSummary(startMillis, System.currentTimeMillis(), startMillis - queuedMillis, records, bytes);
    }

    /** The shard has to know the log's end even where the last batches are gone, or its first write would look out of step. */
    private void finish(TopicPartition tp, CoordinatorPlayback<CoordinatorRecord> shard, long replayedTo)
            throws GroupLogException {
        long end = logs.logEndOffset(tp.topic(), tp.partition());
        if (end > replayedTo) {
            shard.updateLastWrittenOffset(end);
        }
        shard.updateLastCommittedOffset(logs.highWatermark(tp.topic(), tp.partition()));
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
