package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadResult;
import io.chronik.benchmarks.load.LoadSpec;
import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.ProcessFigures;
import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.report.JfrReport;
import io.chronik.benchmarks.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where a broker's time goes under load: CPU of each thread in user and kernel mode as the system counts it, and the Java frames that a
 * flight recording sampled. The recorder is attached after the warm-up, so that nothing needs to be passed to the start script.
 */
final class ProfileScenario {
    private final Session session;
    private final Options options;
    private final Path results;

    ProfileScenario(Session session, Options options, Path results) {
        this.session = session;
        this.options = options;
        this.results = results;
    }

    String run() throws IOException {
        String what = options.words().size() > 1 ? options.words().get(1) : "produce";
        if (!what.equals("produce") && !what.equals("consume")) {
            throw new IllegalArgumentException("profile produce or profile consume, not " + what);
        }
        StringBuilder report = new StringBuilder();
        for (Target target : options.targets("chronik", "chronik")) {
            for (int partitions : options.integers("partitions", "12", "12")) {
                for (int recordBytes : options.integers("record-bytes", "1024", "1024")) {
                    try (LoadTopics topics = new LoadTopics(session, partitions)) {
                        report.append(profile(target, topics, what, partitions, recordBytes));
                    }
                }
            }
        }
        return report.toString();
    }

    private String profile(Target target, LoadTopics topics, String what, int partitions, int recordBytes)
            throws IOException {
        Broker broker = session.broker(target);
        int warmupSeconds = options.integer("warmup-seconds", 5, 15);
        int seconds = options.integer("seconds", 8, 20);
        String topic = topics.of(broker);
        LoadSpec.Mode mode = LoadSpec.Mode.PRODUCE;
        long records = Long.MAX_VALUE;
        if (what.equals("consume")) {
            mode = LoadSpec.Mode.CONSUME;
            long fill = (long) (options.gigabytes(0.5, 2) * 1e9 / recordBytes);
            ConsumeScenario.fill(session, broker, topics, partitions, recordBytes, fill);
            records = topics.acknowledged(broker);
        }
        Session.say("  " + target.label() + ": warm-up");
        session.load(spec(mode, broker, topic, partitions, recordBytes, warmupSeconds, records));
        session.settle();
        Path recording = results.resolve(target.label() + "-" + what + "-" + partitions + ".jfr");
        ProcessFigures figures = broker.figures();
        jcmd(
                figures.pid(),
                "JFR.start",
                "name=bench",
                "settings=profile",
                "jdk.CPUTimeSample#enabled=true",
                "jdk.CPUTimeSample#throttle=5ms");
        Session.say("  " + target.label() + ": recording");
        Map<String, ProcessFigures.Cpu> before = figures.cpuByThread();
        LoadResult load = session.load(spec(mode, broker, topic, partitions, recordBytes, seconds, records));
        Map<String, ProcessFigures.Cpu> after = figures.cpuByThread();
        jcmd(figures.pid(), "JFR.stop", "name=bench", "filename=" + recording);
        return String.format(
                        Locale.ROOT,
                        "### Profile: %s, %s, %d partitions, %d B: %,.0f records/s, %.1f MB/s%n%nRecording: %s%n%n",
                        target.label(),
                        what,
                        partitions,
                        recordBytes,
                        load.recordsPerSecond(),
                        load.megabytesPerSecond(),
                        recording)
                + threads(before, after, load)
                + "\n"
                + new JfrReport(options.integer("frames", 25, 25)).of(recording);
    }

    private LoadSpec spec(
            LoadSpec.Mode mode,
            Broker broker,
            String topic,
            int partitions,
            int recordBytes,
            int seconds,
            long records) {
        return new LoadSpec(
                mode,
                broker.bootstrap(),
                topic,
                partitions,
                recordBytes,
                seconds,
                records,
                0,
                options.lingerMillis(-1));
    }

    private static String threads(
            Map<String, ProcessFigures.Cpu> before, Map<String, ProcessFigures.Cpu> after, LoadResult load) {
        record Used(String thread, ProcessFigures.Cpu cpu) {}
        List<Used> used = new ArrayList<>();
        after.forEach((thread, cpu) ->
                used.add(new Used(thread, cpu.since(before.getOrDefault(thread, new ProcessFigures.Cpu(0, 0))))));
        used.removeIf(thread -> thread.cpu().seconds() < 0.05);
        used.sort((a, b) -> Double.compare(b.cpu().seconds(), a.cpu().seconds()));
        MarkdownTable table = new MarkdownTable("threads", "user s", "kernel s", "CPU s/GB");
        for (Used thread : used) {
            table.row(
                    thread.thread(),
                    String.format(Locale.ROOT, "%.2f", thread.cpu().userSeconds()),
                    String.format(Locale.ROOT, "%.2f", thread.cpu().systemSeconds()),
                    String.format(Locale.ROOT, "%.2f", thread.cpu().seconds() / (load.bytes() / 1e9)));
        }
        return table.toString();
    }

    private void jcmd(long pid, String... command) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        all.add(Long.toString(pid));
        all.addAll(List.of(command));
        Path output = session.directory().resolve("jcmd.txt");
        Session.runTool(all, output);
        try {
            String said = Files.readString(output);
            if (said.contains("Exception") || said.contains("Could not")) {
                throw new BenchmarkException(all + ": " + said);
            }
        } catch (IOException e) {
            throw new BenchmarkException("cannot read " + output, e);
        }
    }
}
