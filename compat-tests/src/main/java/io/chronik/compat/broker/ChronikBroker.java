package io.chronik.compat.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The assembled Chronik distribution as a process of its own. */
public final class ChronikBroker implements Broker {

    private final ChronikInstallation installation;
    private final Path dataDirectory;
    private final Map<String, String> environment;
    private final List<String> arguments;
    private final BrokerProcess process;

    /**
     * Picks free ports; starts nothing.
     *
     * @param environment more variables for the process
     * @param arguments the flags after {@code start --data-dir DIR}
     */
    public ChronikBroker(
            Layout layout,
            ChronikInstallation installation,
            Path dataDirectory,
            Map<String, String> environment,
            List<String> arguments) {
        this.installation = installation;
        this.dataDirectory = dataDirectory;
        this.arguments = List.copyOf(arguments);
        int port = Readiness.freePort();
        Map<String, String> all = new HashMap<>();
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("CHRONIK_KAFKA_PORT", Integer.toString(port));
        all.put("CHRONIK_UNIFIED_API_PORT", Integer.toString(Readiness.freePort()));
        // As on the peer: the first member of a group need not wait for others.
        all.put("CHRONIK_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        all.putAll(environment);
        this.environment = Map.copyOf(all);
        this.process = new BrokerProcess(layout.logs(), "chronik", port);
    }

    /** A broker on the loopback address with the default configuration. */
    public ChronikBroker(Layout layout, ChronikInstallation installation, Path dataDirectory) {
        this(layout, installation, dataDirectory, Map.of(), List.of("--bind", "127.0.0.1"));
    }

    @Override
    public String bootstrap() {
        return process.bootstrap();
    }

    /** The port of health and metrics. */
    public int apiPort() {
        return Integer.parseInt(environment.get("CHRONIK_UNIFIED_API_PORT"));
    }

    /** The processor time that the process has used since its last start. */
    public Duration cpuTime() {
        return process.cpuTime();
    }

    @Override
    public Path logDirectory() {
        return dataDirectory.resolve("log");
    }

    @Override
    public void start() {
        List<String> command =
                new ArrayList<>(List.of(installation.program(), "start", "--data-dir", dataDirectory.toString()));
        command.addAll(arguments);
        process.start(environment, command);
    }

    @Override
    public int stop() {
        return process.stop();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public String outputTail() {
        return process.outputTail();
    }

    /** Everything that the process wrote since its last start. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
    }
}
