package io.chronik.group;

import io.chronik.group.GroupLogs.ListenerHandle;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.coordinator.common.runtime.PartitionWriter;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.VerificationGuard;

/** Where Kafka's coordinator writes: our logs. Called by the coordinator's event threads. */
final class GroupLogWriter implements PartitionWriter {
    private final GroupLogs logs;
    private final LogConfig config;
    private final Map<Registration, ListenerHandle> handles = new ConcurrentHashMap<>();

    private record Registration(TopicPartition partition, Listener listener) {}

    /**
     * Creates the writer.
     *
     * @param maxBatchBytes the largest batch the logs take
     */
    GroupLogWriter(GroupLogs logs, int maxBatchBytes) {
        this.logs = logs;
        this.config = new LogConfig(Map.of("max.message.bytes", Integer.toString(maxBatchBytes)));
    }

    @Override
    public void registerListener(TopicPartition partition, Listener listener) {
        try {
            ListenerHandle handle = logs.onHighWatermark(
                    partition.topic(),
                    partition.partition(),
                    highWatermark -> listener.onHighWatermarkUpdated(partition, highWatermark));
            ListenerHandle previous = handles.put(new Registration(partition, listener), handle);
            if (previous != null) {
                previous.close();
            }
        } catch (GroupLogException e) {
            throw LogFailures.toKafka(e);
        }
    }

    @Override
    public void deregisterListener(TopicPartition partition, Listener listener) {
        ListenerHandle handle = handles.remove(new Registration(partition, listener));
        if (handle != null) {
            handle.close();
        }
    }

    @Override
    public LogConfig config(TopicPartition partition) {
        return config;
    }

    @Override
    public long append(
            TopicPartition partition, VerificationGuard guard, MemoryRecords records, short transactionVersion) {
        try {
            return logs.append(partition.topic(), partition.partition(), records.buffer());
        } catch (GroupLogException e) {
            throw LogFailures.toKafka(e);
        }
    }

    /** Answers at once: nothing transactional reaches this coordinator yet. */
    @Override
    public CompletableFuture<VerificationGuard> maybeStartTransactionVerification(
            TopicPartition partition, String transactionalId, long producerId, short producerEpoch, int apiVersion) {
        return CompletableFuture.completedFuture(VerificationGuard.SENTINEL);
    }

    /** Only the share coordinator asks for this, and it isn't wired. */
    @Override
    public CompletableFuture<Void> deleteRecords(TopicPartition partition, long beforeOffset) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("records of " + partition + " are not deleted by the coordinator"));
    }
}
