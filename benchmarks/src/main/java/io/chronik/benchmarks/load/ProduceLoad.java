package io.chronik.benchmarks.load;

import io.chronik.benchmarks.report.Percentiles;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One idempotent producer with acks=all and the client's defaults, on one thread, as kafka-producer-perf-test is. */
final class ProduceLoad {
    /** Random bytes, so that nothing on the way can profit from their likeness; made before the clock runs. */
    private static final int PAYLOADS = 64;

    private static final int CLOCK_EVERY = 16;

    private final LoadSpec spec;
    private final byte[][] payloads = new byte[PAYLOADS][];
    private final long[] latencies;
    private int latencyCount; // Written by the producer's one I/O thread, read after close() has joined it.
    private volatile @Nullable Exception failure;

    ProduceLoad(LoadSpec spec) {
        this.spec = spec;
        Random random = new Random(1);
        for (int i = 0; i < PAYLOADS; i++) {
            payloads[i] = new byte[spec.recordBytes()];
            random.nextBytes(payloads[i]);
        }
        latencies = new long[spec.ratePerSecond() == 0 ? 0 : (int) (spec.ratePerSecond() * spec.seconds())];
    }

    LoadResult run() {
        long sent;
        long nanos;
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(config())) {
            prime(producer);
            long start = System.nanoTime();
            sent = spec.ratePerSecond() == 0 ? sendFreely(producer, start) : sendPaced(producer, start);
            producer.flush();
            nanos = System.nanoTime() - start;
        }
        if (failure != null) {
            throw new IllegalStateException("a record was not acknowledged: " + failure, failure);
        }
        if (spec.ratePerSecond() == 0) {
            return LoadResult.withoutLatency(sent, sent * spec.recordBytes(), nanos / 1e9, spec.partitions());
        }
        Arrays.sort(latencies, 0, latencyCount);
        return new LoadResult(
                sent,
                sent * spec.recordBytes(),
                nanos / 1e9,
                spec.partitions(),
                latency(50),
                latency(99),
                latency(99.9),
                latency(100));
    }

    private double latency(double percent) {
        return Percentiles.at(latencies, latencyCount, percent) / 1e6;
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, spec.bootstrap());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        if (spec.lingerMillis() >= 0) {
            config.put(ProducerConfig.LINGER_MS_CONFIG, spec.lingerMillis());
        }
        return config;
    }

    /** One record for every partition: connections, metadata, producer id and the partitions' files exist before the clock runs. */
    private void prime(Producer<byte[], byte[]> producer) {
        for (int partition = 0; partition < spec.partitions(); partition++) {
            send(producer, partition, payloads[0]);
        }
        producer.flush();
    }

    private long sendFreely(Producer<byte[], byte[]> producer, long start) {
        long deadline = start + (long) (spec.seconds() * 1e9);
        long sent = 0;
        while (sent < spec.maxRecords()) {
            if (sent % CLOCK_EVERY == 0 && (System.nanoTime() >= deadline || failure != null)) {
                break;
            }
            Integer partition = spec.roundRobin() ? Integer.valueOf((int) (sent % spec.partitions())) : null;
            send(producer, partition, payloads[(int) (sent % PAYLOADS)]);
            sent++;
        }
        return sent;
    }

    private void send(Producer<byte[], byte[]> producer, @Nullable Integer partition, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(spec.topic(), partition, null, value), (metadata, error) -> {
            if (error != null) {
                failure = error;
            }
        });
    }

    /**
     * Latency counts from when a record was due, not from when it was sent: a broker that stalls must not be measured less often for it.
     */
    private long sendPaced(Producer<byte[], byte[]> producer, long start) {
        long intervalNanos = 1_000_000_000L / spec.ratePerSecond();
        int sent = 0;
        while (sent < latencies.length && failure == null) {
            long due = start + sent * intervalNanos;
            long now = System.nanoTime();
            if (now < due) {
                LockSupport.parkNanos(due - now);
                continue;
            }
            int partition = sent % spec.partitions();
            var _ = producer.send(
                    new ProducerRecord<>(spec.topic(), partition, null, payloads[sent % PAYLOADS]),
                    (metadata, error) -> {
                        if (error == null) {
                            latencies[latencyCount++] = System.nanoTime() - due;
                        } else {
                            failure = error;
                        }
                    });
            sent++;
        }
        return sent;
    }
}
