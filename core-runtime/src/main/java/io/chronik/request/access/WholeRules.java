package io.chronik.request.access;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupTopologyDescriptionUpdateRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** For each API the permission without which nothing of a request is done, as in Apache Kafka's table of operations and resources. */
final class WholeRules {
    private static final byte GROUP_KEY = 0;
    private static final byte TRANSACTION_KEY = 1;
    private static final short LAST_VERSION_OF_PRODUCERS = 3;

    private WholeRules() {}

    /** Why nothing of a request is done, or null. */
    static @Nullable Errors refusal(Checks checks, ApiMessage request) {
        AclOperation onCluster = onCluster(checks.context().api());
        if (onCluster != null) {
            return checks.cluster(onCluster) ? null : Errors.CLUSTER_AUTHORIZATION_FAILED;
        }
        return switch (request) {
            case ProduceRequestData r ->
                r.transactionalId() == null ? null : transaction(checks, AclOperation.WRITE, r.transactionalId());
            case FetchRequestData r ->
                (r.replicaId() < 0 && r.replicaState().replicaId() < 0) || checks.cluster(AclOperation.CLUSTER_ACTION)
                        ? null
                        : Errors.CLUSTER_AUTHORIZATION_FAILED;
            case OffsetCommitRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case OffsetFetchRequestData r ->
                r.groups().isEmpty() && checks.context().version() < 8
                        ? group(checks, AclOperation.DESCRIBE, r.groupId())
                        : null;
            case FindCoordinatorRequestData r -> coordinator(checks, r);
            case JoinGroupRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case HeartbeatRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case LeaveGroupRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case SyncGroupRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case OffsetDeleteRequestData r -> group(checks, AclOperation.DELETE, r.groupId());
            case ConsumerGroupHeartbeatRequestData r -> member(checks, r.groupId(), r.subscribedTopicNames());
            case ShareGroupHeartbeatRequestData r -> member(checks, r.groupId(), r.subscribedTopicNames());
            case StreamsGroupHeartbeatRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case StreamsGroupTopologyDescriptionUpdateRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case ShareFetchRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case ShareAcknowledgeRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case AlterShareGroupOffsetsRequestData r -> group(checks, AclOperation.READ, r.groupId());
            case DeleteShareGroupOffsetsRequestData r -> group(checks, AclOperation.DELETE, r.groupId());
            case InitProducerIdRequestData r -> producer(checks, r.transactionalId());
            case AddPartitionsToTxnRequestData r -> addPartitions(checks, r);
            case AddOffsetsToTxnRequestData r ->
                first(
                        transaction(checks, AclOperation.WRITE, r.transactionalId()),
                        group(checks, AclOperation.READ, r.groupId()));
            case EndTxnRequestData r -> transaction(checks, AclOperation.WRITE, r.transactionalId());
            case TxnOffsetCommitRequestData r ->
                first(
                        transaction(checks, AclOperation.WRITE, r.transactionalId()),
                        group(checks, AclOperation.READ, r.groupId()));
            default -> null;
        };
    }

    /** What must be allowed on the cluster, or null if the API is about something else. */
    private static @Nullable AclOperation onCluster(ApiKeys api) {
        return switch (api) {
            case DESCRIBE_ACLS,
                    DESCRIBE_LOG_DIRS,
                    LIST_PARTITION_REASSIGNMENTS,
                    DESCRIBE_USER_SCRAM_CREDENTIALS,
                    DESCRIBE_QUORUM -> AclOperation.DESCRIBE;
            case CREATE_ACLS,
                    DELETE_ACLS,
                    ALTER_REPLICA_LOG_DIRS,
                    ELECT_LEADERS,
                    ALTER_PARTITION_REASSIGNMENTS,
                    ALTER_USER_SCRAM_CREDENTIALS,
                    UPDATE_FEATURES,
                    UNREGISTER_BROKER,
                    ADD_RAFT_VOTER,
                    REMOVE_RAFT_VOTER,
                    UNREGISTER_CONTROLLER -> AclOperation.ALTER;
            case DESCRIBE_CLIENT_QUOTAS, LIST_CONFIG_RESOURCES -> AclOperation.DESCRIBE_CONFIGS;
            case ALTER_CLIENT_QUOTAS -> AclOperation.ALTER_CONFIGS;
            case WRITE_TXN_MARKERS,
                    INITIALIZE_SHARE_GROUP_STATE,
                    READ_SHARE_GROUP_STATE,
                    WRITE_SHARE_GROUP_STATE,
                    DELETE_SHARE_GROUP_STATE,
                    READ_SHARE_GROUP_STATE_SUMMARY -> AclOperation.CLUSTER_ACTION;
            default -> null;
        };
    }

    private static @Nullable Errors group(Checks checks, AclOperation operation, String name) {
        return checks.group(operation, name) ? null : Errors.GROUP_AUTHORIZATION_FAILED;
    }

    private static @Nullable Errors transaction(Checks checks, AclOperation operation, @Nullable String id) {
        return checks.transaction(operation, id) ? null : Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }

    private static @Nullable Errors first(@Nullable Errors one, @Nullable Errors other) {
        return one == null ? other : one;
    }

    /** Of the versions that ask for one; newer ones are decided key by key. */
    private static @Nullable Errors coordinator(Checks checks, FindCoordinatorRequestData request) {
        return checks.context().version() > 3 ? null : coordinator(checks, request.keyType(), request.key());
    }

    static @Nullable Errors coordinator(Checks checks, byte type, String key) {
        return switch (type) {
            case GROUP_KEY -> group(checks, AclOperation.DESCRIBE, key);
            case TRANSACTION_KEY -> transaction(checks, AclOperation.DESCRIBE, key);
            default -> checks.cluster(AclOperation.CLUSTER_ACTION) ? null : Errors.CLUSTER_AUTHORIZATION_FAILED;
        };
    }

    private static @Nullable Errors member(Checks checks, String group, @Nullable Iterable<String> topics) {
        Errors refused = group(checks, AclOperation.READ, group);
        if (refused == null && topics != null) {
            for (String topic : topics) {
                if (!checks.topic(AclOperation.DESCRIBE, topic)) {
                    return Errors.TOPIC_AUTHORIZATION_FAILED;
                }
            }
        }
        return refused;
    }

    /** Kafka also lets those pass who may write to any topic: an authorizer that knows its rules can say so by this operation. */
    private static @Nullable Errors producer(Checks checks, @Nullable String transactionalId) {
        if (transactionalId != null) {
            return transaction(checks, AclOperation.WRITE, transactionalId);
        }
        return checks.cluster(AclOperation.IDEMPOTENT_WRITE) ? null : Errors.CLUSTER_AUTHORIZATION_FAILED;
    }

    /** Newer versions come from brokers. */
    private static @Nullable Errors addPartitions(Checks checks, AddPartitionsToTxnRequestData request) {
        if (checks.context().version() <= LAST_VERSION_OF_PRODUCERS) {
            return transaction(checks, AclOperation.WRITE, request.v3AndBelowTransactionalId());
        }
        return checks.cluster(AclOperation.CLUSTER_ACTION) ? null : Errors.CLUSTER_AUTHORIZATION_FAILED;
    }
}
