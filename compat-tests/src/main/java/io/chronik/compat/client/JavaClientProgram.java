package io.chronik.compat.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One Java client at work. Uses only what clients from 2.8 on offer, so that the same class files run on every client version.
 *
 * <p>The contract all client programs share ({@code clients/README.md}): {@code create BOOTSTRAP TOPIC PARTITIONS},
 * {@code produce BOOTSTRAP TOPIC NAME CODEC,CODEC.. COUNT}, {@code consume BOOTSTRAP TOPIC GROUP COUNT},
 * {@code read BOOTSTRAP TOPIC COUNT}; consumed records go to the standard output, one line each.
 */
public final class JavaClientProgram {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long DEADLINE_NANOS = Duration.ofSeconds(40).toNanos();

    private final String bootstrap;
    private final String topic;
    private final long deadline = System.nanoTime() + DEADLINE_NANOS;

    private JavaClientProgram(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    /** Runs one command; see the class. Arguments of the form {@code key=value} are client properties. */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        Map<String, Object> properties = new HashMap<>();
        List<String> arguments = new ArrayList<>();
        for (String argument : args) {
            int equals = argument.indexOf('=');
            if (equals > 0) {
                properties.put(argument.substring(0, equals), argument.substring(equals + 1));
            } else {
                arguments.add(argument);
            }
        }
        JavaClientProgram program = new JavaClientProgram(arguments.get(1), arguments.get(2));
        switch (arguments.get(0)) {
            case "create" -> program.create(Integer.parseInt(arguments.get(3)));
            case "produce" ->
                program.produce(
                        arguments.get(3),
                        Arrays.asList(arguments.get(4).split(",")),
                        Integer.parseInt(arguments.get(5)),
                        properties);
            case "consume" -> program.consume(arguments.get(3), Integer.parseInt(arguments.get(4)), properties);
            case "read" -> program.read(Integer.parseInt(arguments.get(3)));
            default -> throw new IllegalArgumentException("Unknown command " + arguments.get(0));
        }
    }

    private void create(int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void produce(String name, List<String> codecs, int count, Map<String, Object> properties)
            throws ExecutionException, InterruptedException {
        for (String codec : codecs) {
            Map<String, Object> config = new HashMap<>(properties);
            config.put("bootstrap.servers", bootstrap);
            config.put("compression.type", codec);
            config.put("enable.idempotence", "true");
            config.put("acks", "all");
            config.put("linger.ms", "50");
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    sent.add(producer.send(record(name, codec, i)));
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

    private ProducerRecord<String, String> record(String name, String codec, int i) {
        String filler = "0123456789".repeat(20);
        ProducerRecord<String, String> record = new ProducerRecord<>(
                topic, name + "-" + codec + "-" + i, "value of " + name + "-" + codec + "-" + i + " " + filler);
        record.headers().add("client", name.getBytes(StandardCharsets.UTF_8));
        record.headers().add("codec", codec.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private void consume(String group, int count, Map<String, Object> properties) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put("group.id", group);
        try (KafkaConsumer<String, String> consumer = consumer(config, 10)) {
            consumer.subscribe(List.of(topic));
            Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
            int seen = 0;
            while (seen < count) {
                checkDeadline(seen, count);
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    if (seen < count) {
                        print(record);
                        positions.put(
                                new TopicPartition(record.topic(), record.partition()),
                                new OffsetAndMetadata(record.offset() + 1));
                        seen++;
                    }
                }
            }
            consumer.commitSync(positions);
        }
    }

    private void read(int count) {
        try (KafkaConsumer<String, String> consumer = consumer(new HashMap<>(), 500)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            int seen = 0;
            while (seen < count) {
                checkDeadline(seen, count);
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    print(record);
                    seen++;
                }
            }
        }
    }

    private KafkaConsumer<String, String> consumer(Map<String, Object> config, int maxPollRecords) {
        config.put("bootstrap.servers", bootstrap);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("max.poll.records", maxPollRecords);
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    private void checkDeadline(int seen, int count) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("Only " + seen + " of " + count + " records of " + topic + " in time");
        }
    }

    private static void print(ConsumerRecord<String, String> record) {
        StringBuilder line = new StringBuilder("R\t")
                .append(record.partition())
                .append('\t')
                .append(record.offset())
                .append('\t')
                .append(record.key())
                .append('\t')
                .append(record.value())
                .append('\t');
        for (Header header : record.headers()) {
            line.append(header.key())
                    .append('=')
                    .append(new String(header.value(), StandardCharsets.UTF_8))
                    .append(',');
        }
        System.out.println(line);
    }
}
