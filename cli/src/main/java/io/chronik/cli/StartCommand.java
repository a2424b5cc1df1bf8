package io.chronik.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code start}: runs a node in the foreground until a signal asks it to stop. */
@Command(name = "start", description = "Run a node in the foreground until SIGTERM or SIGINT.")
@SuppressWarnings("UnusedVariable") // until the configuration is wired
final class StartCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ChronikServer top;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "A TOML configuration file (CHRONIK_CONFIG).")
    private @Nullable Path file;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            description = "The address to listen on (CHRONIK_BIND; default 0.0.0.0).")
    private @Nullable String bind;

    @Option(
            names = "--advertise",
            paramLabel = "HOST[:PORT]",
            description = "The address that clients are told to use (CHRONIK_ADVERTISE).")
    private @Nullable String advertise;

    @Option(names = "--node-id", paramLabel = "N", description = "This node's id (CHRONIK_NODE_ID; default 1).")
    private @Nullable Integer nodeId;

    @Override
    public Integer call() throws InterruptedException, IOException {
        ChronikServer server = Objects.requireNonNull(top);
        Logs.configure(server.logLevel(), server.environment());
        Logger log = LoggerFactory.getLogger(StartCommand.class);
        StopSignals signals = new StopSignals();
        signals.install();
        String host = Objects.requireNonNullElse(bind, server.environment().getOrDefault("CHRONIK_BIND", "0.0.0.0"));
        int port = Integer.parseInt(server.environment().getOrDefault("CHRONIK_KAFKA_PORT", "9092"));
        Path data = Path.of(Objects.requireNonNullElse(
                server.dataDir(), server.environment().getOrDefault("CHRONIK_DATA_DIR", "./data")));
        StandInNode node;
        try {
            node = new StandInNode(host, port, data);
        } catch (BindException e) {
            throw new CommandFailure(
                    ChronikServer.EXIT_ENVIRONMENT,
                    "Cannot listen on " + host + ":" + port + " for Kafka clients: " + e.getMessage()
                            + ". Stop what uses the port, or choose another with CHRONIK_KAFKA_PORT.");
        }
        try (node) {
            log.info(
                    "Ready: version={} kafka={}:{} data={} startupMillis={}",
                    VersionCommand.version(),
                    host,
                    node.port(),
                    data.toAbsolutePath().normalize(),
                    ManagementFactory.getRuntimeMXBean().getUptime());
            signals.await();
            log.info("Stopping");
        }
        log.info("Stopped");
        return 0;
    }
}
