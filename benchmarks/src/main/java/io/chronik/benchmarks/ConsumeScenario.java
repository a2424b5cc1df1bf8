package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadResult;
import io.chronik.benchmarks.load.LoadSpec;
import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.Target;
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
                Map<Target, List<Run>> runs;
                try (LoadTopics topics = new LoadTopics(session, partitions)) {
                    runs = rounds.run(
                            "consume, " + partitions + " partitions, " + recordBytes + " B",
                            targets,
                            (broker, round) -> run(broker, topics, partitions, recordBytes, gigabytes));
                }
                table.add(partitions + " × " + recordBytes + " B", targets, runs);
            }
        }
        return "### Consume from the page cache\n\nOne consumer with the client's defaults, checksums on, no group; "
                + gigabytes + " GB per topic, read from the beginning again and again.\n\n" + table + "\n"
                + MemoryTable.of(session.brokers());
    }

    private Run run(Broker broker, LoadTopics topics, int partitions, int recordBytes, double gigabytes) {
        long records = (long) (gigabytes * 1e9 / recordBytes);
        if (broker.target() != Target.NULL) {
            if (topics.acknowledged(broker) == 0) {
                fill(session, broker, topics, partitions, recordBytes, records);
            }
            records = topics.acknowledged(broker);
        }
        LoadSpec spec = new LoadSpec(
                LoadSpec.Mode.CONSUME,
                broker.bootstrap(),
                topics.of(broker),
                partitions,
                recordBytes,
                options.integer("seconds", 5, 10),
                records,
                0,
                -1);
        return rounds.measured(broker, () -> session.load(spec));
    }

    /** Writes about so many records; the topics know how many there are afterwards. */
    static void fill(Session session, Broker broker, LoadTopics topics, int partitions, int recordBytes, long records) {
        Session.say("  filling " + broker.target().label() + " with " + records + " records of " + recordBytes + " B");
        if (records * recordBytes > session.spareBytes()) {
            throw new BenchmarkException("the disk has no room for " + records + " records of " + recordBytes + " B");
        }
        LoadResult load = session.load(new LoadSpec(
                LoadSpec.Mode.PRODUCE,
                broker.bootstrap(),
                topics.of(broker),
                partitions,
                recordBytes,
                FILL_SECONDS,
                records,
                0,
                -1));
        topics.checkStored(broker, load);
    }
}
