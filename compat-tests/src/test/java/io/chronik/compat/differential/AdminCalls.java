package io.chronik.compat.differential;

import static java.util.Map.entry;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** Each method of the AdminClient, called on one broker. */
final class AdminCalls {

    private static final int NOBODY = 99;
    private static final Uuid DIRECTORY = new Uuid(1, 1);

    /** Methods that are not compared, and why. */
    static final Map<String, String> NOT_COMPARED = Map.ofEntries(
            entry("close", "ends the client; asks the broker nothing"),
            entry(
                    "clientInstanceId",
                    "Apache Kafka has none without a metrics reporter that wants the clients' metrics"),
            entry("metrics", "measured by the client; asks the broker nothing"),
            entry("registerMetricForSubscription", "kept by the client; asks the broker nothing"),
            entry("unregisterMetricFromSubscription", "kept by the client; asks the broker nothing"));

    /**
     * A method.
     *
     * @param needs the API that it is nothing without
     */
    record Call(ApiKeys needs, Body body) {}

    /** What is called. */
    @FunctionalInterface
    interface Body {
        void call(AdminCalls on);
    }

    private final Admin admin;
    private final Conversation broker;

    AdminCalls(Admin admin, Conversation broker) {
        this.admin = admin;
        this.broker = broker;
    }

    private void keep(String step, @Nullable Object answer) {
        broker.keep(step, AdminAnswers.tree(answer));
    }

    /** All calls by their method's name. */
    static Map<String, Call> all() {
        Map<String, Call> calls = new LinkedHashMap<>();
        topics(calls);
        records(calls);
        groups(calls);
        otherGroups(calls);
        security(calls);
        cluster(calls);
        transactions(calls);
        return calls;
    }

    private static void topics(Map<String, Call> calls) {
        calls.put("createTopics", new Call(ApiKeys.CREATE_TOPICS, on -> {
            NewTopic wanted = new NewTopic(on.broker.name("new"), 2, (short) 1);
            on.keep("new", on.admin.createTopics(List.of(wanted)));
            on.keep("again", on.admin.createTopics(List.of(wanted)));
            on.keep(
                    "too many replicas",
                    on.admin.createTopics(List.of(
                            new NewTopic(on.broker.name("more"), 1, (short) 1).configs(Map.of("no.such", "1")))));
        }));
        calls.put("deleteTopics", new Call(ApiKeys.DELETE_TOPICS, on -> {
            Topic topic = on.broker.topic("old", 1);
            on.keep("one", on.admin.deleteTopics(List.of(topic.name())));
            on.keep("unknown", on.admin.deleteTopics(List.of(on.broker.name("unknown"))));
        }));
        calls.put("listTopics", new Call(ApiKeys.METADATA, on -> {
            Topic topic = on.broker.topic("listed", 1);
            on.keep("mine", on.admin.listTopics().namesToListings().thenApply(all -> all.get(topic.name())));
        }));
        calls.put("describeTopics", new Call(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, on -> {
            Topic topic = on.broker.topic("described", 2);
            on.keep(
                    "one and unknown",
                    on.admin
                            .describeTopics(List.of(topic.name(), on.broker.name("unknown")))
                            .topicNameValues());
        }));
        calls.put("createPartitions", new Call(ApiKeys.CREATE_PARTITIONS, on -> {
            Topic topic = on.broker.topic("grows", 1);
            on.keep("more", on.admin.createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(3))));
            on.keep("fewer", on.admin.createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(2))));
        }));
        calls.put("describeConfigs", new Call(ApiKeys.DESCRIBE_CONFIGS, on -> {
            Topic topic = on.broker.topic("configured", 1, "retention.ms", "60000");
            on.keep("topic", on.admin.describeConfigs(List.of(resource(topic))));
        }));
        calls.put("incrementalAlterConfigs", new Call(ApiKeys.INCREMENTAL_ALTER_CONFIGS, on -> {
            Topic topic = on.broker.topic("altered", 1);
            on.keep(
                    "good",
                    on.admin.incrementalAlterConfigs(Map.of(resource(topic), List.of(set("retention.ms", "5")))));
            on.keep(
                    "bad",
                    on.admin.incrementalAlterConfigs(Map.of(resource(topic), List.of(set("retention.ms", "x")))));
        }));
        calls.put(
                "listConfigResources",
                new Call(
                        ApiKeys.LIST_CONFIG_RESOURCES,
                        on -> on.keep(
                                "brokers",
                                on.admin.listConfigResources(
                                        Set.of(ConfigResource.Type.BROKER),
                                        new org.apache.kafka.clients.admin.ListConfigResourcesOptions()))));
        calls.put(
                "listClientMetricsResources",
                new Call(ApiKeys.PUSH_TELEMETRY, on -> on.keep("all", on.listClientMetrics())));
        calls.put("electLeaders", new Call(ApiKeys.ELECT_LEADERS, on -> {
            Topic topic = on.broker.topic("led", 1);
            on.keep("preferred", on.admin.electLeaders(ElectionType.PREFERRED, Set.of(first(topic), missing(topic))));
        }));
        calls.put("alterPartitionReassignments", new Call(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, on -> {
            Topic topic = on.broker.topic("moved", 1);
            on.keep(
                    "moved",
                    on.admin.alterPartitionReassignments(Map.of(
                            first(topic),
                            Optional.of(new NewPartitionReassignment(List.of(1))),
                            missing(topic),
                            Optional.<NewPartitionReassignment>empty())));
        }));
        calls.put("listPartitionReassignments", new Call(ApiKeys.LIST_PARTITION_REASSIGNMENTS, on -> {
            Topic topic = on.broker.topic("still", 1);
            on.keep("one", on.admin.listPartitionReassignments(Set.of(first(topic))));
        }));
    }

    // The client still has it, and so do its users.
    @SuppressWarnings({"deprecation", "removal"})
    private Object listClientMetrics() {
        return admin.listClientMetricsResources();
    }

    private static void records(Map<String, Call> calls) {
        calls.put("listOffsets", new Call(ApiKeys.LIST_OFFSETS, on -> {
            Topic topic = on.filled();
            for (Map.Entry<String, OffsetSpec> spec : Map.of(
                            "earliest", OffsetSpec.earliest(),
                            "latest", OffsetSpec.latest(),
                            "max timestamp", OffsetSpec.maxTimestamp(),
                            "timestamp", OffsetSpec.forTimestamp(Batches.FIRST_TIMESTAMP + 1),
                            "local", OffsetSpec.earliestLocal(),
                            "tiered", OffsetSpec.latestTiered())
                    .entrySet()
                    .stream()
                    .sorted(Map.Entry.comparingByKey())
                    .toList()) {
                on.keep(spec.getKey(), on.admin.listOffsets(Map.of(first(topic), spec.getValue())));
            }
        }));
        calls.put("deleteRecords", new Call(ApiKeys.DELETE_RECORDS, on -> {
            Topic topic = on.filled();
            on.keep(
                    "two",
                    on.admin
                            .deleteRecords(Map.of(first(topic), RecordsToDelete.beforeOffset(2)))
                            .lowWatermarks());
            on.keep(
                    "too many",
                    on.admin
                            .deleteRecords(Map.of(first(topic), RecordsToDelete.beforeOffset(9)))
                            .lowWatermarks());
        }));
        calls.put("describeLogDirs", new Call(ApiKeys.DESCRIBE_LOG_DIRS, on -> {
            Topic topic = on.filled();
            on.keep(
                    "mine",
                    on.admin
                            .describeLogDirs(List.of(1))
                            .descriptions()
                            .get(1)
                            .thenApply(all -> all.values()
                                    .iterator()
                                    .next()
                                    .replicaInfos()
                                    .get(first(topic))));
            on.keep(
                    "nobody's",
                    on.admin
                            .describeLogDirs(List.of(1))
                            .descriptions()
                            .get(1)
                            .thenApply(all -> all.values().iterator().next().error()));
        }));
        calls.put("describeReplicaLogDirs", new Call(ApiKeys.DESCRIBE_LOG_DIRS, on -> {
            Topic topic = on.filled();
            on.keep("one", on.admin.describeReplicaLogDirs(List.of(new TopicPartitionReplica(topic.name(), 0, 1))));
        }));
        calls.put("alterReplicaLogDirs", new Call(ApiKeys.ALTER_REPLICA_LOG_DIRS, on -> {
            Topic topic = on.filled();
            on.keep(
                    "nowhere",
                    on.admin.alterReplicaLogDirs(
                            Map.of(new TopicPartitionReplica(topic.name(), 0, 1), "/no/such/directory")));
        }));
        calls.put("describeProducers", new Call(ApiKeys.DESCRIBE_PRODUCERS, on -> {
            Topic topic = on.filled();
            on.keep("none", on.admin.describeProducers(List.of(first(topic))));
        }));
    }

    private static void groups(Map<String, Call> calls) {
        calls.put("alterConsumerGroupOffsets", new Call(ApiKeys.OFFSET_COMMIT, on -> {
            Topic topic = on.filled();
            on.commit(topic);
            on.keep("described", on.admin.describeConsumerGroups(List.of(on.group())));
        }));
        calls.put("listConsumerGroupOffsets", new Call(ApiKeys.OFFSET_FETCH, on -> {
            Topic topic = on.filled();
            on.commit(topic);
            on.keep(
                    "one",
                    on.admin
                            .listConsumerGroupOffsets(Map.of(
                                    on.group(),
                                    new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(first(topic)))))
                            .partitionsToOffsetAndMetadata(on.group()));
            on.keep("all", on.admin.listConsumerGroupOffsets(on.group()).partitionsToOffsetAndMetadata(on.group()));
        }));
        calls.put("deleteConsumerGroupOffsets", new Call(ApiKeys.OFFSET_DELETE, on -> {
            Topic topic = on.filled();
            on.commit(topic);
            var result = on.admin.deleteConsumerGroupOffsets(on.group(), Set.of(first(topic)));
            on.keep("one", result.partitionResult(first(topic)));
        }));
        calls.put("describeConsumerGroups", new Call(ApiKeys.CONSUMER_GROUP_DESCRIBE, on -> {
            on.commit(on.filled());
            on.keep("both", on.admin.describeConsumerGroups(List.of(on.group(), on.broker.name("unknown"))));
        }));
        calls.put("describeClassicGroups", new Call(ApiKeys.DESCRIBE_GROUPS, on -> {
            on.commit(on.filled());
            on.keep("both", on.admin.describeClassicGroups(List.of(on.group(), on.broker.name("unknown"))));
        }));
        calls.put("listGroups", new Call(ApiKeys.LIST_GROUPS, on -> {
            on.commit(on.filled());
            on.keep("mine", mine(on.admin.listGroups().all(), on.group()));
        }));
        calls.put("listConsumerGroups", new Call(ApiKeys.LIST_GROUPS, on -> {
            on.commit(on.filled());
            on.keep("mine", on.listConsumerGroups());
        }));
        calls.put("deleteConsumerGroups", new Call(ApiKeys.DELETE_GROUPS, on -> {
            on.commit(on.filled());
            on.keep("both", on.admin.deleteConsumerGroups(List.of(on.group(), on.broker.name("unknown"))));
        }));
        calls.put("removeMembersFromConsumerGroup", new Call(ApiKeys.LEAVE_GROUP, on -> {
            on.commit(on.filled());
            MemberToRemove nobody = new MemberToRemove("nobody");
            var result = on.admin.removeMembersFromConsumerGroup(
                    on.group(), new RemoveMembersFromConsumerGroupOptions(List.of(nobody)));
            on.keep("nobody", result.memberResult(nobody));
        }));
    }

    // The client still has it, and so do its users.
    @SuppressWarnings({"deprecation", "removal"})
    private KafkaFuture<?> listConsumerGroups() {
        return mine(admin.listConsumerGroups().all(), group());
    }

    private static KafkaFuture<?> mine(KafkaFuture<? extends Collection<?>> all, String name) {
        return all.thenApply(groups -> groups.stream()
                .filter(group -> group.toString().contains("'" + name + "'"))
                .toList());
    }

    private static void otherGroups(Map<String, Call> calls) {
        calls.put(
                "describeShareGroups",
                new Call(
                        ApiKeys.SHARE_GROUP_DESCRIBE,
                        on -> on.keep("unknown", on.admin.describeShareGroups(List.of(on.group())))));
        calls.put("alterShareGroupOffsets", new Call(ApiKeys.ALTER_SHARE_GROUP_OFFSETS, on -> {
            Topic topic = on.filled();
            on.keep(
                    "new",
                    on.admin
                            .alterShareGroupOffsets(on.group(), Map.of(first(topic), 1L))
                            .all());
        }));
        calls.put(
                "listShareGroupOffsets",
                new Call(
                        ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS,
                        on -> on.keep(
                                "unknown",
                                on.admin
                                        .listShareGroupOffsets(Map.of(on.group(), new ListShareGroupOffsetsSpec()))
                                        .all())));
        calls.put("deleteShareGroupOffsets", new Call(ApiKeys.DELETE_SHARE_GROUP_OFFSETS, on -> {
            Topic topic = on.filled();
            on.keep(
                    "unknown",
                    on.admin
                            .deleteShareGroupOffsets(on.group(), Set.of(topic.name()))
                            .all());
        }));
        calls.put(
                "deleteShareGroups",
                new Call(
                        ApiKeys.SHARE_GROUP_DESCRIBE,
                        on -> on.keep("unknown", on.admin.deleteShareGroups(List.of(on.group())))));
        calls.put(
                "describeStreamsGroups",
                new Call(
                        ApiKeys.STREAMS_GROUP_DESCRIBE,
                        on -> on.keep("unknown", on.admin.describeStreamsGroups(List.of(on.group())))));
        calls.put("alterStreamsGroupOffsets", new Call(ApiKeys.STREAMS_GROUP_HEARTBEAT, on -> {
            Topic topic = on.filled();
            on.keep(
                    "new",
                    on.admin
                            .alterStreamsGroupOffsets(on.group(), Map.of(first(topic), new OffsetAndMetadata(1)))
                            .all());
        }));
        calls.put(
                "listStreamsGroupOffsets",
                new Call(
                        ApiKeys.STREAMS_GROUP_HEARTBEAT,
                        on -> on.keep(
                                "unknown",
                                on.admin
                                        .listStreamsGroupOffsets(Map.of(on.group(), new ListStreamsGroupOffsetsSpec()))
                                        .all())));
        calls.put("deleteStreamsGroupOffsets", new Call(ApiKeys.STREAMS_GROUP_HEARTBEAT, on -> {
            Topic topic = on.filled();
            on.keep(
                    "unknown",
                    on.admin
                            .deleteStreamsGroupOffsets(on.group(), Set.of(first(topic)))
                            .all());
        }));
        calls.put(
                "deleteStreamsGroups",
                new Call(
                        ApiKeys.STREAMS_GROUP_HEARTBEAT,
                        on -> on.keep("unknown", on.admin.deleteStreamsGroups(List.of(on.group())))));
    }

    private static void security(Map<String, Call> calls) {
        AclBindingFilter any = AclBindingFilter.ANY;
        calls.put("describeAcls", new Call(ApiKeys.DESCRIBE_ACLS, on -> on.keep("any", on.admin.describeAcls(any))));
        calls.put("createAcls", new Call(ApiKeys.CREATE_ACLS, on -> {
            ResourcePattern pattern = new ResourcePattern(ResourceType.TOPIC, on.broker.name("t"), PatternType.LITERAL);
            AccessControlEntry allowed =
                    new AccessControlEntry("User:alice", "*", AclOperation.READ, AclPermissionType.ALLOW);
            on.keep("one", on.admin.createAcls(List.of(new AclBinding(pattern, allowed))));
        }));
        calls.put("deleteAcls", new Call(ApiKeys.DELETE_ACLS, on -> on.keep("any", on.admin.deleteAcls(List.of(any)))));
        calls.put(
                "createDelegationToken",
                new Call(ApiKeys.CREATE_DELEGATION_TOKEN, on -> on.keep("mine", on.admin.createDelegationToken())));
        calls.put(
                "renewDelegationToken",
                new Call(
                        ApiKeys.RENEW_DELEGATION_TOKEN,
                        on -> on.keep("unknown", on.admin.renewDelegationToken(new byte[] {1}))));
        calls.put(
                "expireDelegationToken",
                new Call(
                        ApiKeys.EXPIRE_DELEGATION_TOKEN,
                        on -> on.keep("unknown", on.admin.expireDelegationToken(new byte[] {1}))));
        calls.put(
                "describeDelegationToken",
                new Call(ApiKeys.DESCRIBE_DELEGATION_TOKEN, on -> on.keep("all", on.admin.describeDelegationToken())));
        calls.put(
                "alterUserScramCredentials",
                new Call(ApiKeys.ALTER_USER_SCRAM_CREDENTIALS, on -> on.keep("new", on.alterCredential())));
        calls.put("describeUserScramCredentials", new Call(ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS, on -> {
            AdminAnswers.tree(on.alterCredential());
            on.keep(
                    "mine",
                    on.admin
                            .describeUserScramCredentials(List.of(on.broker.name("user")))
                            .all());
            on.keep(
                    "unknown",
                    on.admin
                            .describeUserScramCredentials(List.of(on.broker.name("none")))
                            .all());
        }));
        calls.put("alterClientQuotas", new Call(ApiKeys.ALTER_CLIENT_QUOTAS, on -> {
            on.keep("new", on.alterQuota("producer_byte_rate"));
            on.keep("no such quota", on.alterQuota("no_such_rate"));
        }));
        calls.put("describeClientQuotas", new Call(ApiKeys.DESCRIBE_CLIENT_QUOTAS, on -> {
            AdminAnswers.tree(on.alterQuota("consumer_byte_rate"));
            on.keep(
                    "mine",
                    on.admin.describeClientQuotas(ClientQuotaFilter.containsOnly(List.of(
                            ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, on.broker.name("user"))))));
        }));
    }

    private static void cluster(Map<String, Call> calls) {
        calls.put(
                "describeCluster",
                new Call(ApiKeys.DESCRIBE_CLUSTER, on -> on.keep("cluster", on.admin.describeCluster())));
        calls.put("describeFeatures", new Call(ApiKeys.API_VERSIONS, on -> {
            var features = on.admin.describeFeatures().featureMetadata();
            on.keep("supported", features.thenApply(known -> texts(known.supportedFeatures())));
            on.keep("finalized", features.thenApply(known -> texts(known.finalizedFeatures())));
        }));
        calls.put(
                "updateFeatures",
                new Call(
                        ApiKeys.UPDATE_FEATURES,
                        on -> on.keep(
                                "unknown",
                                on.admin.updateFeatures(
                                        Map.of(
                                                "no.such.version",
                                                new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.UPGRADE)),
                                        new org.apache.kafka.clients.admin.UpdateFeaturesOptions()))));
        calls.put(
                "describeMetadataQuorum",
                new Call(
                        ApiKeys.DESCRIBE_QUORUM,
                        on -> on.keep(
                                "leader",
                                on.admin
                                        .describeMetadataQuorum()
                                        .quorumInfo()
                                        .thenApply(quorum -> quorum.leaderId()))));
        calls.put(
                "unregisterBroker",
                new Call(ApiKeys.UNREGISTER_BROKER, on -> on.keep("nobody", on.admin.unregisterBroker(NOBODY))));
        calls.put(
                "unregisterController",
                new Call(
                        ApiKeys.UNREGISTER_CONTROLLER, on -> on.keep("nobody", on.admin.unregisterController(NOBODY))));
        calls.put(
                "addRaftVoter",
                new Call(
                        ApiKeys.ADD_RAFT_VOTER,
                        on -> on.keep(
                                "one",
                                on.admin.addRaftVoter(
                                        NOBODY,
                                        DIRECTORY,
                                        Set.of(new RaftVoterEndpoint("CONTROLLER", "localhost", 9999))))));
        calls.put(
                "removeRaftVoter",
                new Call(
                        ApiKeys.REMOVE_RAFT_VOTER,
                        on -> on.keep("nobody", on.admin.removeRaftVoter(NOBODY, DIRECTORY))));
    }

    private static Map<String, String> texts(Map<String, ?> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }

    private static void transactions(Map<String, Call> calls) {
        calls.put(
                "describeTransactions",
                new Call(
                        ApiKeys.DESCRIBE_TRANSACTIONS,
                        on -> on.keep(
                                "unknown",
                                on.admin
                                        .describeTransactions(List.of(on.broker.name("id")))
                                        .all())));
        calls.put(
                "listTransactions",
                new Call(
                        ApiKeys.LIST_TRANSACTIONS,
                        on -> on.keep(
                                "mine",
                                on.admin
                                        .listTransactions()
                                        .all()
                                        .thenApply(all -> all.stream()
                                                .filter(each ->
                                                        each.transactionalId().startsWith(on.broker.name("")))
                                                .toList()))));
        calls.put(
                "fenceProducers",
                new Call(
                        ApiKeys.ADD_PARTITIONS_TO_TXN,
                        on -> on.keep(
                                "new",
                                on.admin
                                        .fenceProducers(List.of(on.broker.name("id")))
                                        .all())));
        calls.put(
                "forceTerminateTransaction",
                new Call(
                        ApiKeys.ADD_PARTITIONS_TO_TXN,
                        on -> on.keep("unknown", on.admin.forceTerminateTransaction(on.broker.name("id")))));
        calls.put("abortTransaction", new Call(ApiKeys.WRITE_TXN_MARKERS, on -> {
            Topic topic = on.filled();
            on.keep("unknown", on.admin.abortTransaction(new AbortTransactionSpec(first(topic), 7_777, (short) 0, 0)));
        }));
    }

    private Object alterQuota(String quota) {
        ClientQuotaEntity user = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, broker.name("user")));
        return admin.alterClientQuotas(
                List.of(new ClientQuotaAlteration(user, List.of(new ClientQuotaAlteration.Op(quota, 1e6)))));
    }

    private Object alterCredential() {
        return admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                broker.name("user"), new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), "secret")));
    }

    private String group() {
        return broker.name("group");
    }

    private Topic filled() {
        Topic topic = broker.topic("filled", 1);
        RecordScenarios.fill(broker, topic, Batches.of("a", "b", "c"));
        return topic;
    }

    private void commit(Topic topic) {
        keep(
                "committed",
                admin.alterConsumerGroupOffsets(group(), Map.of(first(topic), new OffsetAndMetadata(2, "note")))
                        .all());
    }

    private static TopicPartition first(Topic topic) {
        return new TopicPartition(topic.name(), 0);
    }

    private static TopicPartition missing(Topic topic) {
        return new TopicPartition(topic.name(), NOBODY);
    }

    private static ConfigResource resource(Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
