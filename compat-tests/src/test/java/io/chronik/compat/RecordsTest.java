package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into the log comes out of it: offsets, timestamps, keys, headers, order, and what is deleted stays deleted. */
@OnEachBroker(peerByDefault = true)
final class RecordsTest {

    private final BrokerUnderTest underTest;

    RecordsTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void twentyBatchesOfOneRecordAreReadableFromEveryOffset() {
        TopicPartition partition = newPartition("twenty", Map.of());
        List<String> values = IntStream.range(0, 20).mapToObj(i -> "v" + i).toList();
        List<RecordMetadata> sent = JavaClients.sendOneByOne(underTest.bootstrap(), partition, values);
        assertEquals(
                LongStream.range(0, 20).boxed().toList(),
                sent.stream().map(RecordMetadata::offset).toList());

        try (KafkaConsumer<String, String> consumer = consumerOf(partition)) {
            for (int from = 0; from < 20; from++) {
                consumer.seek(partition, from);
                List<ConsumerRecord<String, String>> read = JavaClients.take(consumer, 20 - from);
                assertEquals(
                        values.subList(from, 20),
                        read.stream().map(ConsumerRecord::value).toList(),
                        "from offset " + from);
                assertEquals(from, read.getFirst().offset());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void readingCanStartInTheMiddleOfABatch(String codec) {
        TopicPartition partition = newPartition("middle", Map.of());
        sendInOrder(partition, 100, Map.of("compression.type", codec, "linger.ms", "500"));

        for (int from : new int[] {0, 1, 49, 98, 99}) {
            List<ConsumerRecord<String, String>> read =
                    JavaClients.read(underTest.bootstrap(), partition, from, 100 - from);
            assertEquals(from, read.getFirst().offset());
            assertEquals("v" + from, read.getFirst().value());
            assertEquals(100 - from, read.size());
        }
    }

    @Test
    void fiveRequestsInFlightKeepOrderAndNumbers() {
        TopicPartition partition = newPartition("in-flight", Map.of());
        Map<String, Object> config = Map.of(
                "enable.idempotence", "true",
                "max.in.flight.requests.per.connection", "5",
                "linger.ms", "0",
                "batch.size", "200");
        sendInOrder(partition, 3_000, config);
        List<ConsumerRecord<String, String>> read = JavaClients.read(underTest.bootstrap(), partition, 0, 3_000);
        for (int i = 0; i < read.size(); i++) {
            assertEquals(i, read.get(i).offset());
            assertEquals("v" + i, read.get(i).value());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "all"})
    void everyAcknowledgementLevelDelivers(String acks) {
        TopicPartition partition = newPartition("acks", Map.of());
        try (KafkaProducer<String, String> producer =
                JavaClients.producer(underTest.bootstrap(), Map.of("acks", acks, "enable.idempotence", "false"))) {
            for (int i = 0; i < 50; i++) {
                RecordMetadata metadata = JavaClients.get(producer.send(record(partition, "v" + i)));
                assertEquals(acks.equals("0") ? -1 : i, metadata.offset());
            }
        }
        List<ConsumerRecord<String, String>> read = JavaClients.read(underTest.bootstrap(), partition, 0, 50);
        assertEquals("v49", read.get(49).value());
    }

    @Test
    void nullsEmptyValuesAndRepeatedHeadersAreKept() {
        TopicPartition partition = newPartition("shapes", Map.of());
        ProducerRecord<String, String> shaped = record(partition, "");
        shaped.headers()
                .add("a", new byte[] {1})
                .add("a", new byte[] {2, 3})
                .add("empty", new byte[0])
                .add("null", null);
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), Map.of())) {
            JavaClients.get(producer.send(new ProducerRecord<>(partition.topic(), 0, "tombstone", null)));
            JavaClients.get(producer.send(new ProducerRecord<>(partition.topic(), 0, null, "no key")));
            JavaClients.get(producer.send(shaped));
        }
        List<ConsumerRecord<String, String>> read = JavaClients.read(underTest.bootstrap(), partition, 0, 3);
        assertNull(read.get(0).value());
        assertEquals("tombstone", read.get(0).key());
        assertNull(read.get(1).key());
        assertEquals("", read.get(2).value());
        var headers = read.get(2).headers().toArray();
        assertEquals(
                List.of("a", "a", "empty", "null"),
                Arrays.stream(headers).map(header -> header.key()).toList());
        assertArrayEquals(new byte[] {2, 3}, headers[1].value());
        assertArrayEquals(new byte[0], headers[2].value());
        assertNull(headers[3].value());
    }

    @Test
    void recordsUpToTheLimitAreTaken() {
        TopicPartition partition = newPartition("large", Map.of());
        String value = "x".repeat(1_000_000);
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), Map.of())) {
            for (int i = 0; i < 3; i++) {
                JavaClients.get(producer.send(record(partition, value)));
            }
        }
        JavaClients.read(underTest.bootstrap(), partition, 0, 3).forEach(read -> assertEquals(value, read.value()));
    }

    @Test
    void producersTimestampsAreKeptOrReplacedAsTheTopicSays() {
        TopicPartition byProducer = newPartition("create-time", Map.of());
        TopicPartition byBroker = newPartition("append-time", Map.of("message.timestamp.type", "LogAppendTime"));
        long past = System.currentTimeMillis() - Duration.ofDays(2).toMillis();
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), Map.of())) {
            for (TopicPartition partition : List.of(byProducer, byBroker)) {
                JavaClients.get(producer.send(new ProducerRecord<>(partition.topic(), 0, past, "key", "value")));
            }
        }
        ConsumerRecord<String, String> kept =
                JavaClients.read(underTest.bootstrap(), byProducer, 0, 1).getFirst();
        assertEquals(TimestampType.CREATE_TIME, kept.timestampType());
        assertEquals(past, kept.timestamp());
        ConsumerRecord<String, String> replaced =
                JavaClients.read(underTest.bootstrap(), byBroker, 0, 1).getFirst();
        assertEquals(TimestampType.LOG_APPEND_TIME, replaced.timestampType());
        assertTrue(replaced.timestamp() > past + Duration.ofDays(1).toMillis());
    }

    @Test
    void offsetsAreFoundByPlaceAndByTime() {
        TopicPartition partition = newPartition("offsets", Map.of());
        long start = System.currentTimeMillis() - 100_000;
        // The greatest timestamp is not the last one.
        long[] times = {start, start + 1_000, start + 9_000, start + 2_000, start + 3_000};
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), Map.of())) {
            for (long time : times) {
                JavaClients.get(producer.send(new ProducerRecord<>(partition.topic(), 0, time, "key", "at " + time)));
            }
        }
        assertEquals(0, offset(partition, OffsetSpec.earliest()));
        assertEquals(5, offset(partition, OffsetSpec.latest()));
        assertEquals(2, offset(partition, OffsetSpec.maxTimestamp()));
        assertEquals(0, offset(partition, OffsetSpec.forTimestamp(0)));
        assertEquals(0, offset(partition, OffsetSpec.forTimestamp(start)));
        assertEquals(1, offset(partition, OffsetSpec.forTimestamp(start + 1)));
        assertEquals(1, offset(partition, OffsetSpec.forTimestamp(start + 1_000)));
        assertEquals(2, offset(partition, OffsetSpec.forTimestamp(start + 1_001)));
        assertEquals(-1, offset(partition, OffsetSpec.forTimestamp(start + 9_001)));
        try (KafkaConsumer<String, String> consumer = consumerOf(partition)) {
            var found = consumer.offsetsForTimes(Map.of(partition, start + 1_500));
            assertEquals(2, found.get(partition).offset());
            assertEquals(start + 9_000, found.get(partition).timestamp());
            Map<TopicPartition, Long> beyond = new HashMap<>();
            beyond.put(partition, start + 10_000);
            assertNull(consumer.offsetsForTimes(beyond).get(partition));
        }
    }

    @Test
    void timestampsInsideACompressedBatchAreFound() {
        TopicPartition partition = newPartition("batch-times", Map.of());
        long start = System.currentTimeMillis() - 100_000;
        try (KafkaProducer<String, String> producer =
                JavaClients.producer(underTest.bootstrap(), Map.of("compression.type", "lz4", "linger.ms", "500"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                sent.add(producer.send(new ProducerRecord<>(partition.topic(), 0, start + i * 10L, "key", "v" + i)));
            }
            sent.forEach(JavaClients::get);
        }
        assertEquals(17, offset(partition, OffsetSpec.forTimestamp(start + 170)));
        assertEquals(18, offset(partition, OffsetSpec.forTimestamp(start + 171)));
        assertEquals(29, offset(partition, OffsetSpec.maxTimestamp()));
    }

    @Test
    void deletedRecordsAreGoneAndNumbersGoOn() {
        Admin admin = underTest.admin();
        TopicPartition partition = newPartition("delete", Map.of());
        sendInOrder(partition, 10, Map.of());
        DeletedRecords deleted = JavaClients.get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4)))
                .lowWatermarks()
                .get(partition));
        assertEquals(4, deleted.lowWatermark());
        assertEquals(4, offset(partition, OffsetSpec.earliest()));
        assertThrows(OffsetOutOfRangeException.class, () -> JavaClients.read(underTest.bootstrap(), partition, 3, 1));
        assertEquals(
                "v4",
                JavaClients.read(underTest.bootstrap(), partition, 4, 6)
                        .getFirst()
                        .value());
        assertThrows(
                org.apache.kafka.common.errors.OffsetOutOfRangeException.class,
                () -> JavaClients.get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(11)))
                        .all()));

        JavaClients.get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                .all());
        assertEquals(10, offset(partition, OffsetSpec.earliest()));
        assertEquals(
                10,
                JavaClients.sendOneByOne(underTest.bootstrap(), partition, List.of("later"))
                        .getFirst()
                        .offset());
    }

    @Test
    void readingBeyondTheEndFails() {
        TopicPartition partition = newPartition("beyond", Map.of());
        sendInOrder(partition, 1, Map.of());
        assertThrows(OffsetOutOfRangeException.class, () -> JavaClients.read(underTest.bootstrap(), partition, 2, 1));
    }

    @Test
    void aWaitingConsumerSeesWhatArrivesBeforeItsWaitIsOver() {
        TopicPartition partition = newPartition("waiting", Map.of());
        KafkaConsumer<String, String> consumer = JavaClients.consumer(
                underTest.bootstrap(), Map.of("fetch.max.wait.ms", "28000", "isolation.level", "read_committed"));
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertTrue(consumer.poll(Duration.ofMillis(500)).isEmpty());
            JavaClients.sendOneByOne(underTest.bootstrap(), partition, List.of("now"));
            List<ConsumerRecord<String, String>> read = new ArrayList<>();
            consumer.poll(Duration.ofSeconds(15)).forEach(read::add);
            assertEquals("now", read.getFirst().value());
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    @Test
    void smallFetchesStillMakeProgress() {
        TopicPartition partition = newPartition("small-fetch", Map.of());
        sendInOrder(partition, 200, Map.of("batch.size", "1000"));
        try (KafkaConsumer<String, String> consumer = JavaClients.consumer(
                underTest.bootstrap(), Map.of("fetch.max.bytes", "1", "max.partition.fetch.bytes", "1"))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<String, String>> read = JavaClients.take(consumer, 200);
            assertEquals("v199", read.get(199).value());
        }
    }

    @Test
    void theLogDirectoriesNameThePartitionAndItsSize() {
        TopicPartition partition = newPartition("dirs", Map.of());
        sendInOrder(partition, 100, Map.of());
        int node = JavaClients.get(underTest.admin().describeCluster().nodes())
                .iterator()
                .next()
                .id();
        Map<String, LogDirDescription> dirs = JavaClients.get(
                        underTest.admin().describeLogDirs(List.of(node)).allDescriptions())
                .get(node);
        long size = dirs.values().stream()
                .filter(dir -> dir.replicaInfos().containsKey(partition))
                .mapToLong(dir -> dir.replicaInfos().get(partition).size())
                .sum();
        assertTrue(size >= 100, "size " + size);
    }

    private TopicPartition newPartition(String prefix, Map<String, String> configs) {
        String topic = BrokerUnderTest.uniqueTopic(prefix);
        JavaClients.createTopic(underTest.admin(), topic, 1, configs);
        return new TopicPartition(topic, 0);
    }

    private KafkaConsumer<String, String> consumerOf(TopicPartition partition) {
        KafkaConsumer<String, String> consumer = JavaClients.consumer(underTest.bootstrap(), Map.of());
        consumer.assign(List.of(partition));
        return consumer;
    }

    private void sendInOrder(TopicPartition partition, int count, Map<String, Object> config) {
        try (KafkaProducer<String, String> producer = JavaClients.producer(underTest.bootstrap(), config)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent.add(producer.send(record(partition, "v" + i)));
            }
            for (int i = 0; i < count; i++) {
                assertEquals(i, JavaClients.get(sent.get(i)).offset());
            }
        }
    }

    private static ProducerRecord<String, String> record(TopicPartition partition, String value) {
        return new ProducerRecord<>(partition.topic(), partition.partition(), "key", value);
    }

    private long offset(TopicPartition partition, OffsetSpec spec) {
        return JavaClients.get(
                        underTest.admin().listOffsets(Map.of(partition, spec)).partitionResult(partition))
                .offset();
    }
}
