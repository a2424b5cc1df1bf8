import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Uses a node as clients do, so that a training run sees the code that they need. Argument: the bootstrap address. */
final class Exercise {
    private static final String TOPIC = "exercise";
    private static final int RECORDS = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Exercise() {}

    public static void main(String[] args) throws Exception {
        String bootstrap = args[0];
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1))).all().get();
        }
        int sent = 0;
        for (String codec : List.of("none", "lz4", "zstd")) {
            sent += produce(bootstrap, codec);
        }
        consume(bootstrap, "classic", sent);
        consume(bootstrap, "consumer", sent);
    }

    private static int produce(String bootstrap, String codec) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "acks", "all", "compression.type", codec);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> replies = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                replies.add(producer.send(new ProducerRecord<>(TOPIC, "key-" + i, "value ".repeat(20) + i)));
            }
            for (Future<RecordMetadata> reply : replies) {
                reply.get();
            }
        }
        return RECORDS;
    }

    private static void consume(String bootstrap, String protocol, int expected) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "group.id", "exercise-" + protocol,
                "group.protocol", protocol, "auto.offset.reset", "earliest");
        long end = System.nanoTime() + LIMIT.toNanos();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            int seen = 0;
            while (seen < expected) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("read " + seen + " of " + expected + " as a " + protocol + " group");
                }
                seen += consumer.poll(Duration.ofMillis(500)).count();
            }
            consumer.commitSync();
        }
    }
}
