package io.chronik.request.access;

import io.chronik.request.Access;
import io.chronik.request.FetchedRecords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.jspecify.annotations.Nullable;

/** What is taken out of answers, for those APIs that tell of things the request need not name. */
final class ResponseRules {
    private static final short REFUSED_TOPIC = Errors.TOPIC_AUTHORIZATION_FAILED.code();

    private static final short FIRST_METADATA_BY_ID = 12;

    private ResponseRules() {}

    /** Prepares the request; null if the API has no such rule. */
    static Access.@Nullable Admitted of(Checks checks, ApiMessage request) {
        return switch (request) {
            case MetadataRequestData r -> metadata(checks, r);
            case FetchRequestData r ->
                new Access.Admitted(response -> {
                    if (response instanceof FetchResponseData fetch) {
                        refuse(checks, fetch);
                    }
                    return response;
                });
            case OffsetFetchRequestData r ->
                new Access.Admitted(response -> {
                    if (response instanceof OffsetFetchResponseData offsets) {
                        refuse(checks, r, offsets);
                    }
                    return response;
                });
            case OffsetDeleteRequestData r -> offsetDelete(checks, r);
            case DescribeTopicPartitionsRequestData r -> describeTopics(checks, r);
            case ListGroupsRequestData r ->
                new Access.Admitted(response -> {
                    if (response instanceof ListGroupsResponseData groups && !checks.cluster(AclOperation.DESCRIBE)) {
                        groups.groups().removeIf(group -> !checks.group(AclOperation.DESCRIBE, group.groupId()));
                    }
                    return response;
                });
            case ListTransactionsRequestData r ->
                new Access.Admitted(response -> {
                    if (response instanceof ListTransactionsResponseData list) {
                        list.transactionStates()
                                .removeIf(state -> !checks.transaction(AclOperation.DESCRIBE, state.transactionalId()));
                    }
                    return response;
                });
            default -> null;
        };
    }

    /** After the group's own rule: of every topic that may not be read, no record leaves. */
    static void refuse(Checks checks, ShareFetchResponseData response) {
        response.responses().forEach(topic -> {
            if (!checks.topic(AclOperation.READ, topic.topicId(), null)) {
                topic.partitions().forEach(partition -> {
                    if (partition.records() instanceof FetchedRecords records) {
                        records.close();
                    }
                    partition
                            .setErrorCode(REFUSED_TOPIC)
                            .setRecords(MemoryRecords.EMPTY)
                            .setAcquiredRecords(List.of());
                });
            }
        });
    }

    private static void refuse(Checks checks, FetchResponseData response) {
        response.responses().forEach(topic -> {
            if (!checks.topic(AclOperation.READ, topic.topicId(), topic.topic())) {
                List<FetchResponseData.PartitionData> refused = new ArrayList<>();
                topic.partitions().forEach(partition -> {
                    if (partition.records() instanceof FetchedRecords records) {
                        records.close();
                    }
                    refused.add(new FetchResponseData.PartitionData()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(REFUSED_TOPIC)
                            .setHighWatermark(-1)
                            .setRecords(MemoryRecords.EMPTY));
                });
                topic.setPartitions(refused);
            }
        });
    }

    private static void refuse(Checks checks, OffsetFetchRequestData request, OffsetFetchResponseData response) {
        boolean all = request.groups().isEmpty() && request.topics() == null;
        if (all) {
            response.topics().removeIf(topic -> !checks.topic(AclOperation.DESCRIBE, topic.name()));
        }
        response.topics().stream()
                .filter(topic -> !checks.topic(AclOperation.DESCRIBE, topic.name()))
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> partition
                                .setErrorCode(REFUSED_TOPIC)
                                .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                                .setMetadata(OffsetFetchResponse.NO_METADATA)));
        Set<String> whole = new HashSet<>();
        request.groups().stream().filter(group -> group.topics() == null).forEach(group -> whole.add(group.groupId()));
        response.groups().forEach(group -> {
            if (whole.contains(group.groupId())) {
                group.topics().removeIf(topic -> !checks.topic(AclOperation.DESCRIBE, topic.topicId(), topic.name()));
            }
            group.topics().stream()
                    .filter(topic -> !checks.topic(AclOperation.DESCRIBE, topic.topicId(), topic.name()))
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> partition
                                    .setErrorCode(REFUSED_TOPIC)
                                    .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                                    .setCommittedLeaderEpoch(-1)
                                    .setMetadata(OffsetFetchResponse.NO_METADATA)));
        });
    }

    private static Access.Admitted offsetDelete(Checks checks, OffsetDeleteRequestData request) {
        List<OffsetDeleteResponseTopic> refused = new ArrayList<>();
        request.topics().removeIf(topic -> {
            if (checks.topic(AclOperation.READ, topic.name())) {
                return false;
            }
            OffsetDeleteResponseTopic answer = new OffsetDeleteResponseTopic().setName(topic.name());
            topic.partitions()
                    .forEach(partition -> answer.partitions()
                            .add(new OffsetDeleteResponsePartition()
                                    .setPartitionIndex(partition.partitionIndex())
                                    .setErrorCode(REFUSED_TOPIC)));
            refused.add(answer);
            return true;
        });
        return new Access.Admitted(response -> {
            if (response instanceof OffsetDeleteResponseData deleted && deleted.errorCode() == Errors.NONE.code()) {
                deleted.topics().addAll(refused);
            }
            return response;
        });
    }

    private static Access.Admitted metadata(Checks checks, MetadataRequestData request) {
        boolean all = request.topics() == null
                || (checks.context().version() == 0 && request.topics().isEmpty());
        if (all) {
            return new Access.Admitted(response -> {
                if (response instanceof MetadataResponseData metadata) {
                    metadata.topics().removeIf(topic -> !checks.topic(AclOperation.DESCRIBE, topic.name()));
                }
                return response;
            });
        }
        List<MetadataResponseTopic> refused = new ArrayList<>();
        List<MetadataRequestTopic> left = new ArrayList<>();
        for (MetadataRequestTopic topic : request.topics()) {
            if (mayKnow(checks, request, topic)) {
                left.add(topic);
            } else {
                boolean byId = !topic.topicId().equals(Uuid.ZERO_UUID);
                refused.add(new MetadataResponseTopic()
                        .setErrorCode(byId ? Errors.UNKNOWN_TOPIC_ID.code() : REFUSED_TOPIC)
                        .setName(byId ? null : topic.name())
                        .setTopicId(topic.topicId()));
            }
        }
        boolean none = left.isEmpty() && !refused.isEmpty();
        request.setTopics(left);
        return new Access.Admitted(response -> {
            if (response instanceof MetadataResponseData metadata) {
                if (none) {
                    metadata.topics().clear(); // in version 0 an empty list asks for all
                }
                metadata.topics().addAll(refused);
            }
            return response;
        });
    }

    private static boolean mayKnow(Checks checks, MetadataRequestData request, MetadataRequestTopic topic) {
        boolean byId = !topic.topicId().equals(Uuid.ZERO_UUID);
        if (byId ? checks.context().version() < FIRST_METADATA_BY_ID : topic.name() == null) {
            return true; // not a request that is served
        }
        if (!checks.topic(AclOperation.DESCRIBE, topic.topicId(), topic.name())) {
            return false;
        }
        boolean missing = topic.name() != null && checks.image().topic(topic.name()) == null;
        return !missing
                || !request.allowAutoTopicCreation()
                || checks.cluster(AclOperation.CREATE)
                || checks.topic(AclOperation.CREATE, topic.name());
    }

    private static Access.Admitted describeTopics(Checks checks, DescribeTopicPartitionsRequestData request) {
        Set<String> refused = new LinkedHashSet<>();
        boolean all = request.topics().isEmpty();
        request.topics().forEach(topic -> {
            if (!checks.topic(AclOperation.DESCRIBE, topic.name())) {
                refused.add(topic.name());
            }
        });
        return new Access.Admitted(response -> {
            if (response instanceof DescribeTopicPartitionsResponseData described) {
                described
                        .topics()
                        .removeIf(topic -> refused.contains(topic.name())
                                || (all && !checks.topic(AclOperation.DESCRIBE, topic.name())));
                refused.forEach(name -> described
                        .topics()
                        .add(new DescribeTopicPartitionsResponseTopic()
                                .setErrorCode(REFUSED_TOPIC)
                                .setName(name)));
            }
            return response;
        });
    }
}
