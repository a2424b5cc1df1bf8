package io.chronik.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts brokers of every target, each with a data directory of its own. One thread. */
public final class BrokerLauncher {
    /** The flags that Kafka's own start script passes, and its heap. */
    private static final List<String> KAFKA_JVM = List.of(
            "-Xms1g",
            "-Xmx1g",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent",
            "-Djava.awt.headless=true");

    private static final long READY_MILLIS = 120_000;
    private static final int LOG_TAIL_LINES = 30;

    private final Workspace workspace;
    private final Path root;
    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /**
     * A launcher.
     *
     * @param workspace where brokers run
     * @param root the project's directory, built
     */
    public BrokerLauncher(Workspace workspace, Path root) {
        this.workspace = workspace;
        this.root = root;
    }

    /**
     * Starts a broker and waits until it answers.
     *
     * @param target what to start
     * @param instance names the data directory; a broker started again under the same name finds its data
     * @return the running broker, owned by the caller
     */
    public Broker start(Target target, String instance) {
        Path directory = workspace.directory().resolve(target.label() + "-" + instance);
        Path log = workspace.directory().resolve(target.label() + "-" + instance + ".log");
        int port = Workspace.freePort();
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder = switch (target) {
                case CHRONIK -> chronik(directory, port);
                case KAFKA, KAFKA_FSYNC -> kafka(directory, port, log);
                case NULL -> nothing(port);
            };
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            long started = System.nanoTime();
            Process process = workspace.start(builder);
            long ready;
            try {
                ready = ReadyProbe.await(port, process, READY_MILLIS);
            } catch (BenchmarkException e) {
                workspace.stop(process);
                throw e;
            }
            return new Broker(target, workspace, process, port, directory, (ready - started) / 1e6);
        } catch (IOException | BenchmarkException e) {
            throw new BenchmarkException(
                    "cannot start " + target.label() + ": " + e.getMessage() + "\n" + logTail(log), e);
        }
    }

    private ProcessBuilder chronik(Path directory, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                chronikHome().resolve("bin/chronik-server").toString(),
                "start",
                "--data-dir",
                directory.toString(),
                "--bind",
                "127.0.0.1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CHRONIK_KAFKA_PORT", Integer.toString(port));
        builder.environment().put("CHRONIK_UNIFIED_API_PORT", Integer.toString(Workspace.freePort()));
        return builder.directory(workspace.directory().toFile());
    }

    /** The distribution is unpacked once per workspace: what is measured is what users get, wherever they put it. */
    private Path chronikHome() throws IOException {
        Path home = workspace.directory().resolve("chronik-home");
        if (!Files.exists(home)) {
            Path tarball = tarball();
            Files.createDirectories(home);
            run(List.of("tar", "-xzf", tarball.toString(), "-C", home.toString(), "--strip-components=1"), home);
        }
        return home;
    }

    private Path tarball() throws IOException {
        Path target = root.resolve("distribution/target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                var found = files.filter(file -> file.getFileName().toString().matches("chronik-[0-9].*\\.tar\\.gz"))
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw new BenchmarkException("no chronik-<version>.tar.gz in " + target + "; build the reactor first");
    }

    private ProcessBuilder kafka(Path directory, int port, Path log) throws IOException {
        Path config = directory.resolveSibling(directory.getFileName() + ".properties");
        Files.writeString(config, kafkaConfig(directory, port, Workspace.freePort()));
        if (!Files.exists(directory.resolve("meta.properties"))) {
            List<String> format = kafkaCommand("kafka.tools.StorageTool", List.of());
            format.addAll(List.of("format", "--cluster-id", "AAAAAAAAAAAAAAAAAAAAAA", "--config", config.toString()));
            run(format, log);
        }
        List<String> command = kafkaCommand("kafka.Kafka", KAFKA_JVM);
        command.add(config.toString());
        return new ProcessBuilder(command);
    }

    private static String kafkaConfig(Path directory, int port, int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                # Deleted topics free the disk between runs; nothing else depends on it.
                log.segment.delete.delay.ms=1000
                log.dirs=%3$s
                """.formatted(port, controllerPort, directory);
    }

    private List<String> kafkaCommand(String mainClass, List<String> jvm) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(jvm);
        command.addAll(List.of("-cp", root.resolve("benchmarks/target/peers/kafka") + "/*", mainClass));
        return command;
    }

    private ProcessBuilder nothing(int port) {
        return new ProcessBuilder(
                java,
                "-Xms256m",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                NullBroker.class.getName(),
                Integer.toString(port));
    }

    private void run(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(
                Files.isDirectory(log)
                        ? ProcessBuilder.Redirect.DISCARD
                        : ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = workspace.start(builder);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new BenchmarkException(command + " did not end well");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        } finally {
            workspace.stop(process);
        }
    }

    private static String logTail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
