package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Many producers on many partitions at once: nobody waits so long that a request times out, and every record counts once. */
@OnEachBroker
final class ManyProducersTest {

    private static final int PRODUCERS = 10;
    private static final int TOPICS = 4;
    private static final int PARTITIONS = 3;
    private static final int RECORDS_PER_PRODUCER = 20_000;

    private final BrokerUnderTest underTest;

    ManyProducersTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void nobodyTimesOut() throws InterruptedException {
        List<String> topics = IntStream.range(0, TOPICS)
                .mapToObj(i -> BrokerUnderTest.uniqueTopic("load"))
                .toList();
        topics.forEach(topic -> JavaClients.createTopic(underTest.admin(), topic, PARTITIONS, Map.of()));
        AtomicLong acknowledged = new AtomicLong();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            producers.add(Thread.ofPlatform().start(() -> send(topics, acknowledged, failures)));
        }
        for (Thread producer : producers) {
            producer.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(PRODUCERS * RECORDS_PER_PRODUCER, acknowledged.get());
        long stored = topics.stream()
                .flatMap(topic -> IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)))
                .mapToLong(partition -> JavaClients.get(underTest
                                .admin()
                                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition))
                        .offset())
                .sum();
        assertEquals(PRODUCERS * RECORDS_PER_PRODUCER, stored);
    }

    private void send(List<String> topics, AtomicLong acknowledged, Queue<Throwable> failures) {
        // Without retries a request that takes too long is a failure here, and not a second attempt.
        Map<String, Object> config = Map.of(
                "acks", "1",
                "enable.idempotence", "false",
                "retries", "0",
                "request.timeout.ms", "15000",
                "delivery.timeout.ms", "20000",
                "batch.size", "4000");
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), config)) {
            for (int i = 0; i < RECORDS_PER_PRODUCER; i++) {
                ProducerRecord<String, String> record = new ProducerRecord<>(
                        topics.get(i % TOPICS), i / TOPICS % PARTITIONS, "key", "0123456789".repeat(10));
                // The callback says all that the future would.
                var _ = producer.send(record, (metadata, exception) -> {
                    if (exception == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failures.add(exception);
                    }
                });
            }
        }
    }
}
