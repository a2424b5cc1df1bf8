package io.chronik.benchmarks;

import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.report.MarkdownTable;
import io.chronik.benchmarks.report.Summary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Throughput and CPU of each load and target, with ratios to Kafka. */
final class ThroughputTable {
    private final MarkdownTable table = new MarkdownTable(
            "load",
            "target",
            "1,000 records/s: median (range)",
            "MB/s",
            "broker CPU s/GB",
            "× kafka",
            "× kafka-fsync",
            "CPU × kafka");

    void add(String load, List<Target> targets, Map<Target, List<Run>> runs) {
        for (Target target : targets) {
            List<Run> measured = runs.getOrDefault(target, List.of());
            if (measured.isEmpty()) {
                table.row(load, target.label(), "failed", "", "", "", "", "");
                continue;
            }
            table.row(
                    load,
                    target.label(),
                    Summary.of(measured, run -> run.load().recordsPerSecond() / 1000)
                            .text(1),
                    Summary.of(measured, run -> run.load().megabytesPerSecond()).text(1),
                    Summary.of(measured, Run::cpuSecondsPerGigabyte).text(2),
                    ratio(rate(measured), runs.get(Target.KAFKA), target == Target.KAFKA, ThroughputTable::rate),
                    ratio(
                            rate(measured),
                            runs.get(Target.KAFKA_FSYNC),
                            target == Target.KAFKA_FSYNC,
                            ThroughputTable::rate),
                    ratio(cpu(measured), runs.get(Target.KAFKA), target == Target.KAFKA, ThroughputTable::cpu));
        }
    }

    private static double rate(List<Run> runs) {
        return Summary.of(runs, run -> run.load().recordsPerSecond()).median();
    }

    private static double cpu(List<Run> runs) {
        return Summary.of(runs, Run::cpuSecondsPerGigabyte).median();
    }

    private static String ratio(
            double ours, @Nullable List<Run> theirs, boolean same, ToDoubleFunction<List<Run>> figure) {
        if (theirs == null || theirs.isEmpty() || same) {
            return "";
        }
        return String.format(Locale.ROOT, "%.2f", ours / figure.applyAsDouble(theirs));
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
