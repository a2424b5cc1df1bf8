package io.chronik.benchmarks.load;

import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kafka's own kafka-producer-perf-test as the load: a new process for every run, which makes up every record's bytes while the clock
 * runs. A cross-check of our own load, against figures that others publish.
 */
public final class KafkaToolsProducer {
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) records sent, ([\\d.]+) records/sec");
    private static final long TIMEOUT_SECONDS = 600;

    private final Workspace workspace;
    private final Path jars;

    /**
     * The tool.
     *
     * @param workspace where it runs
     * @param jars the directory with its jars
     */
    public KafkaToolsProducer(Workspace workspace, Path jars) {
        this.workspace = workspace;
        this.jars = jars;
    }

    /**
     * Carries out a load.
     *
     * @param spec a produce load as fast as possible; its number of records counts, not its seconds
     * @return what came of it
     */
    public LoadResult run(LoadSpec spec) {
        Path log = workspace.directory().resolve("kafka-tools.log");
        Process process = workspace.start(
                new ProcessBuilder(command(spec)).redirectErrorStream(true).redirectOutput(log.toFile()));
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new BenchmarkException("kafka-producer-perf-test did not end well:\n" + Files.readString(log));
            }
            LoadResult last = null;
            Matcher matcher = SUMMARY.matcher(Files.readString(log));
            while (matcher.find()) {
                long records = Long.parseLong(matcher.group(1));
                double seconds = records / Double.parseDouble(matcher.group(2));
                last = LoadResult.withoutLatency(records, records * spec.recordBytes(), seconds, 0);
            }
            if (last == null || last.records() != spec.maxRecords()) {
                throw new BenchmarkException(
                        "kafka-producer-perf-test did not send all records:\n" + Files.readString(log));
            }
            return last;
        } catch (IOException e) {
            throw new BenchmarkException("cannot read " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        } finally {
            workspace.stop(process);
        }
    }

    private List<String> command(LoadSpec spec) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                jars + "/*",
                "org.apache.kafka.tools.ProducerPerformance",
                "--bootstrap-server",
                spec.bootstrap(),
                "--topic",
                spec.topic(),
                "--num-records",
                Long.toString(spec.maxRecords()),
                "--record-size",
                Integer.toString(spec.recordBytes()),
                "--throughput",
                "-1",
                "--reporting-interval",
                "3600000",
                "--command-property",
                "acks=all"));
        if (spec.lingerMillis() >= 0) {
            command.add("linger.ms=" + spec.lingerMillis());
        }
        if (spec.roundRobin()) {
            command.add("partitioner.class=org.apache.kafka.clients.producer.RoundRobinPartitioner");
        }
        return command;
    }
}
