package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.OffsetCommitResponse;

/** OffsetCommit: what names a topic or partition that doesn't exist is refused one by one, the rest is committed. */
public final class OffsetCommitHandler implements ApiHandler.Async<OffsetCommitRequestData, OffsetCommitResponseData> {
    private final GroupCoordinator coordinator;
    private final Supplier<ClusterImage> metadata;

    /** Creates the handler. */
    public OffsetCommitHandler(GroupCoordinator coordinator, Supplier<ClusterImage> metadata) {
        this.coordinator = coordinator;
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_COMMIT;
    }

    @Override
    public CompletionStage<OffsetCommitResponseData> handle(RequestContext context, OffsetCommitRequestData request) {
        boolean byId = OffsetCommitResponse.useTopicIds(context.version());
        OffsetCommitResponse.Builder answers = OffsetCommitResponse.newBuilder(byId);
        List<OffsetCommitRequestTopic> known = knownTopics(request, byId, answers);
        if (known.isEmpty()) {
            return CompletableFuture.completedFuture(answers.build().data());
        }
        OffsetCommitRequestData accepted = new OffsetCommitRequestData()
                .setGroupId(request.groupId())
                .setMemberId(request.memberId())
                .setGenerationIdOrMemberEpoch(request.generationIdOrMemberEpoch())
                .setRetentionTimeMs(request.retentionTimeMs())
                .setGroupInstanceId(request.groupInstanceId())
                .setTopics(known);
        return coordinator
                .commitOffsets(new Caller(context), accepted)
                .exceptionally(failure ->
                        OffsetCommitRequest.getErrorResponse(accepted, CoordinatorFailures.error(context, failure)))
                .thenApply(response -> answers.merge(response).build().data());
    }

    private List<OffsetCommitRequestTopic> knownTopics(
            OffsetCommitRequestData request, boolean byId, OffsetCommitResponse.Builder answers) {
        ClusterImage image = metadata.get();
        List<OffsetCommitRequestTopic> known = new ArrayList<>(request.topics().size());
        for (OffsetCommitRequestTopic wanted : request.topics()) {
            TopicImage topic = byId ? image.topic(wanted.topicId()) : image.topic(wanted.name());
            if (topic == null) {
                answers.addPartitions(
                        wanted.topicId(),
                        wanted.name(),
                        wanted.partitions(),
                        OffsetCommitRequestPartition::partitionIndex,
                        byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION);
                continue;
            }
            List<OffsetCommitRequestPartition> partitions =
                    new ArrayList<>(wanted.partitions().size());
            for (OffsetCommitRequestPartition partition : wanted.partitions()) {
                if (topic.partitions() > partition.partitionIndex() && partition.partitionIndex() >= 0) {
                    partitions.add(partition);
                } else {
                    answers.addPartition(
                            topic.id(), topic.name(), partition.partitionIndex(), Errors.UNKNOWN_TOPIC_OR_PARTITION);
                }
            }
            if (!partitions.isEmpty()) {
                known.add(new OffsetCommitRequestTopic()
                        .setName(topic.name())
                        .setTopicId(topic.id())
                        .setPartitions(partitions));
            }
        }
        return known;
    }
}
