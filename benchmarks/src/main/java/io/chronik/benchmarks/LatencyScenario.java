package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadSpec;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.report.MarkdownTable;
import io.chronik.benchmarks.report.Summary;
import java.util.List;
import java.util.Map;

/** Latency of acknowledged records at a fixed rate. */
final class LatencyScenario {
    private static final int RECORD_BYTES = 1024;

    private final Session session;
    private final Options options;
    private final Rounds rounds;

    LatencyScenario(Session session, Options options) {
        this.session = session;
        this.options = options;
        rounds = new Rounds(session, options.integer("rounds", 2, 5));
    }

    String run() {
        List<Target> targets = options.targets("chronik,kafka,kafka-fsync", "chronik,kafka,kafka-fsync,null");
        int rate = options.integer("rate", 2000, 2000);
        MarkdownTable table =
                new MarkdownTable("partitions", "target", "p50 ms: median (range)", "p99 ms", "p99.9 ms", "max ms");
        for (int partitions : options.integers("partitions", "12", "12")) {
            Map<Target, List<Run>> runs;
            try (LoadTopics topics = new LoadTopics(session, partitions)) {
                runs = rounds.run(
                        "latency at " + rate + "/s, " + partitions + " partitions",
                        targets,
                        (broker, round) -> run(broker, round, topics, partitions, rate));
            }
            for (Target target : targets) {
                List<Run> measured = runs.get(target);
                if (measured.isEmpty()) {
                    table.row(Integer.toString(partitions), target.label(), "failed", "", "", "");
                    continue;
                }
                table.row(
                        Integer.toString(partitions),
                        target.label(),
                        Summary.of(measured, run -> run.load().p50Millis()).text(2),
                        Summary.of(measured, run -> run.load().p99Millis()).text(2),
                        Summary.of(measured, run -> run.load().p999Millis()).text(2),
                        Summary.of(measured, run -> run.load().maxMillis()).text(1));
            }
        }
        return "### Latency at " + rate + " records/s\n\n1 KiB, acks=all, linger.ms " + options.lingerMillis(0)
                + ", records dealt to partitions in turn; from the time a record was due to its acknowledgement.\n\n"
                + table;
    }

    private Run run(Broker broker, int round, LoadTopics topics, int partitions, int rate) {
        int seconds = round < 0 ? options.integer("warmup-seconds", 6, 20) : options.integer("seconds", 8, 30);
        LoadSpec spec = new LoadSpec(
                LoadSpec.Mode.PRODUCE,
                broker.bootstrap(),
                topics.of(broker),
                partitions,
                RECORD_BYTES,
                seconds,
                Long.MAX_VALUE,
                rate,
                options.lingerMillis(0));
        Run run = rounds.measured(broker, () -> session.load(spec));
        topics.checkStored(broker, run.load());
        return run;
    }
}
