package io.chronik.request.fetch;

import io.chronik.log.LogBytes;
import io.chronik.log.LogException;
import io.chronik.log.PartitionLog;
import io.chronik.log.ReadResult;
import io.chronik.metadata.TopicImage;
import io.chronik.request.FetchedRecords;
import io.chronik.request.LeaderEpochs;
import io.chronik.request.Partitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what one request asks for. */
final class FetchReader {
    private static final Logger LOG = LoggerFactory.getLogger(FetchReader.class);
    private static final byte READ_COMMITTED = 1;

    /** The most that one answer has, however much is asked for; Kafka's default of {@code fetch.max.bytes}. */
    static final int MAX_BYTES = 57_671_680;

    private final Partitions partitions;
    private final FetchRequestData request;
    private final short version;
    private final boolean byId;
    private final FetchSessions.Context.Fetch fetch;
    private final List<FetchKey> withData = new ArrayList<>();
    private boolean failed;

    FetchReader(Partitions partitions, FetchRequestData request, short version, FetchSessions.Context.Fetch fetch) {
        this.partitions = partitions;
        this.request = request;
        this.version = version;
        this.byId = version >= FetchHandler.FIRST_VERSION_WITH_TOPIC_IDS;
        this.fetch = fetch;
    }

    private int maxBytes() {
        return Math.clamp(request.maxBytes(), 1, MAX_BYTES);
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

    /** Whether there was something to read, but nothing for a client that knows message sets only: transaction markers. */
    boolean isFruitless() {
        return DownConversion.isNeeded(version) && !fetch.partitions().isEmpty() && withData.isEmpty() && !failed;
    }

    /** Whether the request should be answered now: enough bytes, or something to report. */
    boolean isReady() {
        long available = 0;
        int minBytes = Math.clamp(request.minBytes(), 1, maxBytes());
        for (FetchPartition partition : fetch.partitions()) {
            PartitionLog log = log(partition);
            if (log == null
                    || isOutOfRange(log, partition.fetchOffset)
                    || LeaderEpochs.check(partition.currentLeaderEpoch) != Errors.NONE) {
                return true;
            }
            available += log.availableBytes(partition.fetchOffset, Math.max(1, partition.maxBytes));
            if (available >= minBytes) {
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

    /** Whether reading takes no time worth mentioning: it needs no disk, and nothing has to be converted. */
    boolean isQuick() {
        if (DownConversion.isNeeded(version) && !fetch.partitions().isEmpty()) {
            return false;
        }
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
        try {
            readInto(response);
            return response;
        } catch (RuntimeException | Error e) {
            response.responses().forEach(topic -> topic.partitions().forEach(FetchReader::close));
            throw e;
        }
    }

    private void readInto(FetchResponseData response) {
        int budget = maxBytes();
        boolean nothingYet = true;
        for (FetchPartition partition : fetch.partitions()) {
            PartitionData data = readPartition(partition, budget, nothingYet);
            int size = data.records().sizeInBytes();
            failed |= data.errorCode() != Errors.NONE.code();
            if (size > 0) {
                budget -= size;
                nothingYet = false;
                withData.add(partition.key);
            }
            if (isTold(partition, data, size)) {
                add(response, partition.key, data);
            }
        }
    }

    private static void close(PartitionData data) {
        if (data.records() instanceof FetchedRecords records) {
            records.close();
        }
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

    private PartitionData readPartition(FetchPartition partition, int budget, boolean nothingYet) {
        PartitionData data = new PartitionData()
                .setPartitionIndex(partition.key.partition())
                .setHighWatermark(-1)
                .setRecords(MemoryRecords.EMPTY);
        PartitionLog log = log(partition);
        if (log == null || log.isDeleted()) {
            return unknown(partition, data);
        }
        Errors epochError = LeaderEpochs.check(partition.currentLeaderEpoch);
        if (epochError != Errors.NONE) {
            return data.setErrorCode(epochError.code()).setAbortedTransactions(null);
        }
        try {
            data.setHighWatermark(log.highWatermark())
                    .setLastStableOffset(log.lastStableOffset())
                    .setLogStartOffset(log.logStartOffset());
            data.setAbortedTransactions(request.isolationLevel() == READ_COMMITTED ? List.of() : null);
            if (DownConversion.isNeeded(version)) {
                return converted(partition, log, data, Math.min(budget, partition.maxBytes), nothingYet);
            }
            return switch (log.read(partition.fetchOffset, Math.min(budget, partition.maxBytes))) {
                case ReadResult.Found(List<LogBytes> parts) ->
                    data.setRecords(within(parts, Math.min(budget, partition.maxBytes), nothingYet));
                case ReadResult.OutOfRange(long _, long _) -> failed(data, Errors.OFFSET_OUT_OF_RANGE);
            };
        } catch (LogException e) {
            if (log.isDeleted()) {
                return unknown(partition, data);
            }
            LOG.error("{}", e.getMessage());
            return failed(data, e.isCorrupt() ? Errors.CORRUPT_MESSAGE : Errors.KAFKA_STORAGE_ERROR);
        } catch (IllegalStateException e) {
            if (log.isDeleted()) {
                return unknown(partition, data);
            }
            throw e;
        }
    }

    private PartitionData converted(
            FetchPartition partition, PartitionLog log, PartitionData data, int limit, boolean nothingYet) {
        try {
            return data.setRecords(
                    new DownConversion(log, version, partition.fetchOffset, Math.max(0, limit), nothingYet).read());
        } catch (OffsetOutOfRangeException | UnsupportedCompressionTypeException e) {
            return failed(data, Errors.forException(e));
        }
    }

    /** A batch that is larger than the limit goes out only if it is the first, so that its reader gets on. */
    private static BaseRecords within(List<LogBytes> parts, int limit, boolean nothingYet) {
        if (parts.isEmpty()) {
            return MemoryRecords.EMPTY;
        }
        FetchedRecords records = new FetchedRecords(parts);
        if (!nothingYet && records.sizeInBytes() > limit) {
            records.close();
            return MemoryRecords.EMPTY;
        }
        return records;
    }

    private PartitionData unknown(FetchPartition partition, PartitionData data) {
        boolean unknownId = byId && topic(partition.key) == null;
        return failed(data, unknownId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private static PartitionData failed(PartitionData data, Errors error) {
        return data.setErrorCode(error.code())
                .setHighWatermark(-1)
                .setLastStableOffset(-1)
                .setLogStartOffset(-1);
    }
}
