package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Many producers on many partitions for some time: nobody waits so long that a request times out, every acknowledged record has an offset
 * of its own, and all of them are read back. See README.md for the long run.
 */
@OnEachBroker
final class ManyProducersTest {

    private static final int PRODUCERS = 10;
    private static final int TOPICS = 4;
    private static final int PARTITIONS = 3;
    private static final int RECORDS_PER_SECOND = 2_000;
    private static final int MAX_ERRORS_KEPT = 20;
    private static final String FILLER = "/" + "0123456789".repeat(10);

    private final BrokerUnderTest underTest;
    private final Map<TopicPartition, BitSet> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong slowestNanos = new AtomicLong();

    ManyProducersTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void nobodyTimesOutAndNothingIsLost(TestReporter reporter) throws InterruptedException {
        int seconds = Integer.getInteger("chronik.compat.producers.seconds", 10);
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < TOPICS; i++) {
            String topic = BrokerUnderTest.uniqueTopic("load");
            JavaClients.createTopic(underTest.admin(), topic, PARTITIONS, Map.of());
            IntStream.range(0, PARTITIONS).forEach(p -> partitions.add(new TopicPartition(topic, p)));
        }
        partitions.forEach(partition -> acknowledged.put(partition, new BitSet()));

        int perProducer = seconds * RECORDS_PER_SECOND;
        List<Thread> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            int producer = i;
            producers.add(Thread.ofPlatform().start(() -> send(producer, partitions, perProducer)));
        }
        for (Thread producer : producers) {
            producer.join();
        }
        long slowestMillis = TimeUnit.NANOSECONDS.toMillis(slowestNanos.get());
        reporter.publishEntry("slowest acknowledgement in ms", Long.toString(slowestMillis));
        assertEquals(List.of(), List.copyOf(failures));
        long total = 0;
        for (TopicPartition partition : partitions) {
            int count = acknowledged.get(partition).cardinality();
            assertEquals(count, acknowledged.get(partition).length(), () -> "offsets without a gap in " + partition);
            assertEquals(count, end(partition), () -> "records of " + partition);
            total += count;
        }
        assertEquals((long) PRODUCERS * perProducer, total);
        assertAllReadable(partitions, total);
    }

    private void send(int producer, List<TopicPartition> partitions, int count) {
        // Without retries a request that takes too long is a failure here, and not a second attempt.
        Map<String, Object> config = Map.of(
                "acks", "1",
                "enable.idempotence", "false",
                "retries", "0",
                "max.in.flight.requests.per.connection", "1",
                "request.timeout.ms", "15000",
                "delivery.timeout.ms", "20000",
                "batch.size", "4000");
        long begun = System.nanoTime();
        try (KafkaProducer<String, String> client = JavaClients.producer(underTest.bootstrap(), config)) {
            for (int i = 0; i < count && failures.isEmpty(); i++) {
                TopicPartition partition = partitions.get(i % partitions.size());
                ProducerRecord<String, String> record = new ProducerRecord<>(
                        partition.topic(), partition.partition(), Integer.toString(producer), i + FILLER);
                long sent = System.nanoTime();
                // The callback says all that the future would.
                var _ = client.send(record, (metadata, exception) -> {
                    slowestNanos.accumulateAndGet(System.nanoTime() - sent, Math::max);
                    acknowledge(partition, metadata == null ? -1 : metadata.offset(), exception);
                });
                LockSupport.parkNanos(begun + (long) i * 1_000_000_000L / RECORDS_PER_SECOND - System.nanoTime());
            }
        }
    }

    private void acknowledge(TopicPartition partition, long offset, @Nullable Exception exception) {
        if (exception != null) {
            fail(exception);
            return;
        }
        BitSet offsets = acknowledged.get(partition);
        synchronized (offsets) {
            if (offsets.get(Math.toIntExact(offset))) {
                fail(new AssertionError(partition + " gave offset " + offset + " twice"));
            }
            offsets.set(Math.toIntExact(offset));
        }
    }

    private void fail(Throwable failure) {
        if (failures.size() < MAX_ERRORS_KEPT) {
            failures.add(failure);
        }
    }

    private long end(TopicPartition partition) {
        return JavaClients.get(underTest
                        .admin()
                        .listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition))
                .offset();
    }

    /** Each producer's records are there in its order, none left out: with one request in flight it sends them in order. */
    private void assertAllReadable(List<TopicPartition> partitions, long total) {
        int[][] next = new int[partitions.size()][PRODUCERS];
        for (int[] ofPartition : next) {
            Arrays.fill(ofPartition, -1);
        }
        long read = 0;
        long progress = System.nanoTime();
        try (KafkaConsumer<String, String> consumer = JavaClients.consumer(underTest.bootstrap(), Map.of())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (read < total) {
                long before = read;
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    int partition = partitions.indexOf(new TopicPartition(record.topic(), record.partition()));
                    int producer = Integer.parseInt(record.key());
                    int number = Integer.parseInt(
                            record.value().substring(0, record.value().indexOf('/')));
                    int expected = next[partition][producer] < 0 ? partition : next[partition][producer];
                    assertEquals(expected, number, () -> "of producer " + producer + " at " + record.offset());
                    next[partition][producer] = number + partitions.size();
                    read++;
                }
                progress = read > before ? System.nanoTime() : progress;
                assertTrue(
                        System.nanoTime() - progress < JavaClients.PATIENCE.toNanos(),
                        "only " + read + " of " + total + " records can be read");
            }
        }
        assertEquals(total, read);
    }
}
