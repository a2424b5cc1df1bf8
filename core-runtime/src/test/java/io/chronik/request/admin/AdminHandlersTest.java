package io.chronik.request.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.GroupConfigs;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicCreation;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.NodeAddress;
import io.chronik.request.RequestContext;
import io.chronik.testkit.metadata.InMemoryMetadataStore;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminHandlersTest {
    private static final NodeAddress ADDRESS = new NodeAddress("host", 9092, 1, null);

    private final TopicConfigs topicConfigs = new TopicConfigs(Map.of("retention.ms", "1000"), 8 * 1024 * 1024);
    private final GroupConfigs groupConfigs = new GroupConfigs(Map.of());
    private Metadata metadata;

    @BeforeEach
    void open() throws Exception {
        metadata = Metadata.open(
                new InMemoryMetadataStore(new InMemoryMetadataStore.Disk(), 1024 * 1024), 1, Uuid::randomUuid);
    }

    private TopicImage topic(String name, int partitions) throws Exception {
        metadata.createTopics(List.of(new TopicCreation.Wanted(name, partitions, Map.of())), false);
        TopicImage topic = metadata.image().topic(name);
        assertNotNull(topic);
        return topic;
    }

    /** Asks as over the wire: the request and the response must be writable in that version. */
    private static <Q extends ApiMessage, R extends ApiMessage> R ask(
            ApiHandler.Blocking<Q, R> handler, int version, Q request) throws Exception {
        RequestContext context = new RequestContext(
                handler.api(), (short) version, 7, "c", new InetSocketAddress(1), new InetSocketAddress(2));
        request.read(
                new ByteBufferAccessor(MessageUtil.toByteBufferAccessor(request, (short) version)
                        .buffer()),
                (short) version);
        R response = handler.handle(context, request);
        R copy = response;
        copy.read(
                new ByteBufferAccessor(MessageUtil.toByteBufferAccessor(response, (short) version)
                        .buffer()),
                (short) version);
        return copy;
    }

    private MetadataHandler metadataHandler(boolean autoCreate) {
        return new MetadataHandler(metadata, ADDRESS, new TopicDefaults(3, autoCreate));
    }

    private static MetadataRequestData names(String... names) {
        return new MetadataRequestData()
                .setTopics(Arrays.stream(names)
                        .map(name -> new MetadataRequestTopic().setName(name))
                        .toList());
    }

    @Test
    void every_version_of_metadata_names_the_node_and_leads_every_partition() throws Exception {
        TopicImage topic = topic("t", 12);
        for (int version = ApiKeys.METADATA.oldestVersion(); version <= ApiKeys.METADATA.latestVersion(); version++) {
            MetadataResponseData answer = ask(metadataHandler(true), version, names("t"));
            assertEquals("host", answer.brokers().find(1).host());
            assertEquals(9092, answer.brokers().find(1).port());
            MetadataResponseTopic described = answer.topics().find("t");
            assertEquals(Errors.NONE.code(), described.errorCode());
            assertEquals(12, described.partitions().size());
            described.partitions().forEach(partition -> {
                assertEquals(1, partition.leaderId());
                assertEquals(List.of(1), partition.replicaNodes());
                assertEquals(List.of(1), partition.isrNodes());
            });
            if (version >= 10) {
                assertEquals(topic.id(), described.topicId());
            }
            if (version >= 2) {
                assertEquals(metadata.image().clusterId(), answer.clusterId());
            }
        }
    }

    @Test
    void all_topics_are_a_null_list_or_in_version_0_an_empty_one() throws Exception {
        topic("a", 1);
        topic("b", 1);
        assertEquals(2, ask(metadataHandler(false), 0, names()).topics().size());
        assertEquals(0, ask(metadataHandler(false), 1, names()).topics().size());
        assertEquals(
                2,
                ask(metadataHandler(false), 12, new MetadataRequestData().setTopics(null))
                        .topics()
                        .size());
        assertEquals(2, metadata.image().topics().size(), "nothing is created");
    }

    @Test
    void topics_are_created_on_demand_only_if_client_and_node_allow_it() throws Exception {
        MetadataRequestData forbidden = names("t").setAllowAutoTopicCreation(false);
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                ask(metadataHandler(true), 4, forbidden).topics().find("t").errorCode());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                ask(metadataHandler(false), 9, names("t")).topics().find("t").errorCode());
        assertEquals(Map.of(), metadata.image().topics());
        MetadataResponseTopic created =
                ask(metadataHandler(true), 9, names("t")).topics().find("t");
        assertEquals(Errors.NONE.code(), created.errorCode());
        assertEquals(3, created.partitions().size());
        assertNotNull(metadata.image().topic("t"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', INVALID_TOPIC_EXCEPTION",
        "., INVALID_TOPIC_EXCEPTION",
        "a/b, INVALID_TOPIC_EXCEPTION",
        "x_y, INVALID_TOPIC_EXCEPTION",
        "__consumer_offsets, UNKNOWN_TOPIC_OR_PARTITION",
    })
    void what_cannot_be_created_is_answered_with_an_error(String name, Errors error) throws Exception {
        topic("x.y", 1);
        MetadataResponseData answer = ask(metadataHandler(true), 12, names(name, "good"));
        assertEquals(error.code(), answer.topics().find(name).errorCode());
        assertEquals(Errors.NONE.code(), answer.topics().find("good").errorCode());
    }

    @Test
    void metadata_by_id_needs_version_12_and_says_which_id_is_unknown() throws Exception {
        TopicImage topic = topic("t", 1);
        Uuid unknown = Uuid.randomUuid();
        MetadataRequestData request = new MetadataRequestData()
                .setTopics(List.of(
                        new MetadataRequestTopic().setName(null).setTopicId(topic.id()),
                        new MetadataRequestTopic().setName(null).setTopicId(unknown)));
        MetadataResponseData answer = ask(metadataHandler(true), 12, request);
        assertEquals(
                "t",
                answer.topics().stream()
                        .filter(found -> found.topicId().equals(topic.id()))
                        .findFirst()
                        .orElseThrow()
                        .name());
        assertEquals(
                Errors.UNKNOWN_TOPIC_ID.code(),
                answer.topics().stream()
                        .filter(found -> found.topicId().equals(unknown))
                        .findFirst()
                        .orElseThrow()
                        .errorCode());
        MetadataRequestData old = new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestTopic().setName("t").setTopicId(topic.id())));
        assertThrows(InvalidRequestException.class, () -> ask(metadataHandler(true), 11, old));
    }

    private CreateTopicsHandler createTopics() {
        return new CreateTopicsHandler(metadata, topicConfigs, new TopicDefaults(3, true));
    }

    private static CreatableTopic wanted(String name, int partitions, int replicas) {
        return new CreatableTopic().setName(name).setNumPartitions(partitions).setReplicationFactor((short) replicas);
    }

    private static CreateTopicsRequestData creation(CreatableTopic... topics) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        Arrays.stream(topics).forEach(request.topics()::add);
        return request;
    }

    private CreatableTopicResult create(CreatableTopic topic) throws Exception {
        return ask(createTopics(), 7, creation(topic)).topics().find(topic.name());
    }

    private static void assertError(Errors expected, String message, CreatableTopicResult result) {
        assertEquals(expected.code(), result.errorCode(), result.errorMessage());
        assertTrue(String.valueOf(result.errorMessage()).contains(message), result.errorMessage());
    }

    @Test
    void topics_are_created_in_every_version() throws Exception {
        for (int version = ApiKeys.CREATE_TOPICS.oldestVersion();
                version <= ApiKeys.CREATE_TOPICS.latestVersion();
                version++) {
            CreatableTopic topic = wanted("t" + version, version >= 4 ? -1 : 2, version >= 4 ? -1 : 1);
            topic.configs()
                    .add(new CreatableTopicConfig().setName("cleanup.policy").setValue("compact"));
            CreatableTopicResult result =
                    ask(createTopics(), version, creation(topic)).topics().find("t" + version);
            assertEquals(Errors.NONE.code(), result.errorCode());
            TopicImage image = metadata.image().topic("t" + version);
            assertNotNull(image);
            assertEquals(version >= 4 ? 3 : 2, image.partitions());
            assertEquals(Map.of("cleanup.policy", "compact"), image.configs());
            if (version >= 5) {
                assertEquals(3, result.numPartitions());
                assertEquals(1, result.replicationFactor());
                assertTrue(result.configs().stream()
                        .anyMatch(config -> config.name().equals("cleanup.policy")
                                && config.configSource() == ConfigSource.TOPIC_CONFIG.id()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "., 1, 1, INVALID_TOPIC_EXCEPTION, '.'",
        ".., 1, 1, INVALID_TOPIC_EXCEPTION, '..'",
        "a b, 1, 1, INVALID_TOPIC_EXCEPTION, 'a b'",
        "old, 1, 1, TOPIC_ALREADY_EXISTS, Topic 'old' already exists.",
        "x_y, 1, 1, INVALID_TOPIC_EXCEPTION, collides with existing topic: x.y",
        "new, 0, 1, INVALID_PARTITIONS, non-positive",
        "new, -2, 1, INVALID_PARTITIONS, non-positive",
        "new, 1, 0, INVALID_REPLICATION_FACTOR, Replication factor",
        "new, 1, 3, INVALID_REPLICATION_FACTOR, only 1 broker(s)",
    })
    void a_topic_that_cannot_be_is_refused(String name, int partitions, int replicas, Errors error, String message)
            throws Exception {
        topic("old", 1);
        topic("x.y", 1);
        String quoted = message;
        assertError(error, quoted, create(wanted(name, partitions, replicas)));
        assertEquals(2, metadata.image().topics().size());
    }

    @Test
    void bad_configs_are_refused_and_only_validating_creates_nothing() throws Exception {
        for (String[] bad : new String[][] {
            {"compression.type", "brotli"},
            {"cleanup.policy", "keep"},
            {"segment.bytes", "13"},
            {"retention.ms", "-2"},
            {"nope", "1"}
        }) {
            CreatableTopic topic = wanted("t", 1, 1);
            topic.configs().add(new CreatableTopicConfig().setName(bad[0]).setValue(bad[1]));
            assertError(Errors.INVALID_CONFIG, bad[0], create(topic));
        }
        CreatableTopic none = wanted("t", 1, 1);
        none.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue(null));
        assertError(Errors.INVALID_CONFIG, "Null value", create(none));
        CreateTopicsRequestData validate = creation(wanted("t", 5, 1)).setValidateOnly(true);
        CreatableTopicResult result = ask(createTopics(), 7, validate).topics().find("t");
        assertEquals(Errors.NONE.code(), result.errorCode());
        assertEquals(5, result.numPartitions());
        assertEquals(Map.of(), metadata.image().topics());
    }

    @Test
    void a_name_given_twice_is_refused_once_and_the_others_are_created() throws Exception {
        var answer = ask(createTopics(), 7, creation(wanted("a", 1, 1), wanted("b", 1, 1), wanted("a", 2, 1)));
        assertEquals(2, answer.topics().size());
        assertError(Errors.INVALID_REQUEST, "Duplicate", answer.topics().find("a"));
        assertEquals(Errors.NONE.code(), answer.topics().find("b").errorCode());
    }

    @Test
    void assignments_must_name_this_node_and_be_complete() throws Exception {
        CreatableTopic good = wanted("t", -1, -1);
        good.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(1)));
        good.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(1).setBrokerIds(List.of(1)));
        assertEquals(2, create(good).numPartitions());
        CreatableTopic gap = wanted("u", -1, -1);
        gap.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(1).setBrokerIds(List.of(1)));
        assertError(Errors.INVALID_REPLICA_ASSIGNMENT, "consecutive", create(gap));
        CreatableTopic elsewhere = wanted("u", -1, -1);
        elsewhere
                .assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(2)));
        assertError(Errors.INVALID_REPLICA_ASSIGNMENT, "broker 2", create(elsewhere));
        CreatableTopic both = wanted("u", 1, -1);
        both.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(1)));
        assertError(Errors.INVALID_REQUEST, "numPartitions", create(both));
    }

    @Test
    void an_excessive_number_of_partitions_is_refused() {
        assertThrows(
                PolicyViolationException.class,
                () -> ask(createTopics(), 7, creation(wanted("t", Integer.MAX_VALUE, 1), wanted("u", 1, 1))));
        assertEquals(Map.of(), metadata.image().topics());
    }

    @Test
    void topics_are_deleted_by_name_and_by_id_in_every_version() throws Exception {
        DeleteTopicsHandler handler = new DeleteTopicsHandler(metadata);
        for (int version = ApiKeys.DELETE_TOPICS.oldestVersion(); version <= 5; version++) {
            topic("t", 1);
            DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTopicNames(List.of("t", "missing"));
            var answer = ask(handler, version, request);
            assertEquals(Errors.NONE.code(), answer.responses().find("t").errorCode());
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    answer.responses().find("missing").errorCode());
            assertNull(metadata.image().topic("t"));
        }
        TopicImage named = topic("named", 1);
        TopicImage identified = topic("identified", 1);
        TopicImage twice = topic("twice", 1);
        Uuid unknown = Uuid.randomUuid();
        var answer = ask(
                handler,
                6,
                new DeleteTopicsRequestData()
                        .setTopics(List.of(
                                new DeleteTopicState().setName("named"),
                                new DeleteTopicState().setName(null).setTopicId(identified.id()),
                                new DeleteTopicState().setName(null).setTopicId(unknown),
                                new DeleteTopicState().setName("twice"),
                                new DeleteTopicState().setName(null).setTopicId(twice.id()))));
        assertEquals(named.id(), answer.responses().find("named").topicId());
        assertEquals(Errors.NONE.code(), answer.responses().find("named").errorCode());
        assertEquals(Errors.NONE.code(), answer.responses().find("identified").errorCode());
        assertEquals(
                Errors.INVALID_REQUEST.code(), answer.responses().find("twice").errorCode());
        assertEquals(
                Errors.UNKNOWN_TOPIC_ID.code(),
                answer.responses().stream()
                        .filter(result -> result.topicId().equals(unknown))
                        .findFirst()
                        .orElseThrow()
                        .errorCode());
        assertEquals(List.of("twice"), List.copyOf(metadata.image().topics().keySet()));
    }

    @Test
    void partitions_grow_and_never_shrink() throws Exception {
        CreatePartitionsHandler handler = new CreatePartitionsHandler(metadata);
        topic("t", 3);
        for (int version = 0; version <= 3; version++) {
            assertEquals(Errors.NONE, grow(handler, version, "t", 4 + version, false));
        }
        assertEquals(Errors.INVALID_PARTITIONS, grow(handler, 3, "t", 7, false));
        assertEquals(Errors.INVALID_PARTITIONS, grow(handler, 3, "t", 2, false));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, grow(handler, 3, "u", 2, false));
        assertEquals(Errors.NONE, grow(handler, 3, "t", 9, true));
        assertEquals(7, metadata.image().topics().get("t").partitions());
        assertThrows(PolicyViolationException.class, () -> grow(handler, 3, "t", Integer.MAX_VALUE, false));
    }

    private static Errors grow(CreatePartitionsHandler handler, int version, String name, int count, boolean validate)
            throws Exception {
        CreatePartitionsRequestData request = new CreatePartitionsRequestData().setValidateOnly(validate);
        request.topics()
                .add(new CreatePartitionsRequestData.CreatePartitionsTopic()
                        .setName(name)
                        .setCount(count)
                        .setAssignments(null));
        return Errors.forCode(
                ask(handler, version, request).results().getFirst().errorCode());
    }

    private DescribeConfigsResult describe(ConfigResource.Type type, String name, @Nullable List<String> keys)
            throws Exception {
        DescribeConfigsHandler handler = new DescribeConfigsHandler(
                metadata,
                topicConfigs,
                groupConfigs,
                List.of(new BrokerConfig("default.replication.factor", "1", false, ConfigDef.Type.INT, "d")),
                "info");
        DescribeConfigsRequestData request = new DescribeConfigsRequestData()
                .setIncludeSynonyms(true)
                .setResources(List.of(new DescribeConfigsResource()
                        .setResourceType(type.id())
                        .setResourceName(name)
                        .setConfigurationKeys(keys)));
        DescribeConfigsResult first = null;
        for (int version = ApiKeys.DESCRIBE_CONFIGS.oldestVersion(); version <= 4; version++) {
            first = ask(handler, version, request.duplicate().setIncludeDocumentation(version >= 3))
                    .results()
                    .getFirst();
        }
        assertNotNull(first);
        return first;
    }

    @Test
    void a_topics_configs_say_where_they_come_from() throws Exception {
        topic("t", 1);
        alter("t", Map.of("segment.ms", "5"));
        DescribeConfigsResult all = describe(ConfigResource.Type.TOPIC, "t", null);
        assertEquals(37, all.configs().size(), "as many as Kafka has");
        DescribeConfigsResult some =
                describe(ConfigResource.Type.TOPIC, "t", List.of("retention.ms", "segment.ms", "segment.bytes"));
        assertEquals(3, some.configs().size());
        DescribeConfigsResourceResult retention = some.configs().get(0);
        DescribeConfigsResourceResult bytes = some.configs().get(1);
        DescribeConfigsResourceResult millis = some.configs().get(2);
        assertEquals("1000", retention.value());
        assertEquals(ConfigSource.STATIC_BROKER_CONFIG.id(), retention.configSource());
        assertEquals(2, retention.synonyms().size());
        assertEquals(ConfigSource.DEFAULT_CONFIG.id(), bytes.configSource());
        assertEquals("5", millis.value());
        assertEquals(ConfigSource.TOPIC_CONFIG.id(), millis.configSource());
        assertEquals("segment.ms", millis.synonyms().getFirst().name());
        assertTrue(millis.documentation().length() > 10);
    }

    @Test
    void other_resources_are_described_or_refused() throws Exception {
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                describe(ConfigResource.Type.TOPIC, "t", null).errorCode());
        assertEquals(
                Errors.INVALID_TOPIC_EXCEPTION.code(),
                describe(ConfigResource.Type.TOPIC, "..", null).errorCode());
        DescribeConfigsResult broker = describe(ConfigResource.Type.BROKER, "1", null);
        assertEquals("default.replication.factor", broker.configs().getFirst().name());
        assertTrue(broker.configs().getFirst().readOnly());
        assertEquals(
                Errors.NONE.code(),
                describe(ConfigResource.Type.BROKER, "", null).errorCode());
        for (String wrong : List.of("2", "x")) {
            assertEquals(
                    Errors.INVALID_REQUEST.code(),
                    describe(ConfigResource.Type.BROKER, wrong, null).errorCode());
            assertEquals(
                    Errors.INVALID_REQUEST.code(),
                    describe(ConfigResource.Type.BROKER_LOGGER, wrong, null).errorCode());
        }
        assertEquals(3, describe(ConfigResource.Type.GROUP, "g", null).configs().size());
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                describe(ConfigResource.Type.UNKNOWN, "g", null).errorCode());
    }

    private Errors alter(String topic, Map<String, String> configs) throws Exception {
        Errors error = null;
        for (int version = 0; version <= 2; version++) {
            AlterConfigsRequestData request = new AlterConfigsRequestData();
            AlterConfigsRequestData.AlterConfigsResource resource = new AlterConfigsRequestData.AlterConfigsResource()
                    .setResourceType(ConfigResource.Type.TOPIC.id())
                    .setResourceName(topic);
            configs.forEach((name, value) -> resource.configs()
                    .add(new AlterConfigsRequestData.AlterableConfig()
                            .setName(name)
                            .setValue(value)));
            request.resources().add(resource);
            error = Errors.forCode(ask(new AlterConfigsHandler(metadata, topicConfigs, groupConfigs), version, request)
                    .responses()
                    .getFirst()
                    .errorCode());
        }
        assertNotNull(error);
        return error;
    }

    @Test
    void altering_replaces_what_was_set() throws Exception {
        topic("t", 1);
        assertEquals(Errors.NONE, alter("t", Map.of("segment.ms", "5", "retention.ms", "6")));
        assertEquals(Errors.NONE, alter("t", Map.of("retention.ms", "7")));
        assertEquals(
                Map.of("retention.ms", "7"), metadata.image().topics().get("t").configs());
        assertEquals(Errors.INVALID_CONFIG, alter("t", Map.of("retention.ms", "-7")));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, alter("u", Map.of("retention.ms", "7")));
        assertEquals(
                Map.of("retention.ms", "7"), metadata.image().topics().get("t").configs());
    }

    private Errors change(ConfigResource.Type type, String name, boolean validateOnly, Object... triples)
            throws Exception {
        IncrementalAlterConfigsRequestData request =
                new IncrementalAlterConfigsRequestData().setValidateOnly(validateOnly);
        IncrementalAlterConfigsRequestData.AlterConfigsResource resource =
                new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                        .setResourceType(type.id())
                        .setResourceName(name);
        for (int i = 0; i < triples.length; i += 3) {
            resource.configs()
                    .add(new IncrementalAlterConfigsRequestData.AlterableConfig()
                            .setConfigOperation(((OpType) triples[i]).id())
                            .setName((String) triples[i + 1])
                            .setValue(triples[i + 2].equals("null") ? null : (String) triples[i + 2]));
        }
        request.resources().add(resource);
        return Errors.forCode(ask(new IncrementalAlterConfigsHandler(metadata, topicConfigs, groupConfigs), 1, request)
                .responses()
                .getFirst()
                .errorCode());
    }

    @Test
    void single_configs_are_set_deleted_appended_and_subtracted() throws Exception {
        topic("t", 1);
        ConfigResource.Type topic = ConfigResource.Type.TOPIC;
        assertEquals(
                Errors.NONE,
                change(topic, "t", false, OpType.SET, "retention.ms", "5", OpType.APPEND, "cleanup.policy", "compact"));
        assertEquals(
                Map.of("retention.ms", "5", "cleanup.policy", "delete,compact"),
                metadata.image().topics().get("t").configs());
        assertEquals(Errors.NONE, change(topic, "t", false, OpType.SUBTRACT, "cleanup.policy", "delete"));
        assertEquals(Errors.NONE, change(topic, "t", false, OpType.DELETE, "retention.ms", "null"));
        Map<String, String> expected = Map.of("cleanup.policy", "compact");
        assertEquals(expected, metadata.image().topics().get("t").configs());

        assertEquals(Errors.NONE, change(topic, "t", true, OpType.SET, "retention.ms", "5"));
        assertEquals(Errors.INVALID_CONFIG, change(topic, "t", true, OpType.SET, "retention.ms", "-5"));
        assertEquals(Errors.INVALID_CONFIG, change(topic, "t", false, OpType.APPEND, "retention.ms", "5"));
        assertEquals(Errors.INVALID_CONFIG, change(topic, "t", false, OpType.SET, "remote.storage.enable", "true"));
        assertEquals(Errors.INVALID_REQUEST, change(topic, "t", false, OpType.SET, "retention.ms", "null"));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, change(topic, "u", false, OpType.SET, "retention.ms", "5"));
        assertEquals(expected, metadata.image().topics().get("t").configs());
    }

    @Test
    void groups_have_configs_and_nodes_refuse_changes() throws Exception {
        ConfigResource.Type group = ConfigResource.Type.GROUP;
        assertEquals(Errors.NONE, change(group, "g", false, OpType.SET, "consumer.session.timeout.ms", "50000"));
        assertEquals(Errors.INVALID_CONFIG, change(group, "g", false, OpType.SET, "consumer.session.timeout.ms", "1"));
        assertEquals(Errors.INVALID_CONFIG, change(group, "g", false, OpType.SET, "share.session.timeout.ms", "50000"));
        assertEquals(Errors.INVALID_CONFIG, change(group, "g", false, OpType.SET, "nope", "1"));
        assertEquals(
                Errors.INVALID_REQUEST,
                change(ConfigResource.Type.BROKER, "1", false, OpType.SET, "num.partitions", "1"));
        assertEquals(
                Errors.INVALID_REQUEST,
                change(ConfigResource.Type.BROKER_LOGGER, "1", false, OpType.SET, "root", "INFO"));
        var listed = ask(
                new ListConfigResourcesHandler(metadata),
                1,
                new ListConfigResourcesRequestData().setResourceTypes(List.of(group.id())));
        assertEquals("g", listed.configResources().getFirst().resourceName());
    }

    @Test
    void what_has_configs_is_listed() throws Exception {
        topic("t", 1);
        ListConfigResourcesHandler handler = new ListConfigResourcesHandler(metadata);
        assertEquals(
                3,
                ask(handler, 1, new ListConfigResourcesRequestData())
                        .configResources()
                        .size());
        assertEquals(
                0,
                ask(handler, 0, new ListConfigResourcesRequestData())
                        .configResources()
                        .size());
        assertEquals(
                Errors.UNSUPPORTED_VERSION.code(),
                ask(handler, 1, new ListConfigResourcesRequestData().setResourceTypes(List.of((byte) 77)))
                        .errorCode());
    }

    @Test
    void the_cluster_is_this_node() throws Exception {
        DescribeClusterHandler handler = new DescribeClusterHandler(metadata, ADDRESS);
        for (int version = 0; version <= 2; version++) {
            var answer =
                    ask(handler, version, new DescribeClusterRequestData().setIncludeClusterAuthorizedOperations(true));
            assertEquals(metadata.image().clusterId(), answer.clusterId());
            assertEquals(9092, answer.brokers().find(1).port());
            assertNotEquals(Integer.MIN_VALUE, answer.clusterAuthorizedOperations());
        }
        assertEquals(
                Errors.MISMATCHED_ENDPOINT_TYPE.code(),
                ask(handler, 1, new DescribeClusterRequestData().setEndpointType((byte) 2))
                        .errorCode());
    }

    @Test
    void pages_of_partitions_cover_everything_once() throws Exception {
        topic("a", 5);
        topic("b", 1);
        topic("c", 7);
        DescribeTopicPartitionsHandler handler = new DescribeTopicPartitionsHandler(metadata);
        for (int limit : new int[] {1, 2, 3, 5, 6, 13, 100}) {
            StringBuilder seen = new StringBuilder();
            DescribeTopicPartitionsRequestData request = new DescribeTopicPartitionsRequestData();
            for (int page = 0; page < 20; page++) {
                DescribeTopicPartitionsResponseData answer = ask(handler, 0, request.setResponsePartitionLimit(limit));
                answer.topics()
                        .forEach(topic -> topic.partitions()
                                .forEach(partition -> seen.append(topic.name()).append(partition.partitionIndex())));
                if (answer.nextCursor() == null) {
                    break;
                }
                request.setCursor(new DescribeTopicPartitionsRequestData.Cursor()
                        .setTopicName(answer.nextCursor().topicName())
                        .setPartitionIndex(answer.nextCursor().partitionIndex()));
            }
            assertEquals("a0a1a2a3a4b0c0c1c2c3c4c5c6", seen.toString(), "limit " + limit);
        }
        DescribeTopicPartitionsResponseData missing = ask(
                handler,
                0,
                new DescribeTopicPartitionsRequestData()
                        .setTopics(List.of(new DescribeTopicPartitionsRequestData.TopicRequest().setName("zz"))));
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                missing.topics().find("zz").errorCode());
    }

    @Test
    void thousands_of_topics_are_created_one_by_one_through_the_handler() throws Exception {
        CreateTopicsHandler handler = createTopics();
        for (int i = 0; i < 1_000; i++) {
            assertEquals(
                    Errors.NONE.code(),
                    ask(handler, 7, creation(wanted("t" + i, 1, 1)))
                            .topics()
                            .find("t" + i)
                            .errorCode());
        }
        assertEquals(
                IntStream.range(0, 1_000).mapToObj(i -> "t" + i).sorted().toList(),
                List.copyOf(metadata.image().topics().keySet()));
    }
}
