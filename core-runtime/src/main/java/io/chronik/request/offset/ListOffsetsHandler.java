package io.chronik.request.offset;

import io.chronik.log.Batch;
import io.chronik.log.LogException;
import io.chronik.log.PartitionLog;
import io.chronik.request.ApiHandler;
import io.chronik.request.LeaderEpochs;
import io.chronik.request.Partitions;
import io.chronik.request.RequestContext;
import io.chronik.request.old.OldListOffsets;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ListOffsets: the first, the next, the newest by timestamp, and the first at or behind a timestamp. */
public final class ListOffsetsHandler implements ApiHandler.Blocking<ListOffsetsRequestData, ListOffsetsResponseData> {
    private static final Logger LOG = LoggerFactory.getLogger(ListOffsetsHandler.class);
    private static final byte READ_COMMITTED = 1;
    private static final short FIRST_VERSION_WITH_LEADER_EPOCH = 4;
    private static final short FIRST_VERSION_WITH_MAX_TIMESTAMP = 7;
    private static final short FIRST_VERSION_WITH_LOCAL_START = 8;
    private static final short FIRST_VERSION_WITH_TIERED = 9;
    private static final short FIRST_VERSION_WITH_PENDING_UPLOAD = 11;

    private final Partitions partitions;

    /** Creates it. */
    public ListOffsetsHandler(Partitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public ListOffsetsResponseData handle(RequestContext context, ListOffsetsRequestData request) {
        Set<String> repeated = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (ListOffsetsTopic topic : request.topics()) {
            topic.partitions().stream()
                    .map(partition -> topic.name() + "-" + partition.partitionIndex())
                    .filter(name -> !seen.add(name))
                    .forEach(repeated::add);
        }
        ListOffsetsResponseData response = new ListOffsetsResponseData();
        Map<String, ListOffsetsTopicResponse> answersByTopic = new HashMap<>();
        for (ListOffsetsTopic topic : request.topics()) {
            ListOffsetsTopicResponse answers = answersByTopic.computeIfAbsent(topic.name(), name -> {
                ListOffsetsTopicResponse first = new ListOffsetsTopicResponse().setName(name);
                response.topics().add(first);
                return first;
            });
            for (ListOffsetsPartition partition : topic.partitions()) {
                String name = topic.name() + "-" + partition.partitionIndex();
                if (repeated.contains(name)) {
                    // However often it was asked for, it is answered once.
                    if (seen.remove(name)) {
                        answers.partitions().add(answer(partition).setErrorCode(Errors.INVALID_REQUEST.code()));
                    }
                } else {
                    answers.partitions()
                            .add(find(topic.name(), partition, request.isolationLevel(), context.version()));
                }
            }
        }
        if (context.version() < FIRST_VERSION_WITH_LEADER_EPOCH) {
            response.topics().forEach(topic -> topic.partitions().forEach(partition -> partition.setLeaderEpoch(-1)));
        }
        return response;
    }

    private static ListOffsetsPartitionResponse answer(ListOffsetsPartition partition) {
        return new ListOffsetsPartitionResponse().setPartitionIndex(partition.partitionIndex());
    }

    private ListOffsetsPartitionResponse find(
            String topic, ListOffsetsPartition partition, byte isolation, short version) {
        ListOffsetsPartitionResponse answer = answer(partition);
        PartitionLog log = partitions.log(topic, partition.partitionIndex());
        if (log == null) {
            return answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        Errors epochError = LeaderEpochs.check(partition.currentLeaderEpoch());
        if (epochError != Errors.NONE) {
            return answer.setErrorCode(epochError.code());
        }
        long timestamp = partition.timestamp();
        if (timestamp < 0 && version < firstVersion(timestamp)) {
            return answer.setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        }
        try {
            if (partition instanceof OldListOffsets.Wanted old) {
                return new OffsetsBefore(log).answer(old);
            }
            if (timestamp >= 0) {
                return firstAt(answer, log, timestamp);
            }
            return special(answer, log, timestamp, isolation);
        } catch (LogException e) {
            LOG.error("{}", e.getMessage());
            return answer.setErrorCode((e.isCorrupt() ? Errors.CORRUPT_MESSAGE : Errors.KAFKA_STORAGE_ERROR).code());
        }
    }

    private static short firstVersion(long timestamp) {
        if (timestamp == ListOffsetsRequest.LATEST_TIMESTAMP || timestamp == ListOffsetsRequest.EARLIEST_TIMESTAMP) {
            return 0;
        } else if (timestamp == ListOffsetsRequest.MAX_TIMESTAMP) {
            return FIRST_VERSION_WITH_MAX_TIMESTAMP;
        } else if (timestamp == ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP) {
            return FIRST_VERSION_WITH_LOCAL_START;
        } else if (timestamp == ListOffsetsRequest.LATEST_TIERED_TIMESTAMP) {
            return FIRST_VERSION_WITH_TIERED;
        } else if (timestamp == ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP) {
            return FIRST_VERSION_WITH_PENDING_UPLOAD;
        }
        return Short.MAX_VALUE;
    }

    private static ListOffsetsPartitionResponse special(
            ListOffsetsPartitionResponse answer, PartitionLog log, long timestamp, byte isolation) {
        if (timestamp == ListOffsetsRequest.LATEST_TIMESTAMP) {
            return found(answer, -1, isolation == READ_COMMITTED ? log.lastStableOffset() : log.highWatermark());
        } else if (timestamp == ListOffsetsRequest.EARLIEST_TIMESTAMP
                || timestamp == ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP) {
            return found(answer, -1, log.logStartOffset());
        } else if (timestamp == ListOffsetsRequest.MAX_TIMESTAMP) {
            long max = log.maxTimestamp();
            return max < 0 ? answer : firstAt(answer, log, max);
        }
        return answer;
    }

    private static ListOffsetsPartitionResponse found(
            ListOffsetsPartitionResponse answer, long timestamp, long offset) {
        return answer.setTimestamp(timestamp).setOffset(offset).setLeaderEpoch(LeaderEpochs.CURRENT);
    }

    private static ListOffsetsPartitionResponse firstAt(
            ListOffsetsPartitionResponse answer, PartitionLog log, long timestamp) {
        ByteBuffer batch = log.firstBatchAt(timestamp);
        while (batch != null) {
            for (Record next : MemoryRecords.readableRecords(batch).records()) {
                if (next.timestamp() >= timestamp && next.offset() >= log.logStartOffset()) {
                    return found(answer, next.timestamp(), next.offset());
                }
            }
            // Only records below the log's start matched.
            batch = log.firstBatchAt(timestamp, Batch.lastOffset(batch, 0) + 1);
        }
        return answer.setTimestamp(ListOffsetsResponse.UNKNOWN_TIMESTAMP).setOffset(ListOffsetsResponse.UNKNOWN_OFFSET);
    }
}
