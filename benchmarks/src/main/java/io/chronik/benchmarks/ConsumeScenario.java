package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadResult;
import io.chronik.benchmarks.load.LoadSpec;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.peer.Topics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Consume throughput from the page cache: every target is filled first, then read from the beginning again and again. */
final class ConsumeScenario {
    /** Filling ends by the number of records; this bounds a broker that does not get there. */
    private static final double FILL_SECONDS = 600;

    private final Session session;
    private final Options options;
    private final Rounds rounds;

    ConsumeScenario(Session session, Options options) {
        this.session = session;
        this.options = options;
        rounds = new Rounds(session, options.integer("rounds", 2, 5));
    }

    String run() {
        // Reading is the same with and without flush.messages, so that Kafka is measured once.
        List<Target> targets = options.targets("chronik,kafka", "chronik,kafka,null");
        double gigabytes = options.gigabytes(0.5, 2);
        ThroughputTable table = new ThroughputTable();
        for (int recordBytes : options.integers("record-bytes", "1024", "1024,100")) {
            for (int partitions : options.integers("partitions", "12", "1,12")) {
                Map<Target, LoadSpec> filled = new EnumMap<>(Target.class);
                Map<Target, List<Run>> runs = rounds.run(
                        "consume, " + partitions + " partitions, " + recordBytes + " B", targets, (broker, round) -> {
                            LoadSpec spec = filled.computeIfAbsent(
                                    broker.target(), target -> fill(broker, partitions, recordBytes, gigabytes));
                            return rounds.measured(broker, () -> session.load(spec));
                        });
                filled.forEach((target, spec) -> {
                    try (Topics topics = new Topics(session.broker(target))) {
                        ProduceScenario.deleteQuietly(topics, spec.topic());
                    }
                });
                table.add(partitions + " × " + recordBytes + " B", targets, runs);
            }
        }
        return "### Consume from the page cache\n\nOne consumer with the client's defaults, checksums on, no group; "
                + gigabytes + " GB per topic, read from the beginning again and again.\n\n" + table + "\n"
                + MemoryTable.of(session.brokers());
    }

    private LoadSpec fill(Broker broker, int partitions, int recordBytes, double gigabytes) {
        String topic = session.newTopic(partitions);
        long records = (long) (gigabytes * 1e9 / recordBytes);
        int seconds = options.integer("seconds", 5, 10);
        if (broker.target() != Target.NULL) {
            Session.say("  filling " + broker.target().label() + " with " + gigabytes + " GB");
            records = fill(session, broker, topic, partitions, recordBytes, records);
        }
        return new LoadSpec(
                LoadSpec.Mode.CONSUME, broker.bootstrap(), topic, partitions, recordBytes, seconds, records, 0, -1);
    }

    /** Creates a topic with about so many records; returns how many there are. */
    static long fill(Session session, Broker broker, String topic, int partitions, int recordBytes, long records) {
        try (Topics topics = new Topics(broker)) {
            topics.create(topic, partitions);
            LoadResult load = session.load(new LoadSpec(
                    LoadSpec.Mode.PRODUCE,
                    broker.bootstrap(),
                    topic,
                    partitions,
                    recordBytes,
                    FILL_SECONDS,
                    records,
                    0,
                    -1));
            ProduceScenario.checkStored(broker, topics, topic, partitions, load);
            return load.records() + load.uncounted();
        }
    }
}
