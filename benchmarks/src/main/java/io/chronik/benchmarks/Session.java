package io.chronik.benchmarks;

import io.chronik.benchmarks.load.KafkaToolsProducer;
import io.chronik.benchmarks.load.LoadClient;
import io.chronik.benchmarks.load.LoadResult;
import io.chronik.benchmarks.load.LoadSpec;
import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.BrokerLauncher;
import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.peer.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one invocation: one broker per target, started when first asked for and kept, so that all are warm; one client for all.
 * Brokers that are not measured idle.
 */
final class Session implements AutoCloseable {
    private static final int MIN_FREE_GIGABYTES = 10;
    private static final long BEGUN_NANOS = System.nanoTime();
    private static final long QUIET_WINDOW_NANOS = 400_000_000;
    private static final double QUIET_CORES = 0.06;
    private static final long QUIET_TIMEOUT_NANOS = 10_000_000_000L;

    private final Workspace workspace;
    private final BrokerLauncher launcher;
    private final KafkaToolsProducer kafkaTools;
    private final Map<Target, Broker> brokers = new EnumMap<>(Target.class);
    private @Nullable LoadClient client;
    private final long spareBytes;
    private int topics;

    Session(Path root, Path workDirectory) {
        workspace = Workspace.create(workDirectory, MIN_FREE_GIGABYTES);
        try {
            spareBytes = (Files.getFileStore(workspace.directory()).getUsableSpace()
                            - (MIN_FREE_GIGABYTES - 2) * 1_000_000_000L)
                    / 3
                    * 2;
        } catch (IOException e) {
            workspace.close();
            throw new BenchmarkException("cannot see how much of the disk is free", e);
        }
        launcher = new BrokerLauncher(workspace, root);
        kafkaTools = new KafkaToolsProducer(workspace, root.resolve("benchmarks/target/peers/kafka-tools"));
    }

    /** How much may be written: what was free at the start, without the reserve and a third of the rest for logs and indexes. */
    long spareBytes() {
        return spareBytes;
    }

    Path directory() {
        return workspace.directory();
    }

    BrokerLauncher launcher() {
        return launcher;
    }

    /** The running broker of a target; one that died is started again. */
    Broker broker(Target target) {
        Broker broker = brokers.get(target);
        if (broker == null || !broker.isAlive()) {
            say("starting " + target.label());
            broker = launcher.start(target, "main");
            brokers.put(target, broker);
        }
        return broker;
    }

    Collection<Broker> brokers() {
        return brokers.values();
    }

    LoadResult load(LoadSpec spec) {
        LoadClient usable = client;
        if (usable == null || !usable.isAlive()) {
            usable = new LoadClient(workspace);
            client = usable;
        }
        return usable.run(spec);
    }

    LoadResult loadWithKafkaTools(LoadSpec spec) {
        return kafkaTools.run(spec);
    }

    /** A topic name that was not used before and tells the number of partitions. */
    String newTopic(int partitions) {
        return "bench-" + ++topics + "-" + partitions;
    }

    /** Every target starts its run with clean pages and without the others' leftovers. */
    void settle() {
        try {
            Process sync = workspace.start(new ProcessBuilder("sync"));
            if (!sync.waitFor(60, TimeUnit.SECONDS)) {
                say("sync takes longer than a minute; the disk is busy");
            }
            workspace.stop(sync);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
        awaitQuiet(brokers.values().stream().filter(Broker::isAlive).toList());
    }

    /** Waits, for a bounded time, until brokers use no CPU to speak of: what they do behind a run belongs to that run. */
    void awaitQuiet(Collection<Broker> busy) {
        long deadline = System.nanoTime() + QUIET_TIMEOUT_NANOS;
        double before = cpuSeconds(busy);
        while (System.nanoTime() < deadline) {
            LockSupport.parkNanos(QUIET_WINDOW_NANOS);
            double after = cpuSeconds(busy);
            if (after - before < QUIET_CORES * QUIET_WINDOW_NANOS / 1e9 * Math.max(1, busy.size())) {
                return;
            }
            before = after;
        }
    }

    private static double cpuSeconds(Collection<Broker> brokers) {
        return brokers.stream()
                .mapToDouble(broker -> broker.figures().cpu().seconds())
                .sum();
    }

    /** Ends a broker, so that the next call starts a new process with the same data. */
    void forget(Target target) {
        Broker broker = brokers.remove(target);
        if (broker != null) {
            broker.close();
        }
    }

    /** Progress goes to standard error, so that standard output is the report alone. */
    static void say(String progress) {
        System.err.printf("[%4d s] %s%n", (System.nanoTime() - BEGUN_NANOS) / 1_000_000_000, progress);
    }

    static void runTool(List<String> command, Path output) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new BenchmarkException(command + " did not end within a minute");
            }
            if (process.exitValue() != 0) {
                throw new BenchmarkException(command + " failed: " + Files.readString(output));
            }
        } catch (IOException e) {
            throw new BenchmarkException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        brokers.values().forEach(Broker::close);
        workspace.close();
    }
}
