package io.chronik.request.access;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData;
import org.apache.kafka.common.message.StreamsGroupDescribeRequestData;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * For each API whose requests name several things, the permission that each of them needs. What is refused is taken out of the request
 * and put into the answer, with the error that Kafka gives a request of that thing alone.
 */
final class ItemRules {
    private ItemRules() {}

    /** The rule of an API, or null if it has none. */
    static @Nullable Split<?, ?, ?, ?> of(Checks checks, ApiMessage request) {
        return switch (request) {
            case ProduceRequestData _,
                    ListOffsetsRequestData _,
                    OffsetCommitRequestData _,
                    TxnOffsetCommitRequestData _,
                    DeleteRecordsRequestData _,
                    OffsetForLeaderEpochRequestData _,
                    DescribeProducersRequestData _ -> ofRecords(checks, request);
            case DescribeConfigsRequestData _, AlterConfigsRequestData _, IncrementalAlterConfigsRequestData _ ->
                ofConfigs(checks, request);
            case CreateTopicsRequestData _, CreatePartitionsRequestData _, DeleteTopicsRequestData _ ->
                ofTopics(checks, request);
            default -> ofGroups(checks, request);
        };
    }

    private static @Nullable Split<?, ?, ?, ?> ofRecords(Checks checks, ApiMessage request) {
        return switch (request) {
            case ProduceRequestData r ->
                new Split<>(
                        r,
                        ProduceRequestData::topicData,
                        topic -> topic(checks.topic(AclOperation.WRITE, topic.topicId(), topic.name())),
                        ProduceResponseData::responses);
            case ListOffsetsRequestData r ->
                new Split<>(
                        r,
                        ListOffsetsRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.DESCRIBE, topic.name())),
                        ListOffsetsResponseData::topics);
            case OffsetCommitRequestData r ->
                new Split<>(
                        r,
                        OffsetCommitRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.READ, topic.topicId(), topic.name())),
                        OffsetCommitResponseData::topics);
            case TxnOffsetCommitRequestData r ->
                new Split<>(
                        r,
                        TxnOffsetCommitRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.READ, topic.name())),
                        TxnOffsetCommitResponseData::topics);
            case DeleteRecordsRequestData r ->
                new Split<>(
                        r,
                        DeleteRecordsRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.DELETE, topic.name())),
                        DeleteRecordsResponseData::topics);
            case OffsetForLeaderEpochRequestData r ->
                new Split<>(
                        r,
                        OffsetForLeaderEpochRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.DESCRIBE, topic.topic())),
                        OffsetForLeaderEpochResponseData::topics);
            case DescribeProducersRequestData r ->
                new Split<>(
                        r,
                        DescribeProducersRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.READ, topic.name())),
                        DescribeProducersResponseData::topics);
            default -> null;
        };
    }

    private static @Nullable Split<?, ?, ?, ?> ofTopics(Checks checks, ApiMessage request) {
        return switch (request) {
            case CreateTopicsRequestData r ->
                new Split<>(
                        r,
                        CreateTopicsRequestData::topics,
                        topic -> topic(
                                checks.cluster(AclOperation.CREATE) || checks.topic(AclOperation.CREATE, topic.name())),
                        CreateTopicsResponseData::topics);
            case CreatePartitionsRequestData r ->
                new Split<>(
                        r,
                        CreatePartitionsRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.ALTER, topic.name())),
                        CreatePartitionsResponseData::results);
            case DeleteTopicsRequestData r
            when checks.context().version() >= 6 ->
                new Split<>(
                        r,
                        DeleteTopicsRequestData::topics,
                        topic -> topic(checks.topic(AclOperation.DELETE, topic.topicId(), topic.name())),
                        DeleteTopicsResponseData::responses);
            case DeleteTopicsRequestData r ->
                new Split<>(
                        r,
                        DeleteTopicsRequestData::topicNames,
                        name -> topic(checks.topic(AclOperation.DELETE, name)),
                        DeleteTopicsResponseData::responses);
            default -> null;
        };
    }

    private static @Nullable Split<?, ?, ?, ?> ofConfigs(Checks checks, ApiMessage request) {
        return switch (request) {
            case DescribeConfigsRequestData r ->
                new Split<>(
                        r,
                        DescribeConfigsRequestData::resources,
                        resource -> config(
                                checks,
                                AclOperation.DESCRIBE_CONFIGS,
                                resource.resourceType(),
                                resource.resourceName()),
                        DescribeConfigsResponseData::results);
            case AlterConfigsRequestData r ->
                new Split<>(
                        r,
                        AlterConfigsRequestData::resources,
                        resource -> config(
                                checks, AclOperation.ALTER_CONFIGS, resource.resourceType(), resource.resourceName()),
                        AlterConfigsResponseData::responses);
            case IncrementalAlterConfigsRequestData r ->
                new Split<>(
                        r,
                        IncrementalAlterConfigsRequestData::resources,
                        resource -> config(
                                checks, AclOperation.ALTER_CONFIGS, resource.resourceType(), resource.resourceName()),
                        IncrementalAlterConfigsResponseData::responses);
            default -> null;
        };
    }

    private static @Nullable Split<?, ?, ?, ?> ofGroups(Checks checks, ApiMessage request) {
        return switch (request) {
            case DescribeGroupsRequestData r ->
                new Split<>(
                        r,
                        DescribeGroupsRequestData::groups,
                        name -> group(checks.group(AclOperation.DESCRIBE, name)),
                        DescribeGroupsResponseData::groups);
            case DeleteGroupsRequestData r ->
                new Split<>(
                        r,
                        DeleteGroupsRequestData::groupsNames,
                        name -> group(checks.group(AclOperation.DELETE, name)),
                        DeleteGroupsResponseData::results);
            case ConsumerGroupDescribeRequestData r ->
                new Split<>(
                        r,
                        ConsumerGroupDescribeRequestData::groupIds,
                        name -> group(checks.group(AclOperation.DESCRIBE, name)),
                        ConsumerGroupDescribeResponseData::groups);
            case ShareGroupDescribeRequestData r ->
                new Split<>(
                        r,
                        ShareGroupDescribeRequestData::groupIds,
                        name -> group(checks.group(AclOperation.DESCRIBE, name)),
                        ShareGroupDescribeResponseData::groups);
            case StreamsGroupDescribeRequestData r ->
                new Split<>(
                        r,
                        StreamsGroupDescribeRequestData::groupIds,
                        name -> group(checks.group(AclOperation.DESCRIBE, name)),
                        StreamsGroupDescribeResponseData::groups);
            case DescribeShareGroupOffsetsRequestData r ->
                new Split<>(
                        r,
                        DescribeShareGroupOffsetsRequestData::groups,
                        group -> group(checks.group(AclOperation.DESCRIBE, group.groupId())),
                        DescribeShareGroupOffsetsResponseData::groups);
            case OffsetFetchRequestData r ->
                new Split<>(
                        r,
                        OffsetFetchRequestData::groups,
                        group -> group(checks.group(AclOperation.DESCRIBE, group.groupId())),
                        OffsetFetchResponseData::groups);
            case FindCoordinatorRequestData r ->
                new Split<>(
                        r,
                        FindCoordinatorRequestData::coordinatorKeys,
                        key -> WholeRules.coordinator(checks, r.keyType(), key),
                        FindCoordinatorResponseData::coordinators);
            case DescribeTransactionsRequestData r ->
                new Split<>(
                        r,
                        DescribeTransactionsRequestData::transactionalIds,
                        id -> checks.transaction(AclOperation.DESCRIBE, id)
                                ? null
                                : Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                        DescribeTransactionsResponseData::transactionStates);
            default -> null;
        };
    }

    private static @Nullable Errors topic(boolean allowed) {
        return allowed ? null : Errors.TOPIC_AUTHORIZATION_FAILED;
    }

    private static @Nullable Errors group(boolean allowed) {
        return allowed ? null : Errors.GROUP_AUTHORIZATION_FAILED;
    }

    private static @Nullable Errors config(Checks checks, AclOperation operation, byte type, String name) {
        return switch (ConfigResource.Type.forId(type)) {
            case TOPIC -> topic(checks.topic(operation, name));
            case GROUP -> group(checks.group(operation, name));
            case BROKER, BROKER_LOGGER, CLIENT_METRICS, UNKNOWN ->
                checks.cluster(operation) ? null : Errors.CLUSTER_AUTHORIZATION_FAILED;
        };
    }
}
