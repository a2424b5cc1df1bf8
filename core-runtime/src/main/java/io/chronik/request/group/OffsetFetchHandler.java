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
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.jspecify.annotations.Nullable;

/** OffsetFetch: of one group up to version 7, of several since; by topic id since version 10. */
public final class OffsetFetchHandler implements ApiHandler.Async<OffsetFetchRequestData, OffsetFetchResponseData> {
    private static final int FIRST_VERSION_WITH_GROUPS = 8;

    private final GroupCoordinator coordinator;
    private final Supplier<ClusterImage> metadata;

    /** Creates the handler. */
    public OffsetFetchHandler(GroupCoordinator coordinator, Supplier<ClusterImage> metadata) {
        this.coordinator = coordinator;
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_FETCH;
    }

    @Override
    public CompletionStage<OffsetFetchResponseData> handle(RequestContext context, OffsetFetchRequestData request) {
        List<CompletableFuture<OffsetFetchResponseGroup>> groups = groups(context, request).stream()
                .map(group -> fetch(context, group, request.requireStable()))
                .toList();
        return CompletableFuture.allOf(groups.toArray(CompletableFuture[]::new))
                .thenApply(done -> new OffsetFetchResponse.Builder(
                                groups.stream().map(CompletableFuture::join).toList())
                        .build(context.version())
                        .data());
    }

    private static List<OffsetFetchRequestGroup> groups(RequestContext context, OffsetFetchRequestData request) {
        if (context.version() >= FIRST_VERSION_WITH_GROUPS) {
            return request.groups();
        }
        List<OffsetFetchRequestTopic> topics = request.topics();
        return List.of(new OffsetFetchRequestGroup()
                .setGroupId(request.groupId())
                .setTopics(
                        topics == null
                                ? null
                                : topics.stream()
                                        .map(topic -> new OffsetFetchRequestTopics()
                                                .setName(topic.name())
                                                .setPartitionIndexes(topic.partitionIndexes()))
                                        .toList()));
    }

    private CompletableFuture<OffsetFetchResponseGroup> fetch(
            RequestContext context, OffsetFetchRequestGroup group, boolean requireStable) {
        boolean byId = OffsetFetchRequest.useTopicIds(context.version());
        List<OffsetFetchResponseTopics> unknown = new ArrayList<>();
        OffsetFetchRequestGroup named = byId ? resolve(group, unknown) : group;
        return coordinator
                .fetchOffsets(new Caller(context), named, requireStable)
                .exceptionally(failure -> OffsetFetchResponse.groupError(
                        named, CoordinatorFailures.error(context, failure), context.version()))
                .thenApply(response -> {
                    if (response.errorCode() != Errors.NONE.code()) {
                        return response;
                    }
                    List<OffsetFetchResponseTopics> topics =
                            new ArrayList<>(byId ? withIds(response) : response.topics());
                    topics.addAll(unknown);
                    return response.setTopics(topics);
                });
    }

    /** The group's request by topic names; what can't be resolved is answered right away. */
    private OffsetFetchRequestGroup resolve(OffsetFetchRequestGroup group, List<OffsetFetchResponseTopics> unknown) {
        List<OffsetFetchRequestTopics> topics = group.topics();
        if (topics == null) {
            return group;
        }
        ClusterImage image = metadata.get();
        List<OffsetFetchRequestTopics> named = new ArrayList<>(topics.size());
        for (OffsetFetchRequestTopics wanted : topics) {
            TopicImage topic = image.topic(wanted.topicId());
            if (topic == null) {
                unknown.add(unknownTopic(wanted));
            } else {
                named.add(new OffsetFetchRequestTopics()
                        .setName(topic.name())
                        .setTopicId(topic.id())
                        .setPartitionIndexes(wanted.partitionIndexes()));
            }
        }
        return new OffsetFetchRequestGroup()
                .setGroupId(group.groupId())
                .setMemberId(group.memberId())
                .setMemberEpoch(group.memberEpoch())
                .setTopics(named);
    }

    private static OffsetFetchResponseTopics unknownTopic(OffsetFetchRequestTopics wanted) {
        return new OffsetFetchResponseTopics()
                .setTopicId(wanted.topicId())
                .setPartitions(wanted.partitionIndexes().stream()
                        .map(partition -> new OffsetFetchResponsePartitions()
                                .setPartitionIndex(partition)
                                .setErrorCode(Errors.UNKNOWN_TOPIC_ID.code())
                                .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                                .setMetadata(OffsetFetchResponse.NO_METADATA))
                        .toList());
    }

    /** Topics by id: the coordinator answers names where all were asked for, and those that are gone have no id to go by. */
    private List<OffsetFetchResponseTopics> withIds(OffsetFetchResponseGroup response) {
        ClusterImage image = metadata.get();
        List<OffsetFetchResponseTopics> topics =
                new ArrayList<>(response.topics().size());
        for (OffsetFetchResponseTopics topic : response.topics()) {
            @Nullable TopicImage found = image.topic(topic.name());
            if (found != null) {
                topics.add(topic.setTopicId(found.id()));
            }
        }
        return topics;
    }
}
