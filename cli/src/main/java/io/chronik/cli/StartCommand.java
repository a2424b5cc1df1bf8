package io.chronik.cli;

import io.chronik.config.HostPort;
import io.chronik.config.NodeConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code start}: runs a node in the foreground until a signal asks it to stop. */
@Command(name = "start", description = "Run a node in the foreground until SIGTERM or SIGINT.")
final class StartCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ChronikServer server;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        ChronikServer top = Objects.requireNonNull(server);
        NodeConfig config = options.load(top);
        Logs.configure(config.logLevel());
        Logger log = LoggerFactory.getLogger(StartCommand.class);
        config.warnings().forEach(log::warn);
        StopSignals signals = new StopSignals();
        signals.install();
        StartFailure.prepareDataDir(config.dataDir());
        RunningNode node = start(top.starter(), config);
        // For the ends that are not our signals: a closed terminal, or System.exit in a library.
        Thread closer = new Thread(node::close, "close-node");
        Runtime.getRuntime().addShutdownHook(closer);
        try (node) {
            log.info(
                    "Ready: version={} kafka={} api={} data={} startupMillis={}",
                    VersionCommand.version(),
                    new HostPort(config.bind(), node.kafkaPort()),
                    new HostPort(config.apiBind(), node.apiPort()),
                    config.dataDir().toAbsolutePath().normalize(),
                    ManagementFactory.getRuntimeMXBean().getUptime());
            signals.await();
            log.info("Stopping");
        }
        log.info("Stopped");
        return 0;
    }

    private static RunningNode start(RunningNode.Starter starter, NodeConfig config) throws InterruptedException {
        try {
            return starter.start(config);
        } catch (IOException | RuntimeException e) {
            CommandFailure explained = StartFailure.explain(e, config);
            if (explained != null) {
                LoggerFactory.getLogger(StartCommand.class).debug("The node did not start", e);
                throw explained;
            }
            throw new IllegalStateException("The node did not start", e);
        }
    }
}
