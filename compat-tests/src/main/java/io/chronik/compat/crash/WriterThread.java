package io.chronik.compat.crash;

import io.chronik.compat.crash.History.Acknowledged;
import io.chronik.compat.crash.History.Writer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** One producer that sends numbered records to one partition until it is told to stop, and notes what is acknowledged. */
final class WriterThread implements Runnable {

    private static final int MAX_OUTSTANDING = 200;
    private static final int RECORDS_PER_PAUSE = 10;
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final String FILLER = "0123456789".repeat(15);

    private final Writer writer;
    private final TopicPartition partition;
    private final Map<String, Object> config;
    private final Queue<Acknowledged> acknowledged;
    private final AtomicBoolean stop;
    private final AtomicLong failed = new AtomicLong();

    WriterThread(
            Writer writer,
            TopicPartition partition,
            Map<String, Object> config,
            Queue<Acknowledged> acknowledged,
            AtomicBoolean stop) {
        this.writer = writer;
        this.partition = partition;
        this.config = Map.copyOf(config);
        this.acknowledged = acknowledged;
        this.stop = stop;
    }

    Writer writer() {
        return writer;
    }

    /** How many records the client gave up on; they may be in the log or not. */
    long failed() {
        return failed.get();
    }

    @Override
    public void run() {
        Semaphore outstanding = new Semaphore(MAX_OUTSTANDING);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (long sequence = 0; !stop.get(); sequence++) {
                outstanding.acquireUninterruptibly();
                String value = writer.value(sequence);
                // The callback says all that the future would.
                var _ = producer.send(
                        new ProducerRecord<>(partition.topic(), partition.partition(), FILLER, value),
                        (metadata, exception) -> {
                            outstanding.release();
                            if (exception == null) {
                                acknowledged.add(
                                        new Acknowledged(writer, partition.toString(), metadata.offset(), value));
                            } else {
                                failed.incrementAndGet();
                            }
                        });
                if (sequence % RECORDS_PER_PAUSE == 0) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }
}
