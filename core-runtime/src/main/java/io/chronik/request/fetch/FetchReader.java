package io.chronik.request.fetch;

import io.chronik.log.LogBytes;
import io.chronik.log.LogException;
import io.chronik.log.PartitionLog;
import io.chronik.log.ReadResult;
import io.chronik.metadata.TopicImage;
import io.chronik.request.FetchedRecords;
import io.chronik.request.Partitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what one request asks for. */
final class FetchReader {
    private static final Logger LOG = LoggerFactory.getLogger(FetchReader.class);
    private static final byte READ_COMMITTED = 1;

    private final Partitions partitions;
    private final FetchRequestData request;
    private final boolean byId;
    private final FetchSessions.Context.Fetch fetch;
    private final List<FetchKey> withData = new ArrayList<>();

    FetchReader(Partitions partitions, FetchRequestData request, short version, FetchSessions.Context.Fetch fetch) {
        this.partitions = partitions;
        this.request = request;
        this.byId = version >= 13;
        this.fetch = fetch;
    }

    private @Nullable TopicImage topic(FetchKey key) {
        return byId ? partitions.topic(key.topicId()) : partitions.topic(key.topic());
    }

    @Nullable
    PartitionLog log(FetchPartition partition) {
        return partitions.log(topic(partition.key), partition.key.partition());
    }

    /** The partitions that gave data. */
    Collection<FetchKey> withData() {
        return withData;
    }

    /** Whether the request should be answered now: enough bytes, or something to report. */
    boolean isReady() {
        long available = 0;
        for (FetchPartition partition : fetch.partitions()) {
            PartitionLog log = log(partition);
            if (log == null || isOutOfRange(log, partition.fetchOffset) || partition.currentLeaderEpoch > 0) {
                return true;
            }
            available += log.availableBytes(partition.fetchOffset, partition.maxBytes);
            if (available >= request.minBytes() && available > 0) {
                return true;
            }
            if (fetch.incremental() && partition.toldLogStartOffset != log.logStartOffset()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutOfRange(PartitionLog log, long offset) {
        return offset < log.logStartOffset() || offset > log.logEndOffset();
    }

    /** Whether nothing of it needs the disk. */
    boolean isInMemory() {
        for (FetchPartition partition : fetch.partitions()) {
            PartitionLog log = log(partition);
            if (log != null && !log.isInMemory(partition.fetchOffset)) {
                return false;
            }
        }
        return true;
    }

    /** Reads; the records inside the response must be closed by who sends it. */
    FetchResponseData read() {
        FetchResponseData response = new FetchResponseData().setSessionId(fetch.sessionId());
        int budget = request.maxBytes();
        boolean nothingYet = true;
        for (FetchPartition partition : fetch.partitions()) {
            PartitionData data = readPartition(partition, nothingYet ? Math.max(budget, 1) : budget);
            int size = data.records().sizeInBytes();
            if (size > 0) {
                budget -= size;
                nothingYet = false;
                withData.add(partition.key);
            }
            if (isTold(partition, data, size)) {
                add(response, partition.key, data);
            }
        }
        return response;
    }

    /** Whether the client must hear of this partition; remembers what it hears. */
    private boolean isTold(FetchPartition partition, PartitionData data, int size) {
        boolean changed = data.highWatermark() != partition.toldHighWatermark
                || data.logStartOffset() != partition.toldLogStartOffset;
        partition.toldHighWatermark = data.highWatermark();
        partition.toldLogStartOffset = data.logStartOffset();
        if (data.errorCode() != Errors.NONE.code()) {
            partition.toldHighWatermark = -1;
            return true;
        }
        return !fetch.incremental() || changed || size > 0;
    }

    private void add(FetchResponseData response, FetchKey key, PartitionData data) {
        List<FetchableTopicResponse> topics = response.responses();
        FetchableTopicResponse topic = topics.isEmpty() ? null : topics.getLast();
        if (topic == null
                || !topic.topic().equals(key.topic())
                || !topic.topicId().equals(key.topicId())) {
            topic = new FetchableTopicResponse().setTopic(key.topic()).setTopicId(key.topicId());
            topics.add(topic);
        }
        topic.partitions().add(data);
    }

    private PartitionData readPartition(FetchPartition partition, int budget) {
        PartitionData data = new PartitionData()
                .setPartitionIndex(partition.key.partition())
                .setHighWatermark(-1)
                .setRecords(MemoryRecords.EMPTY);
        PartitionLog log = log(partition);
        if (log == null || log.isDeleted()) {
            boolean unknownId = byId
                    && topic(partition.key) == null
                    && !partition.key.topicId().equals(Uuid.ZERO_UUID);
            return data.setErrorCode((unknownId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION).code());
        }
        if (partition.currentLeaderEpoch > 0) {
            return data.setErrorCode(Errors.UNKNOWN_LEADER_EPOCH.code());
        }
        data.setHighWatermark(log.highWatermark())
                .setLastStableOffset(log.lastStableOffset())
                .setLogStartOffset(log.logStartOffset());
        if (request.isolationLevel() == READ_COMMITTED) {
            data.setAbortedTransactions(List.of());
        }
        try {
            return switch (budget <= 0
                    ? new ReadResult.Found(List.of())
                    : log.read(partition.fetchOffset, Math.min(budget, partition.maxBytes))) {
                case ReadResult.Found(List<LogBytes> parts) ->
                    parts.isEmpty() ? data : data.setRecords(new FetchedRecords(parts));
                case ReadResult.OutOfRange(long _, long _) ->
                    data.setErrorCode(Errors.OFFSET_OUT_OF_RANGE.code())
                            .setHighWatermark(-1)
                            .setLastStableOffset(-1)
                            .setLogStartOffset(-1);
            };
        } catch (LogException e) {
            LOG.error("{}", e.getMessage());
            return data.setErrorCode((e.isCorrupt() ? Errors.CORRUPT_MESSAGE : Errors.KAFKA_STORAGE_ERROR).code());
        }
    }
}
