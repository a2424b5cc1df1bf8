package io.chronik.compat.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A Java client from before 2.8 at work, with the contract of {@link JavaClientProgram}, but without headers. Compiled against a newer
 * client and run with an old one: what has changed its signature since 0.9 is looked up by name.
 *
 * <p>{@code admin BOOTSTRAP TOPIC}, for clients from 0.11 on, creates a topic, describes its configuration and deletes it.
 */
public final class OldJavaClientProgram {
    private static final long POLL_MILLIS = 200;
    private static final long DEADLINE_NANOS = Duration.ofSeconds(40).toNanos();

    private final String bootstrap;
    private final String topic;
    private final long deadline = System.nanoTime() + DEADLINE_NANOS;

    private OldJavaClientProgram(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    /** Runs one command; see the class. */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        OldJavaClientProgram program = new OldJavaClientProgram(args[1], args[2]);
        switch (args[0]) {
            case "admin" -> program.admin();
            case "produce" -> program.produce(args[3], Arrays.asList(args[4].split(",")), Integer.parseInt(args[5]));
            case "consume" -> program.consume(args[3], Integer.parseInt(args[4]));
            case "read" -> program.read(Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException("Unknown command " + args[0]);
        }
    }

    private void admin() throws ExecutionException, InterruptedException {
        try (AdminClient admin = AdminClient.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            System.out.println("C\t" + config.get("cleanup.policy").value() + "\t"
                    + config.get("cleanup.policy").isDefault() + "\t"
                    + config.get("segment.ms").isDefault());
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private void produce(String name, List<String> codecs, int count) throws ExecutionException, InterruptedException {
        for (String codec : codecs) {
            Map<String, Object> config = new HashMap<>();
            config.put("bootstrap.servers", bootstrap);
            config.put("compression.type", codec);
            config.put("acks", "all");
            config.put("linger.ms", "50");
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    String key = name + "-" + codec + "-" + i;
                    sent.add(producer.send(
                            new ProducerRecord<>(topic, key, "value of " + key + " " + "0123456789".repeat(20))));
                    if (i == count / 2) {
                        producer.flush();
                    }
                }
                for (Future<RecordMetadata> future : sent) {
                    future.get();
                }
            }
        }
    }

    private void consume(String group, int count) {
        try (KafkaConsumer<String, String> consumer = consumer(Map.of("group.id", group))) {
            call(consumer, "subscribe", List.of(topic));
            consumer.commitSync(take(consumer, count));
        }
    }

    private void read(int count) {
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
            call(consumer, "assign", partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0));
            take(consumer, count);
        }
    }

    private KafkaConsumer<String, String> consumer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", bootstrap);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    /** Prints so many records; gives the positions behind them. Old clients can't limit what one poll returns: the rest is dropped. */
    private Map<TopicPartition, OffsetAndMetadata> take(KafkaConsumer<String, String> consumer, int count) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        int seen = 0;
        while (seen < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Only " + seen + " of " + count + " records of " + topic + " in time");
            }
            @SuppressWarnings("unchecked")
            ConsumerRecords<String, String> polled =
                    (ConsumerRecords<String, String>) call(consumer, "poll", POLL_MILLIS);
            for (ConsumerRecord<String, String> record : polled) {
                if (seen < count) {
                    System.out.println("R\t" + record.partition() + "\t" + record.offset() + "\t" + record.key() + "\t"
                            + record.value() + "\t");
                    positions.put(
                            new TopicPartition(record.topic(), record.partition()),
                            new OffsetAndMetadata(record.offset() + 1));
                    seen++;
                }
            }
        }
        return positions;
    }

    /** Calls the method of that name whose only parameter takes the argument. */
    private static Object call(KafkaConsumer<String, String> consumer, String name, Object argument) {
        Class<?> type = argument instanceof Long ? long.class : argument.getClass();
        for (Method method : KafkaConsumer.class.getMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == 1
                    && method.getParameterTypes()[0].isAssignableFrom(type)) {
                try {
                    return method.invoke(consumer, argument);
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalStateException(name + " failed", e);
                }
            }
        }
        throw new IllegalStateException("This client has no method " + name + " for " + type);
    }
}
