package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.Broker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.Test;

/** What a real producer and a real consumer get under a quota. The windows are short, so that the measurement can be. */
@OnEachBroker
final class QuotasTest {
    private static final double BYTES_PER_SECOND = 400_000;
    private static final String VALUE = "v".repeat(2_000);
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long MEASURED_NANOS = TimeUnit.SECONDS.toNanos(9);
    private static final String TOPIC = "limited";

    private final BrokerUnderTest underTest;

    QuotasTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void clientsKeepToTheirQuotas() {
        try (Broker broker = underTest.separateChronik(Map.of("CHRONIK_QUOTA_WINDOW_NUM", "2"), List.of())) {
            broker.start();
            String bootstrap = broker.bootstrap();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                JavaClients.createTopic(admin, TOPIC, 1, Map.of());
                limit(admin, "slow-producer", "producer_byte_rate", BYTES_PER_SECOND);
                limit(admin, "slow-consumer", "consumer_byte_rate", BYTES_PER_SECOND);
                limit(admin, "slow-admin", "controller_mutation_rate", 1);
                produce(bootstrap);
                consume(bootstrap);
            }
            create(bootstrap);
        }
    }

    private static void limit(Admin admin, String clientId, String key, double bound) {
        JavaClients.get(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, clientId)),
                        List.of(new ClientQuotaAlteration.Op(key, bound)))))
                .all());
    }

    private static void produce(String bootstrap) {
        try (KafkaProducer<String, String> producer = JavaClients.producer(
                bootstrap,
                Map.of(
                        "client.id",
                        "slow-producer",
                        "batch.size",
                        20_000,
                        "max.in.flight.requests.per.connection",
                        1))) {
            assertRate("produced", () -> {
                for (int i = 0; i < 4; i++) {
                    var _ = producer.send(new ProducerRecord<>(TOPIC, VALUE));
                }
                JavaClients.get(producer.send(new ProducerRecord<>(TOPIC, VALUE)));
                return 5 * VALUE.length();
            });
        }
    }

    private static void consume(String bootstrap) {
        try (KafkaProducer<String, String> producer = JavaClients.producer(bootstrap, Map.of())) {
            for (int i = 0; i < 8_000; i++) {
                var _ = producer.send(new ProducerRecord<>(TOPIC, VALUE));
            }
        }
        try (KafkaConsumer<String, String> consumer = JavaClients.consumer(
                bootstrap, Map.of("client.id", "slow-consumer", "max.partition.fetch.bytes", 40_000))) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
            assertRate("consumed", () -> {
                int bytes = 0;
                for (ConsumerRecord<String, String> consumed : consumer.poll(java.time.Duration.ofMillis(100))) {
                    bytes += consumed.serializedValueSize();
                }
                return bytes;
            });
        }
    }

    private static void create(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "client.id", "slow-admin"))) {
            CreateTopicsOptions once = new CreateTopicsOptions().retryOnQuotaViolation(false);
            JavaClients.get(admin.createTopics(List.of(new NewTopic("many", 30, (short) 1)), once)
                    .all());
            var refused = assertThrows(
                    ThrottlingQuotaExceededException.class,
                    () -> JavaClients.get(admin.createTopics(List.of(new NewTopic("one", 1, (short) 1)), once)
                            .all()));
            assertTrue(refused.throttleTimeMs() > 1000, "pause " + refused.throttleTimeMs());
        }
    }

    /**
     * Within the quota's windows a client may come in bursts, as with Kafka: two windows' worth at once at most. Over many windows the rate is the
     * bound, and the end of the measurement may cut one burst off.
     */
    private static void assertRate(String what, IntSupplier step) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < WARM_UP_NANOS) {
            var _ = step.getAsInt();
        }
        long from = System.nanoTime();
        long bytes = 0;
        while (System.nanoTime() - from < MEASURED_NANOS) {
            bytes += step.getAsInt();
        }
        double rate = bytes * 1e9 / (System.nanoTime() - from);
        System.out.printf("%s %.0f bytes/s under a quota of %.0f%n", what, rate, BYTES_PER_SECOND);
        assertTrue(
                rate > 0.75 * BYTES_PER_SECOND && rate < 1.25 * BYTES_PER_SECOND,
                what + " " + rate + " bytes a second under a quota of " + BYTES_PER_SECOND);
    }
}
