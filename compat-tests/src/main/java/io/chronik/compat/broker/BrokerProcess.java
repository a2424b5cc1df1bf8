package io.chronik.compat.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The life of one broker process after another on the same port. Shared by both kinds of brokers. Not thread-safe. */
final class BrokerProcess {

    private final Path logs;
    private final String name;
    private final int port;
    private @Nullable ChildProcess process;

    BrokerProcess(Path logs, String name, int port) {
        this.logs = logs;
        this.name = name;
        this.port = port;
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    void start(Map<String, String> environment, List<String> command) {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " is already running");
        }
        ChildProcess started = ChildProcess.start(logs, name, environment, command);
        process = started;
        try {
            Readiness.await(started, port, Broker.PATIENCE);
        } catch (IllegalStateException e) {
            started.kill();
            throw e;
        }
    }

    int stop() {
        running().terminate();
        return running().waitFor(Broker.PATIENCE);
    }

    void kill() {
        running().kill();
    }

    Duration cpuTime() {
        return running().cpuTime();
    }

    String outputTail() {
        return process == null ? "" : process.tail();
    }

    String output() {
        return process == null ? "" : process.output() + process.errors();
    }

    void close() {
        if (process != null && process.isAlive()) {
            process.kill();
        }
    }

    private ChildProcess running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }
}
