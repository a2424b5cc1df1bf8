package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadSpec;
import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.ProcessFigures;
import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.peer.Topics;
import io.chronik.benchmarks.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Fills a node, kills it without warning right after the last acknowledgement, and measures what the next start takes. */
final class RecoveryScenario {
    private static final int RECORD_BYTES = 1024;

    private final Session session;
    private final Options options;

    RecoveryScenario(Session session, Options options) {
        this.session = session;
        this.options = options;
    }

    String run() {
        double gigabytes = options.gigabytes(1, 10);
        MarkdownTable table = new MarkdownTable(
                "target",
                "partitions",
                "GB",
                "ready, ms",
                "first record acknowledged, ms",
                "records before/after",
                "recovery CPU s",
                "highest resident, MiB",
                "heap used / committed");
        for (Target target : options.targets("chronik", "chronik,kafka")) {
            for (int partitions : options.integers("partitions", "12", "12")) {
                try (LoadTopics topics = new LoadTopics(session, partitions)) {
                    table.row(recover(target, topics, partitions, gigabytes));
                } catch (BenchmarkException e) {
                    Session.say("  " + e.getMessage());
                    table.row(target.label(), Integer.toString(partitions), "", "failed", "", "", "", "", "");
                }
                session.forget(target);
            }
        }
        return "### Recovery after kill -9\n\nThe page cache is warm: a process was killed, not the machine.\n\n"
                + table;
    }

    private String[] recover(Target target, LoadTopics loadTopics, int partitions, double gigabytes) {
        Broker before = session.broker(target);
        ConsumeScenario.fill(
                session, before, loadTopics, partitions, RECORD_BYTES, (long) (gigabytes * 1e9 / RECORD_BYTES));
        String topic = loadTopics.of(before);
        long records = loadTopics.acknowledged(before);
        Session.say("  killing " + target.label() + " with " + records + " records");
        before.kill();
        long start = System.nanoTime();
        Broker after = session.broker(target);
        double ready = after.readyMillis();
        session.load(
                new LoadSpec(LoadSpec.Mode.PRODUCE, after.bootstrap(), topic, partitions, RECORD_BYTES, 1, 1, 0, 0));
        double acknowledged = (System.nanoTime() - start) / 1e6;
        long found;
        try (Topics topics = new Topics(after)) {
            found = topics.endOffsets(topic, partitions) - partitions - 1;
        }
        if (found < records) {
            Session.say("  LOST: " + (records - found) + " acknowledged records are missing");
        }
        ProcessFigures figures = after.figures();
        return new String[] {
            target.label(),
            Integer.toString(partitions),
            String.format(Locale.ROOT, "%.1f", records * (double) RECORD_BYTES / 1e9),
            String.format(Locale.ROOT, "%.0f", ready),
            String.format(Locale.ROOT, "%.0f", acknowledged),
            records + " / " + found,
            String.format(Locale.ROOT, "%.1f", figures.cpu().seconds()),
            MemoryTable.mebibytes(figures.peakResidentMebibytes()),
            heap(figures.pid())
        };
    }

    private String heap(long pid) {
        Path output = session.directory().resolve("heap.txt");
        Session.runTool(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.heap_info"),
                output);
        try {
            return Files.readString(output)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.contains("total") && line.contains("used"))
                    .findFirst()
                    .map(line -> line.replaceAll(" \\[.*", ""))
                    .orElse("unknown");
        } catch (IOException e) {
            throw new BenchmarkException("cannot read " + output, e);
        }
    }
}
