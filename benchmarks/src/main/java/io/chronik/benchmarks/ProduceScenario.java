package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadSpec;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.Target;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Produce throughput with acks=all for every combination of partitions and record size. */
final class ProduceScenario {
    /** A run writes at most this much, whatever its seconds: the disk is finite. */
    private static final long MAX_RUN_BYTES = 6_000_000_000L;

    /** kafka-producer-perf-test wants a number of records, not a time: what the warm-up did is scaled, and this is the least. */
    private static final long TOOL_LEAST_BYTES = 300_000_000;

    private static final long TOOL_LEAST_RECORDS = 1_000_000;

    private final Session session;
    private final Options options;
    private final List<Target> targets;
    private final Rounds rounds;

    ProduceScenario(Session session, Options options) {
        this.session = session;
        this.options = options;
        targets = options.targets("chronik,kafka,kafka-fsync", "chronik,kafka,kafka-fsync,null");
        rounds = new Rounds(session, options.integer("rounds", 2, 5));
    }

    String run() {
        ThroughputTable table = new ThroughputTable();
        for (int recordBytes : options.integers("record-bytes", "1024", "1024,100")) {
            for (int partitions : options.integers("partitions", "1,12,1000", "1,12,1000")) {
                Map<Target, Double> warmRates = new EnumMap<>(Target.class);
                try (LoadTopics topics = new LoadTopics(session, partitions)) {
                    table.add(
                            partitions + " × " + recordBytes + " B",
                            targets,
                            rounds.run(
                                    "produce, " + partitions + " partitions, " + recordBytes + " B",
                                    targets,
                                    (broker, round) -> run(broker, round, topics, partitions, recordBytes, warmRates)));
                }
            }
        }
        String client = options.kafkaTools()
                ? "kafka-producer-perf-test, a new process for each run"
                : "benchmarks' own producer process, the same for all runs";
        return "### Produce, acks=all\n\nLoad: " + client
                + ", one idempotent producer, no compression, linger.ms "
                + (options.lingerMillis(-1) < 0 ? "as the client's default" : options.lingerMillis(-1))
                + "; from 100 partitions on, round robin.\n\n" + table + "\n" + MemoryTable.of(session.brokers());
    }

    private Run run(
            Broker broker,
            int round,
            LoadTopics topics,
            int partitions,
            int recordBytes,
            Map<Target, Double> warmRates) {
        int seconds = round < 0 ? options.integer("warmup-seconds", 4, 10) : options.integer("seconds", 4, 10);
        LoadSpec spec = new LoadSpec(
                LoadSpec.Mode.PRODUCE,
                broker.bootstrap(),
                topics.of(broker),
                partitions,
                recordBytes,
                seconds,
                maxRecords(recordBytes, seconds, warmRates.get(broker.target())),
                0,
                options.lingerMillis(-1));
        Run run = rounds.measured(
                broker, () -> options.kafkaTools() ? session.loadWithKafkaTools(spec) : session.load(spec));
        if (round < 0) {
            warmRates.merge(broker.target(), run.load().recordsPerSecond(), Math::max);
        }
        topics.checkStored(broker, run.load());
        return run;
    }

    /** All runs of a load stay on the disk until its end, so that each has its share of what is free. */
    private long maxRecords(int recordBytes, int seconds, @Nullable Double warmRate) {
        long runs = (long) targets.size() * (options.integer("rounds", 2, 5) + 1);
        long most = Math.min(MAX_RUN_BYTES, session.spareBytes() / runs) / recordBytes;
        if (!options.kafkaTools()) {
            return most;
        }
        long least = Math.min(TOOL_LEAST_RECORDS, TOOL_LEAST_BYTES / recordBytes);
        return warmRate == null ? least : Math.min(most, Math.max(least, (long) (warmRate * seconds)));
    }
}
