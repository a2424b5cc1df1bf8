package io.chronik.request.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chronik.metadata.ClusterImage;
import io.chronik.request.Access;
import io.chronik.request.AdminNode;
import io.chronik.request.RequestContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AccessRulesTest {
    private final Set<String> allowed = new TreeSet<>();
    private final Set<String> asked = new TreeSet<>();
    private ClusterImage image;

    @BeforeEach
    void open() throws Exception {
        AdminNode node = new AdminNode();
        node.topic("mine", 1);
        node.topic("other", 1);
        image = node.metadata.image();
    }

    private Access.Ruling rule(ApiKeys api, int version, ApiMessage message) {
        AccessRules rules = new AccessRules(
                (_, operation, type, name) -> {
                    String what = operation + " " + type + " " + name;
                    asked.add(what);
                    return allowed.contains(what);
                },
                () -> image);
        RequestContext context =
                new RequestContext(api, (short) version, 1, "c", new InetSocketAddress(1), new InetSocketAddress(2));
        AbstractRequest request = AbstractRequest.parseRequest(
                        api, (short) version, MessageUtil.toByteBufferAccessor(message, (short) version))
                .request;
        Access.Ruling ruling = rules.rule(context, request);
        left = request.data();
        return ruling;
    }

    /** The request after the last ruling. */
    private ApiMessage left = new MetadataRequestData();

    private static Map<Errors, Integer> errors(ApiKeys api, int version, ApiMessage response) {
        AbstractResponse parsed = AbstractResponse.parseResponse(
                api, MessageUtil.toByteBufferAccessor(response, (short) version), (short) version);
        return Map.copyOf(parsed.errorCounts());
    }

    private void refused(Errors error, ApiKeys api, int version, ApiMessage request) {
        var refused = assertInstanceOf(Access.Refused.class, rule(api, version, request), api::toString);
        assertEquals(Set.of(error), errors(api, version, refused.response()).keySet());
    }

    @Test
    void requests_about_the_cluster_need_kafkas_operation() {
        Map<ApiKeys, String> needed = new EnumMap<>(ApiKeys.class);
        Stream.of(
                        ApiKeys.CREATE_ACLS,
                        ApiKeys.DELETE_ACLS,
                        ApiKeys.ALTER_REPLICA_LOG_DIRS,
                        ApiKeys.ELECT_LEADERS,
                        ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
                        ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
                        ApiKeys.UPDATE_FEATURES,
                        ApiKeys.UNREGISTER_BROKER,
                        ApiKeys.ADD_RAFT_VOTER,
                        ApiKeys.REMOVE_RAFT_VOTER,
                        ApiKeys.UNREGISTER_CONTROLLER)
                .forEach(api -> needed.put(api, "ALTER"));
        Stream.of(
                        ApiKeys.DESCRIBE_LOG_DIRS,
                        ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                        ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
                        ApiKeys.DESCRIBE_QUORUM)
                .forEach(api -> needed.put(api, "DESCRIBE"));
        needed.put(ApiKeys.DESCRIBE_CLIENT_QUOTAS, "DESCRIBE_CONFIGS");
        needed.put(ApiKeys.LIST_CONFIG_RESOURCES, "DESCRIBE_CONFIGS");
        needed.put(ApiKeys.ALTER_CLIENT_QUOTAS, "ALTER_CONFIGS");
        needed.put(ApiKeys.WRITE_TXN_MARKERS, "CLUSTER_ACTION");
        needed.forEach((api, operation) -> {
            asked.clear();
            allowed.clear();
            short version = api.latestVersion();
            var refused = assertInstanceOf(
                    Access.Refused.class, rule(api, version, api.messageType.newRequest()), api::toString);
            Map<Errors, Integer> errors = errors(api, version, refused.response());
            // Where the error is told for each thing that was named, and nothing was, there is none.
            errors.keySet().forEach(error -> assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED, error, api.toString()));
            assertEquals(Set.of(operation + " CLUSTER kafka-cluster"), asked, api.toString());
            allowed.addAll(asked);
            assertInstanceOf(Access.Admitted.class, rule(api, version, api.messageType.newRequest()));
        });
    }

    @Test
    void members_of_a_group_may_read_it() {
        HeartbeatRequestData heartbeat = new HeartbeatRequestData().setGroupId("g");
        refused(Errors.GROUP_AUTHORIZATION_FAILED, ApiKeys.HEARTBEAT, 4, heartbeat);
        allowed.add("READ GROUP g");
        assertSame(Access.Admitted.UNCHANGED, rule(ApiKeys.HEARTBEAT, 4, heartbeat));
        OffsetCommitRequestData commit =
                new OffsetCommitRequestData().setGroupId("g").setTopics(List.of(commit("mine"), commit("other")));
        allowed.add("READ TOPIC mine");
        var admitted = assertInstanceOf(Access.Admitted.class, rule(ApiKeys.OFFSET_COMMIT, 9, commit));
        assertEquals(1, ((OffsetCommitRequestData) left).topics().size());
        ApiMessage answer = admitted.completion().apply(new org.apache.kafka.common.message.OffsetCommitResponseData());
        assertEquals(Map.of(Errors.TOPIC_AUTHORIZATION_FAILED, 1), errors(ApiKeys.OFFSET_COMMIT, 9, notNull(answer)));
    }

    private static OffsetCommitRequestTopic commit(String topic) {
        return new OffsetCommitRequestTopic().setName(topic).setPartitions(List.of(new OffsetCommitRequestPartition()));
    }

    private static ApiMessage notNull(@Nullable ApiMessage message) {
        if (message == null) {
            throw new AssertionError("no response");
        }
        return message;
    }

    private static ProduceRequestData produce(int acks, String... topics) {
        ProduceRequestData request = new ProduceRequestData().setAcks((short) acks);
        for (String topic : topics) {
            request.topicData()
                    .add(new TopicProduceData()
                            .setName(topic)
                            .setPartitionData(List.of(new PartitionProduceData().setRecords(MemoryRecords.EMPTY))));
        }
        return request;
    }

    @Test
    void records_are_written_where_it_is_allowed_and_refused_elsewhere() {
        refused(Errors.TOPIC_AUTHORIZATION_FAILED, ApiKeys.PRODUCE, 12, produce(1, "mine", "other"));
        allowed.add("WRITE TOPIC mine");
        var admitted = assertInstanceOf(Access.Admitted.class, rule(ApiKeys.PRODUCE, 12, produce(1, "mine", "other")));
        assertEquals(
                "mine",
                ((ProduceRequestData) left).topicData().iterator().next().name());
        assertEquals(1, ((ProduceRequestData) left).topicData().size());
        ProduceResponseData response = new ProduceResponseData();
        response.responses().add(new ProduceResponseData.TopicProduceResponse().setName("mine"));
        ProduceResponseData merged =
                (ProduceResponseData) notNull(admitted.completion().apply(response));
        assertEquals(2, merged.responses().size());
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                merged.responses()
                        .find("other", Uuid.ZERO_UUID)
                        .partitionResponses()
                        .getFirst()
                        .errorCode());
        var unanswered =
                assertInstanceOf(Access.Admitted.class, rule(ApiKeys.PRODUCE, 12, produce(0, "mine", "other")));
        assertThrows(
                TopicAuthorizationException.class, () -> unanswered.completion().apply(null));
        assertEquals(Set.of("WRITE TOPIC mine", "WRITE TOPIC other"), asked);
        refused(
                Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                ApiKeys.PRODUCE,
                12,
                produce(1, "mine").setTransactionalId("tx"));
    }

    @Test
    void topics_are_found_by_their_ids_as_well() {
        Uuid id = image.topic("other").id();
        ProduceRequestData request = produce(1);
        request.topicData()
                .add(new TopicProduceData()
                        .setTopicId(id)
                        .setPartitionData(List.of(new PartitionProduceData().setRecords(MemoryRecords.EMPTY))));
        refused(Errors.TOPIC_AUTHORIZATION_FAILED, ApiKeys.PRODUCE, 13, request);
        allowed.add("WRITE TOPIC other");
        assertSame(Access.Admitted.UNCHANGED, rule(ApiKeys.PRODUCE, 13, request));
    }

    @Test
    void no_record_of_a_topic_leaves_that_may_not_be_read() {
        FetchResponseData response = new FetchResponseData();
        for (String topic : List.of("mine", "other")) {
            response.responses()
                    .add(new FetchResponseData.FetchableTopicResponse()
                            .setTopic(topic)
                            .setPartitions(List.of(new FetchResponseData.PartitionData().setHighWatermark(7))));
        }
        allowed.add("READ TOPIC mine");
        var admitted = assertInstanceOf(
                Access.Admitted.class, rule(ApiKeys.FETCH, 12, new FetchRequestData().setReplicaId(-1)));
        FetchResponseData answer =
                (FetchResponseData) notNull(admitted.completion().apply(response));
        assertEquals(7, answer.responses().get(0).partitions().getFirst().highWatermark());
        assertEquals(-1, answer.responses().get(1).partitions().getFirst().highWatermark());
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                answer.responses().get(1).partitions().getFirst().errorCode());
        refused(Errors.CLUSTER_AUTHORIZATION_FAILED, ApiKeys.FETCH, 12, new FetchRequestData().setReplicaId(1));
    }

    private MetadataResponseData metadata(int version, @Nullable List<MetadataRequestTopic> topics) {
        var admitted = assertInstanceOf(
                Access.Admitted.class,
                rule(
                        ApiKeys.METADATA,
                        version,
                        new MetadataRequestData().setTopics(topics).setAllowAutoTopicCreation(true)));
        MetadataResponseData response = new MetadataResponseData();
        List<MetadataRequestTopic> answered = ((MetadataRequestData) left).topics();
        List<String> names = answered == null || (answered.isEmpty() && version == 0)
                ? List.of("mine", "other")
                : answered.stream().map(MetadataRequestTopic::name).toList();
        names.forEach(name -> response.topics().add(new MetadataResponseTopic().setName(name)));
        return (MetadataResponseData) notNull(admitted.completion().apply(response));
    }

    @Test
    void nobody_hears_of_topics_that_may_not_be_described() {
        allowed.add("DESCRIBE TOPIC mine");
        allowed.add("DESCRIBE TOPIC new");
        assertEquals(1, metadata(12, null).topics().size());
        assertEquals(1, metadata(0, List.of()).topics().size());
        var named = metadata(9, named("mine", "other", "new"));
        assertEquals(Errors.NONE.code(), named.topics().find("mine").errorCode());
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                named.topics().find("other").errorCode());
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                named.topics().find("new").errorCode(),
                "it would be created");
        allowed.add("CREATE TOPIC new");
        assertEquals(
                Errors.NONE.code(),
                metadata(9, named("new")).topics().find("new").errorCode());
        var first = metadata(0, named("other"));
        assertEquals(1, first.topics().size());
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                first.topics().find("other").errorCode());
        var byId = metadata(
                12,
                List.of(new MetadataRequestTopic()
                        .setName(null)
                        .setTopicId(image.topic("other").id())));
        assertEquals(
                Errors.UNKNOWN_TOPIC_ID.code(), byId.topics().iterator().next().errorCode());
    }

    private static List<MetadataRequestTopic> named(String... names) {
        return new ArrayList<>(Stream.of(names)
                .map(name -> new MetadataRequestTopic().setName(name))
                .toList());
    }

    @Test
    void groups_that_may_not_be_described_are_not_listed() {
        ListGroupsResponseData response = new ListGroupsResponseData()
                .setGroups(new ArrayList<>(Stream.of("mine", "other")
                        .map(name -> new ListGroupsResponseData.ListedGroup().setGroupId(name))
                        .toList()));
        allowed.add("DESCRIBE GROUP mine");
        var admitted =
                assertInstanceOf(Access.Admitted.class, rule(ApiKeys.LIST_GROUPS, 5, new ListGroupsRequestData()));
        assertEquals(
                1,
                ((ListGroupsResponseData) notNull(admitted.completion().apply(response)))
                        .groups()
                        .size());
    }

    @Test
    void each_resource_has_its_own_error() {
        DescribeConfigsRequestData request = new DescribeConfigsRequestData()
                .setResources(new ArrayList<>(Stream.of(2, 4, 32, 16)
                        .map(type -> new DescribeConfigsResource()
                                .setResourceType(type.byteValue())
                                .setResourceName("mine"))
                        .toList()));
        var admitted = assertInstanceOf(Access.Admitted.class, rule(ApiKeys.DESCRIBE_CONFIGS, 4, request));
        assertEquals(
                Map.of(
                        Errors.TOPIC_AUTHORIZATION_FAILED, 1,
                        Errors.CLUSTER_AUTHORIZATION_FAILED, 2,
                        Errors.GROUP_AUTHORIZATION_FAILED, 1),
                errors(
                        ApiKeys.DESCRIBE_CONFIGS,
                        4,
                        notNull(admitted.completion().apply(new DescribeConfigsResponseData()))));
    }

    @Test
    void every_other_request_has_the_error_of_what_it_names() {
        refused(
                Errors.TOPIC_AUTHORIZATION_FAILED,
                ApiKeys.LIST_OFFSETS,
                7,
                new ListOffsetsRequestData()
                        .setTopics(List.of(new ListOffsetsTopic()
                                .setName("mine")
                                .setPartitions(List.of(new ListOffsetsPartition())))));
        CreateTopicsRequestData create = new CreateTopicsRequestData();
        create.topics().add(new CreatableTopic().setName("new"));
        refused(Errors.TOPIC_AUTHORIZATION_FAILED, ApiKeys.CREATE_TOPICS, 7, create);
        refused(
                Errors.TOPIC_AUTHORIZATION_FAILED,
                ApiKeys.DELETE_TOPICS,
                6,
                new DeleteTopicsRequestData().setTopics(List.of(new DeleteTopicState().setName("mine"))));
        refused(
                Errors.TOPIC_AUTHORIZATION_FAILED,
                ApiKeys.DELETE_TOPICS,
                5,
                new DeleteTopicsRequestData().setTopicNames(List.of("mine")));
        refused(
                Errors.GROUP_AUTHORIZATION_FAILED,
                ApiKeys.DESCRIBE_GROUPS,
                5,
                new DescribeGroupsRequestData().setGroups(List.of("g")));
        refused(
                Errors.GROUP_AUTHORIZATION_FAILED,
                ApiKeys.FIND_COORDINATOR,
                4,
                new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g")));
        refused(
                Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                ApiKeys.FIND_COORDINATOR,
                3,
                new FindCoordinatorRequestData().setKeyType((byte) 1).setKey("tx"));
        refused(
                Errors.CLUSTER_AUTHORIZATION_FAILED,
                ApiKeys.INIT_PRODUCER_ID,
                4,
                new InitProducerIdRequestData().setTransactionalId(null));
        refused(
                Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                ApiKeys.INIT_PRODUCER_ID,
                4,
                new InitProducerIdRequestData().setTransactionalId("tx"));
    }

    @Test
    void a_transaction_gets_all_partitions_or_none() {
        allowed.add("WRITE TRANSACTIONAL_ID tx");
        allowed.add("WRITE TOPIC mine");
        AddPartitionsToTxnTopicCollection topics = new AddPartitionsToTxnTopicCollection();
        topics.add(new AddPartitionsToTxnTopic().setName("mine").setPartitions(List.of(0)));
        topics.add(new AddPartitionsToTxnTopic().setName("other").setPartitions(List.of(0)));
        var refused = assertInstanceOf(
                Access.Refused.class,
                rule(
                        ApiKeys.ADD_PARTITIONS_TO_TXN,
                        3,
                        new AddPartitionsToTxnRequestData()
                                .setV3AndBelowTransactionalId("tx")
                                .setV3AndBelowTopics(topics)));
        assertEquals(
                Map.of(Errors.TOPIC_AUTHORIZATION_FAILED, 1, Errors.OPERATION_NOT_ATTEMPTED, 1),
                errors(ApiKeys.ADD_PARTITIONS_TO_TXN, 3, refused.response()));
    }
}
