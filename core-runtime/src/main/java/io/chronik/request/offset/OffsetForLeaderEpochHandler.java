package io.chronik.request.offset;

import io.chronik.log.PartitionLog;
import io.chronik.request.ApiHandler;
import io.chronik.request.LeaderEpochs;
import io.chronik.request.Partitions;
import io.chronik.request.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** OffsetForLeaderEpoch: where an epoch's records end. A single node has one epoch, 0. */
public final class OffsetForLeaderEpochHandler
        implements ApiHandler.Async<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData> {
    private final Partitions partitions;

    /** Creates it. */
    public OffsetForLeaderEpochHandler(Partitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public CompletionStage<OffsetForLeaderEpochResponseData> handle(
            RequestContext context, OffsetForLeaderEpochRequestData request) {
        OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
        for (OffsetForLeaderTopic topic : request.topics()) {
            OffsetForLeaderTopicResult result = new OffsetForLeaderTopicResult().setTopic(topic.topic());
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                result.partitions().add(end(topic.topic(), partition));
            }
            response.topics().add(result);
        }
        return CompletableFuture.completedFuture(response);
    }

    private EpochEndOffset end(String topic, OffsetForLeaderPartition partition) {
        EpochEndOffset end = new EpochEndOffset().setPartition(partition.partition());
        PartitionLog log = partitions.log(topic, partition.partition());
        if (log == null) {
            return end.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        Errors epochError = LeaderEpochs.check(partition.currentLeaderEpoch());
        if (epochError != Errors.NONE) {
            return end.setErrorCode(epochError.code());
        }
        return partition.leaderEpoch() == LeaderEpochs.CURRENT
                ? end.setLeaderEpoch(LeaderEpochs.CURRENT).setEndOffset(log.highWatermark())
                : end;
    }
}
