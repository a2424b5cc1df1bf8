package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumer groups of both protocols, and their administration. */
@OnEachBroker(peerByDefault = true)
final class GroupsTest {

    private static final Duration POLL = Duration.ofMillis(100);

    private final BrokerUnderTest underTest;

    GroupsTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void twoMembersShareThePartitionsAndOneInheritsThem(String protocol) {
        String topic = newTopic("shared", 4);
        try (KafkaConsumer<String, String> first = member(topic, protocol, Map.of())) {
            try (KafkaConsumer<String, String> second = member(topic, protocol, Map.of())) {
                shareFour(first, second);
                ConsumerGroupDescription description = describe("group-" + topic);
                assertEquals(GroupState.STABLE, description.groupState());
                assertEquals(2, description.members().size());
                assertTrue(groups().contains("group-" + topic));
                assertThrows(
                        GroupNotEmptyException.class,
                        () -> JavaClients.get(underTest
                                .admin()
                                .deleteConsumerGroups(List.of("group-" + topic))
                                .all()));
            }
            Eventually.await("all partitions with the one that stays", () -> {
                first.poll(POLL);
                return first.assignment().size() == 4;
            });
            sendTo(topic, 4);
            assertEquals(4, JavaClients.take(first, 4).size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aStaticMemberComesBackToItsPartitions(String protocol) {
        String topic = newTopic("static", 2);
        Map<String, Object> config = Map.of("group.instance.id", "one");
        try (KafkaConsumer<String, String> member = member(topic, protocol, config)) {
            Eventually.await("assigned", () -> {
                member.poll(POLL);
                return member.assignment().size() == 2;
            });
            member.commitSync(Map.of(new TopicPartition(topic, 1), new OffsetAndMetadata(0, "note")));
        }
        try (KafkaConsumer<String, String> again = member(topic, protocol, config)) {
            Eventually.await("assigned again", () -> {
                again.poll(POLL);
                return again.assignment().size() == 2;
            });
            ConsumerGroupDescription description = describe("group-" + topic);
            assertEquals(1, description.members().size());
            assertEquals(
                    "one",
                    description.members().iterator().next().groupInstanceId().orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aGroupResumesAtItsCommitWithItsNote(String protocol) {
        String topic = newTopic("resume", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        JavaClients.sendOneByOne(underTest.bootstrap(), partition, List.of("a", "b", "c", "d"));
        try (KafkaConsumer<String, String> member = member(topic, protocol, Map.of())) {
            assertEquals(4, JavaClients.take(member, 4).size());
            member.commitSync(Map.of(partition, new OffsetAndMetadata(2, "a note")));
        }
        try (KafkaConsumer<String, String> member = member(topic, protocol, Map.of())) {
            List<ConsumerRecord<String, String>> read = JavaClients.take(member, 2);
            assertEquals(
                    List.of("c", "d"), read.stream().map(ConsumerRecord::value).toList());
            assertEquals(
                    "a note", member.committed(Set.of(partition)).get(partition).metadata());
        }
    }

    @Test
    void aConsumerWithoutSubscriptionCanCommitAndIsListed() {
        String topic = newTopic("assigned", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        String group = "group-" + topic;
        try (KafkaConsumer<String, String> consumer =
                JavaClients.consumer(underTest.bootstrap(), Map.of("group.id", group))) {
            consumer.assign(List.of(partition));
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(7)));
        }
        assertTrue(groups().contains(group));
        assertEquals(GroupState.EMPTY, describe(group).groupState());
        assertEquals(7, committed(group).get(partition).offset());
    }

    @Test
    void offsetsAreAlteredAndDeletedByTheAdmin() {
        Admin admin = underTest.admin();
        String topic = newTopic("altered", 2);
        String group = "group-" + topic;
        TopicPartition zero = new TopicPartition(topic, 0);
        TopicPartition one = new TopicPartition(topic, 1);
        JavaClients.get(admin.alterConsumerGroupOffsets(
                        group, Map.of(zero, new OffsetAndMetadata(3), one, new OffsetAndMetadata(5)))
                .all());
        assertEquals(3, committed(group).get(zero).offset());
        assertEquals(5, committed(group).get(one).offset());

        JavaClients.get(admin.deleteConsumerGroupOffsets(group, Set.of(zero)).all());
        assertFalse(committed(group).containsKey(zero));
        assertEquals(5, committed(group).get(one).offset());

        JavaClients.get(admin.deleteConsumerGroups(List.of(group)).all());
        assertFalse(groups().contains(group));
        assertThrows(
                GroupIdNotFoundException.class,
                () -> JavaClients.get(admin.deleteConsumerGroups(List.of(group)).all()));
    }

    @Test
    void offsetsOfADeletedTopicAreForgotten() {
        Admin admin = underTest.admin();
        String topic = newTopic("forgotten", 1);
        String group = "group-" + topic;
        TopicPartition partition = new TopicPartition(topic, 0);
        JavaClients.get(admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(3)))
                .all());
        JavaClients.get(admin.deleteTopics(List.of(topic)).all());
        Eventually.await("offsets forgotten", () -> !committed(group).containsKey(partition));
    }

    @Test
    void anUnknownGroupIsDescribedAsNotFound() {
        assertThrows(GroupIdNotFoundException.class, () -> describe("no-such-group"));
    }

    @Test
    void newPartitionsReachTheMembers() {
        String topic = newTopic("growing", 1);
        Map<String, Object> config = Map.of("metadata.max.age.ms", "500");
        try (KafkaConsumer<String, String> member = member(topic, "classic", config)) {
            Eventually.await("one partition", () -> {
                member.poll(POLL);
                return member.assignment().size() == 1;
            });
            JavaClients.get(underTest
                    .admin()
                    .createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                    .all());
            Eventually.await("three partitions", () -> {
                member.poll(POLL);
                return member.assignment().size() == 3;
            });
        }
    }

    private static void shareFour(KafkaConsumer<String, String> first, KafkaConsumer<String, String> second) {
        Eventually.await("two partitions each", () -> {
            first.poll(POLL);
            second.poll(POLL);
            return first.assignment().size() == 2 && second.assignment().size() == 2;
        });
        Set<TopicPartition> all = new HashSet<>(first.assignment());
        all.addAll(second.assignment());
        assertEquals(4, all.size());
    }

    private String newTopic(String prefix, int partitions) {
        String topic = BrokerUnderTest.uniqueTopic(prefix);
        JavaClients.createTopic(underTest.admin(), topic, partitions, Map.of());
        return topic;
    }

    private KafkaConsumer<String, String> member(String topic, String protocol, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("group.id", "group-" + topic);
        config.put("group.protocol", protocol);
        if (protocol.equals("classic")) {
            config.put("heartbeat.interval.ms", "300");
        }
        KafkaConsumer<String, String> consumer = JavaClients.consumer(underTest.bootstrap(), config);
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private void sendTo(String topic, int partitions) {
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), Map.of())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, "key", "value")));
            }
            sent.forEach(JavaClients::get);
        }
    }

    private ConsumerGroupDescription describe(String group) {
        return JavaClients.get(underTest
                .admin()
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group));
    }

    private Set<String> groups() {
        Set<String> ids = new HashSet<>();
        for (GroupListing listing :
                JavaClients.get(underTest.admin().listGroups().all())) {
            ids.add(listing.groupId());
        }
        return ids;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return JavaClients.get(underTest.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }
}
