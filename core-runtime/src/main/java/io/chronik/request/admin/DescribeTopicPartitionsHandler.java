package io.chronik.request.admin;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Describes topics page by page: in the order of their names, from a cursor, up to a number of partitions. */
public final class DescribeTopicPartitionsHandler
        implements ApiHandler.Blocking<DescribeTopicPartitionsRequestData, DescribeTopicPartitionsResponseData> {
    private static final int MAX_PARTITIONS = 2_000;

    private final Metadata metadata;

    /** Creates it. */
    public DescribeTopicPartitionsHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public DescribeTopicPartitionsResponseData handle(
            RequestContext context, DescribeTopicPartitionsRequestData request) {
        ClusterImage image = metadata.image();
        DescribeTopicPartitionsRequestData.Cursor cursor = request.cursor();
        NavigableSet<String> names = new TreeSet<>();
        if (request.topics().isEmpty()) {
            names.addAll(image.topics().keySet());
        } else {
            request.topics().stream().map(TopicRequest::name).forEach(names::add);
        }
        if (cursor != null) {
            if (cursor.partitionIndex() < 0) {
                throw new InvalidRequestException(
                        "DescribeTopicPartitionsRequest cursor partition must be valid: " + cursor);
            }
            names = names.tailSet(cursor.topicName(), true);
        }
        int room = Math.max(1, Math.min(MAX_PARTITIONS, request.responsePartitionLimit()));
        DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        for (String name : names) {
            if (room == 0) {
                response.setNextCursor(cursor(name, 0));
                break;
            }
            TopicImage topic = image.topic(name);
            if (topic == null) {
                response.topics().add(missing(name));
                continue;
            }
            int first = cursor != null && cursor.topicName().equals(name) ? cursor.partitionIndex() : 0;
            int end = (int) Math.min((long) first + room, topic.partitions());
            response.topics().add(described(image, topic, first, end));
            room -= Math.max(0, end - first);
            if (end < topic.partitions()) {
                response.setNextCursor(cursor(name, end));
                break;
            }
        }
        return response;
    }

    private static DescribeTopicPartitionsResponseTopic missing(String name) {
        Errors error =
                Failures.ofName(name) == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
        return new DescribeTopicPartitionsResponseTopic()
                .setErrorCode(error.code())
                .setName(name)
                .setIsInternal(Topic.isInternal(name))
                .setTopicAuthorizedOperations(AuthorizedOperations.TOPIC);
    }

    private static DescribeTopicPartitionsResponseTopic described(
            ClusterImage image, TopicImage topic, int first, int end) {
        List<Integer> replicas = List.of(image.nodeId());
        List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>();
        for (int i = first; i < end; i++) {
            partitions.add(new DescribeTopicPartitionsResponsePartition()
                    .setPartitionIndex(i)
                    .setLeaderId(image.nodeId())
                    .setLeaderEpoch(0)
                    .setReplicaNodes(replicas)
                    .setIsrNodes(replicas)
                    .setEligibleLeaderReplicas(List.of())
                    .setLastKnownElr(List.of())
                    .setOfflineReplicas(List.of()));
        }
        return new DescribeTopicPartitionsResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(Topic.isInternal(topic.name()))
                .setTopicAuthorizedOperations(AuthorizedOperations.TOPIC)
                .setPartitions(partitions);
    }

    private static DescribeTopicPartitionsResponseData.Cursor cursor(String topic, int partition) {
        return new DescribeTopicPartitionsResponseData.Cursor()
                .setTopicName(topic)
                .setPartitionIndex(partition);
    }
}
