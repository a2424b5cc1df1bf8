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
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetDeleteResponse;

/** OffsetDelete: of partitions that exist and that the group is not subscribed to. */
public final class OffsetDeleteHandler implements ApiHandler.Async<OffsetDeleteRequestData, OffsetDeleteResponseData> {
    private final GroupCoordinator coordinator;
    private final Supplier<ClusterImage> metadata;

    /** Creates the handler. */
    public OffsetDeleteHandler(GroupCoordinator coordinator, Supplier<ClusterImage> metadata) {
        this.coordinator = coordinator;
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_DELETE;
    }

    @Override
    public CompletionStage<OffsetDeleteResponseData> handle(RequestContext context, OffsetDeleteRequestData request) {
        OffsetDeleteResponse.Builder answers = new OffsetDeleteResponse.Builder();
        OffsetDeleteRequestTopicCollection known = knownTopics(request, answers);
        if (known.isEmpty()) {
            return CompletableFuture.completedFuture(answers.build().data());
        }
        return coordinator
                .deleteOffsets(
                        new Caller(context),
                        new OffsetDeleteRequestData()
                                .setGroupId(request.groupId())
                                .setTopics(known))
                .exceptionally(failure -> new OffsetDeleteResponseData()
                        .setErrorCode(
                                CoordinatorFailures.error(context, failure).code()))
                .thenApply(response -> response.errorCode() == Errors.NONE.code()
                        ? answers.merge(response).build().data()
                        : response);
    }

    private OffsetDeleteRequestTopicCollection knownTopics(
            OffsetDeleteRequestData request, OffsetDeleteResponse.Builder answers) {
        ClusterImage image = metadata.get();
        OffsetDeleteRequestTopicCollection known = new OffsetDeleteRequestTopicCollection();
        for (OffsetDeleteRequestTopic wanted : request.topics()) {
            TopicImage topic = image.topic(wanted.name());
            int count = topic == null ? 0 : topic.partitions();
            List<OffsetDeleteRequestPartition> partitions = new ArrayList<>();
            for (OffsetDeleteRequestPartition partition : wanted.partitions()) {
                if (partition.partitionIndex() >= 0 && partition.partitionIndex() < count) {
                    partitions.add(partition);
                } else {
                    answers.addPartition(wanted.name(), partition.partitionIndex(), Errors.UNKNOWN_TOPIC_OR_PARTITION);
                }
            }
            if (!partitions.isEmpty()) {
                known.add(new OffsetDeleteRequestTopic().setName(wanted.name()).setPartitions(partitions));
            }
        }
        return known;
    }
}
