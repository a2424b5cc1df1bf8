package io.chronik.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One consumer with the client's defaults (checksums on), without a group, that reads a topic from the beginning again and again. */
final class ConsumeLoad {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MAX_EMPTY_POLLS = 20;

    private final LoadSpec spec;
    private long records;
    private long bytes;

    ConsumeLoad(LoadSpec spec) {
        this.spec = spec;
    }

    LoadResult run() {
        List<TopicPartition> partitions = IntStream.range(0, spec.partitions())
                .mapToObj(partition -> new TopicPartition(spec.topic(), partition))
                .toList();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                spec.bootstrap(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class))) {
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0));
            // Connecting and the first answer are not what is measured.
            long uncounted = poll(consumer);
            long inThisPass = uncounted;
            records = 0;
            bytes = 0;
            long start = System.nanoTime();
            long deadline = start + (long) (spec.seconds() * 1e9);
            while (System.nanoTime() < deadline) {
                inThisPass += poll(consumer);
                if (inThisPass >= spec.maxRecords()) {
                    inThisPass = 0;
                    partitions.forEach(partition -> consumer.seek(partition, 0));
                }
            }
            return LoadResult.withoutLatency(records, bytes, (System.nanoTime() - start) / 1e9, uncounted);
        }
    }

    private int poll(Consumer<byte[], byte[]> consumer) {
        for (int attempt = 0; attempt < MAX_EMPTY_POLLS; attempt++) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            if (!polled.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> consumed : polled) {
                    bytes += consumed.value().length;
                }
                records += polled.count();
                return polled.count();
            }
        }
        throw new IllegalStateException("nothing to read from " + spec.topic() + " after " + records + " records");
    }
}
