package io.chronik.compat.crash;

import io.chronik.compat.broker.Broker;
import io.chronik.compat.crash.History.Acknowledged;
import io.chronik.compat.crash.History.HighWatermark;
import io.chronik.compat.crash.History.Stored;
import io.chronik.compat.crash.History.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Load on a broker that is killed at random moments: producers with acks=all on every partition, half of them idempotent, a consumer
 * that checks every CRC, and someone who asks for end offsets all the time. At the end everything is read once more. Used by one thread.
 */
public final class CrashRun {

    private static final int TOPICS = 2;
    private static final int PARTITIONS = 3;
    private static final Duration END_OF_LOAD = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long SHORTEST_ROUND_MILLIS = 300;
    private static final long LONGEST_ROUND_MILLIS = 2_500;

    private final Broker broker;
    private final int rounds;
    private final Random random;
    private final String prefix;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Stored> observed = new ConcurrentLinkedQueue<>();
    private final Queue<HighWatermark> highWatermarks = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Integer> acknowledgedPerRound = new ArrayList<>();

    /**
     * Prepares a run; starts nothing.
     *
     * @param broker not started yet; still running when the run is over
     * @param rounds how often it is killed, at least 1
     * @param seed of the moments
     */
    public CrashRun(Broker broker, int rounds, long seed) {
        this.broker = broker;
        this.rounds = rounds;
        this.random = new Random(seed);
        this.prefix = "crash-" + seed + "-";
    }

    /**
     * What a run saw.
     *
     * @param writers everyone who sent records
     * @param acknowledgedPerRound how many acknowledgements came between two kills
     * @param unacknowledged how many records the clients gave up on
     */
    public record Outcome(
            History history, Set<Writer> writers, List<Integer> acknowledgedPerRound, long unacknowledged) {}

    /**
     * Runs it all.
     *
     * @throws IllegalStateException when the broker did not come back, or a client could not go on
     */
    public Outcome run() {
        broker.start();
        createTopics();
        List<WriterThread> writers = startWriters();
        startThread("reader", this::readOn);
        startThread("end-offsets", this::askForEndOffsets);
        for (int round = 0; round < rounds; round++) {
            int before = acknowledged.size();
            pause(random.nextLong(SHORTEST_ROUND_MILLIS, LONGEST_ROUND_MILLIS));
            broker.kill();
            acknowledgedPerRound.add(acknowledged.size() - before);
            broker.start();
        }
        pause(SHORTEST_ROUND_MILLIS);
        stop.set(true);
        threads.forEach(this::join);
        if (!failures.isEmpty()) {
            throw new IllegalStateException("A client could not go on", failures.peek());
        }
        History history = new History(
                List.copyOf(acknowledged), List.copyOf(observed), readEverything(), List.copyOf(highWatermarks));
        return new Outcome(
                history,
                writers.stream().map(WriterThread::writer).collect(Collectors.toSet()),
                List.copyOf(acknowledgedPerRound),
                writers.stream().mapToLong(WriterThread::failed).sum());
    }

    private void createTopics() {
        try (Admin admin = admin()) {
            List<NewTopic> topics = new ArrayList<>();
            for (int topic = 0; topic < TOPICS; topic++) {
                topics.add(new NewTopic(prefix + topic, PARTITIONS, (short) 1));
            }
            admin.createTopics(topics).all().get(Broker.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Could not create the topics of a crash run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Two writers on every partition: one idempotent with five requests in flight, one plain with one, so that both have an order. */
    private List<WriterThread> startWriters() {
        List<WriterThread> writers = new ArrayList<>();
        for (TopicPartition partition : partitions()) {
            for (boolean idempotent : new boolean[] {true, false}) {
                Map<String, Object> config = new HashMap<>();
                config.put("bootstrap.servers", broker.bootstrap());
                config.put("acks", "all");
                config.put("enable.idempotence", Boolean.toString(idempotent));
                config.put("max.in.flight.requests.per.connection", idempotent ? "5" : "1");
                config.put("batch.size", "1000");
                config.put("linger.ms", "1");
                config.put("request.timeout.ms", "10000");
                config.put("delivery.timeout.ms", "80000");
                config.put("reconnect.backoff.max.ms", "100");
                config.put("retry.backoff.max.ms", "100");
                Writer writer = new Writer((idempotent ? "once-" : "often-") + partition, idempotent);
                WriterThread thread = new WriterThread(writer, partition, config, acknowledged, stop);
                writers.add(thread);
                startThread(writer.name(), thread);
            }
        }
        return writers;
    }

    private void readOn() {
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.assign(partitions());
            consumer.seekToBeginning(partitions());
            while (!stop.get()) {
                consumer.poll(POLL).forEach(record -> observed.add(stored(record)));
            }
        }
    }

    private void askForEndOffsets() {
        Map<TopicPartition, OffsetSpec> latest = partitions().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        try (Admin admin = admin()) {
            while (!stop.get()) {
                try {
                    admin.listOffsets(latest)
                            .all()
                            .get(Broker.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .forEach((partition, info) ->
                                    highWatermarks.add(new HighWatermark(partition.toString(), info.offset())));
                } catch (ExecutionException | TimeoutException e) {
                    // The broker is away for a moment; that is the point of the run.
                    pause(POLL.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                pause(POLL.toMillis());
            }
        }
    }

    private List<Stored> readEverything() {
        List<Stored> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.assign(partitions());
            consumer.seekToBeginning(partitions());
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions());
            long deadline = System.nanoTime() + END_OF_LOAD.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Not everything could be read in time: " + records.size()
                            + " records, end offsets " + ends + "\n" + broker.outputTail());
                }
                consumer.poll(POLL).forEach(record -> records.add(stored(record)));
            }
        }
        return records;
    }

    private KafkaConsumer<String, String> consumer() {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", broker.bootstrap(),
                "check.crcs", "true",
                "auto.offset.reset", "none",
                "reconnect.backoff.max.ms", "100",
                "max.poll.records", "5000");
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap(), "reconnect.backoff.max.ms", "100"));
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int topic = 0; topic < TOPICS; topic++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(prefix + topic, partition));
            }
        }
        return partitions;
    }

    private static Stored stored(ConsumerRecord<String, String> record) {
        return new Stored(record.topic() + "-" + record.partition(), record.offset(), record.value());
    }

    private void startThread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setUncaughtExceptionHandler((ended, exception) -> failures.add(exception));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void join(Thread thread) {
        try {
            if (!thread.join(END_OF_LOAD)) {
                throw new IllegalStateException(
                        thread.getName() + " does not end after " + END_OF_LOAD + "\n" + broker.outputTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
