package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.Broker;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must still be so after the process was stopped or killed and started again on the same data. */
@OnEachBroker
final class RestartTest {

    private final BrokerUnderTest underTest;

    RestartTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    enum Ending {
        STOPPED,
        KILLED
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void topicsRecordsOffsetsAndProducersGoOn(Ending ending) {
        TopicPartition kept = new TopicPartition("kept", 1);
        TopicPartition shortened = new TopicPartition("shortened", 0);
        try (Broker broker = underTest.separate()) {
            broker.start();
            try (KafkaProducer<String, String> producer = JavaClients.producer(broker.bootstrap(), Map.of())) {
                Uuid id = fill(broker, producer, kept, shortened);
                end(broker, ending);
                broker.start();

                try (Admin admin = admin(broker)) {
                    assertKept(broker, admin, kept, id);
                    assertEquals(4, offset(admin, shortened, OffsetSpec.earliest()));
                    assertEquals(10, offset(admin, shortened, OffsetSpec.latest()));
                    assertFalse(JavaClients.get(admin.listTopics().names()).contains("deleted"));
                    assertFalse(Files.exists(broker.logDirectory().resolve("deleted-0")));
                    JavaClients.createTopic(admin, "deleted", 1, Map.of());
                    assertEquals(0, offset(admin, new TopicPartition("deleted", 0), OffsetSpec.latest()));
                }
                assertEquals(
                        20, JavaClients.get(producer.send(record(kept, "v20"))).offset());
                JavaClients.read(broker.bootstrap(), kept, 0, 21);
            }
        }
    }

    private static Uuid fill(
            Broker broker, KafkaProducer<String, String> producer, TopicPartition kept, TopicPartition shortened) {
        try (Admin admin = admin(broker)) {
            JavaClients.createTopic(admin, kept.topic(), 3, Map.of("max.message.bytes", "54321"));
            JavaClients.createTopic(admin, shortened.topic(), 1, Map.of());
            JavaClients.createTopic(admin, "deleted", 1, Map.of());
            for (int i = 0; i < 20; i++) {
                JavaClients.get(producer.send(record(kept, "v" + i)));
            }
            for (int i = 0; i < 10; i++) {
                JavaClients.get(producer.send(record(shortened, "v" + i)));
            }
            // With a producer of its own: one that stays would ask for the topic again, and so create it again.
            JavaClients.sendOneByOne(broker.bootstrap(), new TopicPartition("deleted", 0), List.of("gone"));
            JavaClients.get(admin.deleteRecords(Map.of(shortened, RecordsToDelete.beforeOffset(4)))
                    .all());
            JavaClients.get(admin.deleteTopics(List.of("deleted")).all());
            Eventually.await(
                    "topic gone",
                    () -> !JavaClients.get(admin.listTopics().names()).contains("deleted"));
            try (KafkaConsumer<String, String> consumer =
                    JavaClients.consumer(broker.bootstrap(), Map.of("group.id", "group"))) {
                consumer.subscribe(List.of(kept.topic()));
                JavaClients.take(consumer, 20);
                consumer.commitSync(Map.of(kept, new OffsetAndMetadata(13)));
            }
            return JavaClients.get(admin.describeTopics(List.of(kept.topic())).allTopicNames())
                    .get(kept.topic())
                    .topicId();
        }
    }

    private static void assertKept(Broker broker, Admin admin, TopicPartition kept, Uuid id) {
        Eventually.await(
                "topic back", () -> JavaClients.get(admin.listTopics().names()).contains(kept.topic()));
        var description = JavaClients.get(
                        admin.describeTopics(List.of(kept.topic())).allTopicNames())
                .get(kept.topic());
        assertEquals(id, description.topicId());
        assertEquals(3, description.partitions().size());
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, kept.topic());
        assertEquals(
                "54321",
                JavaClients.get(admin.describeConfigs(List.of(resource)).all())
                        .get(resource)
                        .get("max.message.bytes")
                        .value());
        try (KafkaConsumer<String, String> consumer =
                JavaClients.consumer(broker.bootstrap(), Map.of("group.id", "group"))) {
            assertEquals(13, consumer.committed(Set.of(kept)).get(kept).offset());
            consumer.subscribe(List.of(kept.topic()));
            assertEquals("v13", JavaClients.take(consumer, 7).getFirst().value());
        }
        var read = JavaClients.read(broker.bootstrap(), kept, 0, 20);
        for (int i = 0; i < 20; i++) {
            assertEquals("v" + i, read.get(i).value());
        }
    }

    private static void end(Broker broker, Ending ending) {
        switch (ending) {
            case KILLED -> broker.kill();
            case STOPPED -> {
                int status = broker.stop();
                assertTrue(status == 0 || status == 143, () -> "exit status " + status + "\n" + broker.outputTail());
            }
        }
    }

    private static Admin admin(Broker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec) {
        return JavaClients.get(admin.listOffsets(Map.of(partition, spec)).partitionResult(partition))
                .offset();
    }

    private static ProducerRecord<String, String> record(TopicPartition partition, String value) {
        return new ProducerRecord<>(partition.topic(), partition.partition(), "key", value);
    }
}
