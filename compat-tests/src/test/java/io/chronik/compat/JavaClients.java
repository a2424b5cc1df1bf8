package io.chronik.compat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Java client inside the test's own JVM, for cases that need its objects rather than a process. */
final class JavaClients {

    /** How long anything asked of a healthy broker may take. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(100);

    private JavaClients() {}

    static KafkaProducer<String, String> producer(String bootstrap, Map<String, Object> overrides) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("delivery.timeout.ms", "30000");
        config.put("request.timeout.ms", "20000");
        config.putAll(overrides);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** A consumer that starts at the earliest offset and commits only when told. */
    static KafkaConsumer<String, String> consumer(String bootstrap, Map<String, Object> overrides) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("check.crcs", "true");
        // A seek waits for the fetch that is under way.
        config.put("fetch.max.wait.ms", "50");
        config.putAll(overrides);
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    /** Creates a topic and waits until it can be described: with Apache Kafka that is a moment later. */
    static void createTopic(Admin admin, String topic, int partitions, Map<String, String> configs) {
        NewTopic newTopic = new NewTopic(topic, partitions, (short) 1).configs(configs);
        get(admin.createTopics(List.of(newTopic)).all());
        Eventually.await(topic + " in metadata", () -> isDescribable(admin, topic));
    }

    private static boolean isDescribable(Admin admin, String topic) {
        try {
            get(admin.describeTopics(List.of(topic)).allTopicNames());
            return true;
        } catch (UnknownTopicOrPartitionException e) {
            return false;
        }
    }

    /** Sends each value as a batch of its own, in order, and returns where they went. */
    static List<RecordMetadata> sendOneByOne(String bootstrap, TopicPartition partition, List<String> values) {
        List<RecordMetadata> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(bootstrap, Map.of("linger.ms", "0"))) {
            for (String value : values) {
                sent.add(get(producer.send(
                        new ProducerRecord<>(partition.topic(), partition.partition(), "key-" + value, value))));
            }
        }
        return sent;
    }

    /** Reads {@code count} records of one partition from an offset on. */
    static List<ConsumerRecord<String, String>> read(String bootstrap, TopicPartition partition, long from, int count) {
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, Map.of("auto.offset.reset", "none"))) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            return take(consumer, count);
        }
    }

    /** Polls until there are {@code count} records. */
    static List<ConsumerRecord<String, String>> take(KafkaConsumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Only " + records.size() + " of " + count + " records in time");
            }
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }

    /** The result, or the client's exception without its wrapper. */
    static <T> T get(KafkaFuture<T> future) {
        return get((Future<T>) future.toCompletionStage().toCompletableFuture());
    }

    /** The result, or the client's exception without its wrapper. */
    static <T> T get(Future<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("No answer within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
