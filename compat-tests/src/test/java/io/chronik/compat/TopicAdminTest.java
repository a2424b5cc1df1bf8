package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics, partitions and configurations through the admin client. */
@OnEachBroker(peerByDefault = true)
final class TopicAdminTest {

    private final BrokerUnderTest underTest;

    TopicAdminTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void theClusterIsOneNodeAtTheAddressClientsUse() {
        var cluster = underTest.admin().describeCluster();
        List<Node> nodes = List.copyOf(JavaClients.get(cluster.nodes()));

        assertEquals(1, nodes.size());
        assertEquals(
                underTest.bootstrap(),
                nodes.getFirst().host() + ":" + nodes.getFirst().port());
        assertEquals(
                nodes.getFirst().id(), JavaClients.get(cluster.controller()).id());
        assertFalse(JavaClients.get(cluster.clusterId()).isEmpty());
    }

    @Test
    void everyOfTwelvePartitionsHasALeaderAndTakesRecords() {
        String topic = BrokerUnderTest.uniqueTopic("twelve");
        JavaClients.createTopic(underTest.admin(), topic, 12, Map.of());

        List<TopicPartitionInfo> partitions = describe(topic).partitions();
        assertEquals(
                IntStream.range(0, 12).boxed().toList(),
                partitions.stream().map(TopicPartitionInfo::partition).toList());
        for (TopicPartitionInfo partition : partitions) {
            assertNotNull(partition.leader());
            assertFalse(partition.leader().isEmpty());
            assertEquals(1, partition.replicas().size());
            assertEquals(1, partition.isr().size());
        }
        for (String acks : List.of("1", "all")) {
            sendOneToEach(topic, 12, Map.of("acks", acks, "enable.idempotence", "false"));
        }
        sendOneToEach(topic, 12, Map.of());
        assertEquals(3, endOffset(new TopicPartition(topic, 11)));
    }

    @Test
    void theBrokersDefaultsApplyWhereTheTopicNamesNone() {
        String topic = BrokerUnderTest.uniqueTopic("defaults");
        NewTopic newTopic = new NewTopic(topic, Optional.empty(), Optional.empty());
        JavaClients.get(underTest.admin().createTopics(List.of(newTopic)).all());
        Eventually.await(topic + " in metadata", () -> topics().contains(topic));
        assertEquals(
                brokerConfig().get("num.partitions").value(),
                Integer.toString(describe(topic).partitions().size()));
    }

    @Test
    void creatingATopicTwiceFails() {
        String topic = BrokerUnderTest.uniqueTopic("twice");
        JavaClients.createTopic(underTest.admin(), topic, 1, Map.of());
        assertThrows(TopicExistsException.class, () -> JavaClients.createTopic(underTest.admin(), topic, 1, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "has space", "slash/ed", "colon:ed"})
    void badNamesAreRefused(String name) {
        assertThrows(InvalidTopicException.class, () -> JavaClients.createTopic(underTest.admin(), name, 1, Map.of()));
        assertFalse(topics().contains(name));
    }

    @Test
    void namesLongerThan249CharactersAreRefused() {
        JavaClients.createTopic(underTest.admin(), BrokerUnderTest.uniqueTopic("n".repeat(240)), 1, Map.of());
        assertThrows(
                InvalidTopicException.class,
                () -> JavaClients.createTopic(underTest.admin(), "n".repeat(250), 1, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "compression.type,bogus",
        "cleanup.policy,bogus",
        "segment.bytes,13",
        "retention.ms,-2",
        "max.message.bytes,-1",
        "max.message.bytes,ten",
        "message.timestamp.type,SomeTime",
        "min.insync.replicas,0",
        "no.such.config,1"
    })
    void badConfigurationsAreRefused(String key, String value) {
        String topic = BrokerUnderTest.uniqueTopic("bad-config");
        assertThrows(
                InvalidConfigurationException.class,
                () -> JavaClients.createTopic(underTest.admin(), topic, 1, Map.of(key, value)));
        assertFalse(topics().contains(topic));
        assertThrows(InvalidConfigurationException.class, () -> {
            JavaClients.createTopic(underTest.admin(), topic, 1, Map.of());
            alter(topic, key, value, AlterConfigOp.OpType.SET);
        });
    }

    @Test
    void badCountsAreRefused() {
        String topic = BrokerUnderTest.uniqueTopic("bad-count");
        Admin admin = underTest.admin();
        assertThrows(InvalidPartitionsException.class, () -> JavaClients.createTopic(admin, topic, 0, Map.of()));
        assertThrows(
                InvalidReplicationFactorException.class,
                () -> JavaClients.get(admin.createTopics(List.of(new NewTopic(topic, 1, (short) 3)))
                        .all()));
        assertFalse(topics().contains(topic));
    }

    @Test
    void validateOnlyCreatesNothing() {
        String topic = BrokerUnderTest.uniqueTopic("validate");
        JavaClients.get(underTest
                .admin()
                .createTopics(List.of(new NewTopic(topic, 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
                .all());
        assertFalse(topics().contains(topic));
    }

    @Test
    void aManualAssignmentIsKept() {
        String topic = BrokerUnderTest.uniqueTopic("assigned");
        int node = List.copyOf(
                        JavaClients.get(underTest.admin().describeCluster().nodes()))
                .getFirst()
                .id();
        NewTopic newTopic = new NewTopic(topic, Map.of(0, List.of(node), 1, List.of(node)));
        JavaClients.get(underTest.admin().createTopics(List.of(newTopic)).all());
        assertEquals(2, describe(topic).partitions().size());
    }

    @Test
    void aDeletedTopicIsGoneAndItsNameStartsEmpty() {
        Admin admin = underTest.admin();
        String topic = BrokerUnderTest.uniqueTopic("again");
        TopicPartition partition = new TopicPartition(topic, 0);
        JavaClients.createTopic(admin, topic, 1, Map.of());
        Uuid first = describe(topic).topicId();
        JavaClients.sendOneByOne(underTest.bootstrap(), partition, List.of("old"));

        JavaClients.get(admin.deleteTopics(List.of(topic)).all());
        Eventually.await("topic gone from metadata", () -> !topics().contains(topic));
        assertThrows(UnknownTopicOrPartitionException.class, () -> describe(topic));

        JavaClients.createTopic(admin, topic, 1, Map.of());
        assertNotEquals(first, describe(topic).topicId());
        assertEquals(0, endOffset(partition));
        JavaClients.sendOneByOne(underTest.bootstrap(), partition, List.of("new"));
        assertEquals(
                "new",
                JavaClients.read(underTest.bootstrap(), partition, 0, 1)
                        .getFirst()
                        .value());
    }

    @Test
    void topicsAreDeletedAndDescribedByIdToo() {
        Admin admin = underTest.admin();
        String topic = BrokerUnderTest.uniqueTopic("by-id");
        JavaClients.createTopic(admin, topic, 1, Map.of());
        Uuid id = describe(topic).topicId();
        TopicCollection byId = TopicCollection.ofTopicIds(List.of(id));
        assertEquals(
                topic,
                JavaClients.get(admin.describeTopics(byId).allTopicIds())
                        .get(id)
                        .name());

        JavaClients.get(admin.deleteTopics(byId).all());
        Eventually.await("topic gone from metadata", () -> !topics().contains(topic));
        assertThrows(
                UnknownTopicIdException.class,
                () -> JavaClients.get(admin.deleteTopics(byId).all()));
    }

    @Test
    void deletingAnUnknownTopicFails() {
        assertThrows(
                UnknownTopicOrPartitionException.class,
                () -> JavaClients.get(
                        underTest.admin().deleteTopics(List.of("no-such-topic")).all()));
    }

    @Test
    void partitionsCanBeAddedButNotTaken() {
        Admin admin = underTest.admin();
        String topic = BrokerUnderTest.uniqueTopic("grows");
        JavaClients.createTopic(admin, topic, 2, Map.of());
        JavaClients.sendOneByOne(underTest.bootstrap(), new TopicPartition(topic, 1), List.of("before"));

        JavaClients.get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5)))
                .all());
        Eventually.await("five partitions", () -> describe(topic).partitions().size() == 5);
        sendOneToEach(topic, 5, Map.of());
        assertEquals(2, endOffset(new TopicPartition(topic, 1)));
        assertEquals(1, endOffset(new TopicPartition(topic, 4)));
        assertThrows(
                InvalidPartitionsException.class,
                () -> JavaClients.get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                        .all()));
    }

    @Test
    void aTopicConfigIsSetSeenObeyedAndReset() {
        String topic = BrokerUnderTest.uniqueTopic("config");
        JavaClients.createTopic(underTest.admin(), topic, 1, Map.of("max.message.bytes", "20000"));
        ConfigEntry created = topicConfig(topic).get("max.message.bytes");
        assertEquals("20000", created.value());
        assertEquals(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG, created.source());
        assertThrows(RecordTooLargeException.class, () -> sendBytes(topic, 30_000));

        alter(topic, "max.message.bytes", "40000", AlterConfigOp.OpType.SET);
        assertEquals("40000", topicConfig(topic).get("max.message.bytes").value());
        sendBytes(topic, 30_000);

        alter(topic, "max.message.bytes", "", AlterConfigOp.OpType.DELETE);
        ConfigEntry reset = topicConfig(topic).get("max.message.bytes");
        assertEquals("1048588", reset.value());
        assertTrue(reset.isDefault());
    }

    @Test
    void topicConfigsHaveKafkasNamesAndDefaults() {
        String topic = BrokerUnderTest.uniqueTopic("names");
        JavaClients.createTopic(underTest.admin(), topic, 1, Map.of());
        Config config = topicConfig(topic);
        Map<String, String> expected = Map.of(
                "cleanup.policy", "delete",
                "compression.type", "producer",
                "max.message.bytes", "1048588",
                "message.timestamp.type", "CreateTime",
                "min.insync.replicas", "1",
                "retention.bytes", "-1",
                "retention.ms", "604800000",
                "segment.bytes", "1073741824",
                "segment.ms", "604800000");
        expected.forEach((key, value) -> {
            ConfigEntry entry = config.get(key);
            assertNotNull(entry, () -> "no " + key);
            assertEquals(value, entry.value(), key);
        });
    }

    @Test
    void theBrokersConfigHasWhatToolsLookFor() {
        Config config = brokerConfig();
        assertEquals("1", config.get("default.replication.factor").value());
        assertTrue(Integer.parseInt(config.get("num.partitions").value()) >= 1);
        assertEquals("true", config.get("auto.create.topics.enable").value());
    }

    @Test
    void configsOfUnknownTopicsFail() {
        assertThrows(UnknownTopicOrPartitionException.class, () -> topicConfig("no-such-topic"));
    }

    @Test
    void lookingAtATopicCreatesItOnlyWhereAllowed() {
        String forbidden = BrokerUnderTest.uniqueTopic("not-created");
        try (KafkaConsumer<String, String> consumer =
                JavaClients.consumer(underTest.bootstrap(), Map.of("allow.auto.create.topics", "false"))) {
            assertTrue(consumer.partitionsFor(forbidden).isEmpty());
        }
        assertThrows(UnknownTopicOrPartitionException.class, () -> describe(forbidden));
        assertFalse(topics().contains(forbidden));

        String allowed = BrokerUnderTest.uniqueTopic("created");
        JavaClients.sendOneByOne(underTest.bootstrap(), new TopicPartition(allowed, 0), List.of("first"));
        assertTrue(topics().contains(allowed));
        assertFalse(topics().contains("test"));
    }

    @Test
    void manyTopicsAreCreatedInOneRequest() {
        String prefix = BrokerUnderTest.uniqueTopic("many");
        List<NewTopic> wanted = IntStream.range(0, 50)
                .mapToObj(i -> new NewTopic(prefix + "-" + i, 2, (short) 1))
                .toList();
        JavaClients.get(underTest.admin().createTopics(wanted).all());
        Set<String> names = new HashSet<>(wanted.stream().map(NewTopic::name).toList());
        assertTrue(topics().containsAll(names));
        JavaClients.get(underTest.admin().describeTopics(names).allTopicNames())
                .values()
                .forEach(topic -> assertEquals(2, topic.partitions().size()));
        JavaClients.get(underTest.admin().deleteTopics(names).all());
    }

    private TopicDescription describe(String topic) {
        return JavaClients.get(underTest.admin().describeTopics(List.of(topic)).allTopicNames())
                .get(topic);
    }

    private Set<String> topics() {
        return JavaClients.get(underTest.admin().listTopics().names());
    }

    private Config topicConfig(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return JavaClients.get(
                        underTest.admin().describeConfigs(List.of(resource)).all())
                .get(resource);
    }

    private Config brokerConfig() {
        int node = List.copyOf(
                        JavaClients.get(underTest.admin().describeCluster().nodes()))
                .getFirst()
                .id();
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(node));
        return JavaClients.get(
                        underTest.admin().describeConfigs(List.of(broker)).all())
                .get(broker);
    }

    private void alter(String topic, String key, String value, AlterConfigOp.OpType type) {
        JavaClients.get(underTest
                .admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(key, value), type))))
                .all());
    }

    private long endOffset(TopicPartition partition) {
        try (KafkaConsumer<String, String> consumer = JavaClients.consumer(underTest.bootstrap(), Map.of())) {
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private void sendOneToEach(String topic, int partitions, Map<String, Object> config) {
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), config)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, "key", "value")));
            }
            sent.forEach(JavaClients::get);
        }
    }

    private void sendBytes(String topic, int bytes) {
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), Map.of())) {
            JavaClients.get(producer.send(new ProducerRecord<>(topic, "x".repeat(bytes))));
        }
    }
}
