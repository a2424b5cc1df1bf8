package io.chronik.cli;

import io.chronik.config.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds out what kept a node from starting, and says it in one line with the way out. */
final class StartFailure {
    private StartFailure() {}

    /**
     * Makes the data directory usable before anything else is tried, because every later failure there is harder to read.
     *
     * @throws CommandFailure if it cannot be created or written to
     */
    static void prepareDataDir(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            if (!Files.isWritable(dataDir)) {
                throw new AccessDeniedException(dataDir.toString());
            }
        } catch (IOException e) {
            String reason = e instanceof AccessDeniedException ? "permission denied" : e.toString();
            throw new CommandFailure(
                    ChronikServer.EXIT_ENVIRONMENT,
                    "Cannot write to the data directory " + absolute(dataDir) + ": " + reason
                            + ". Choose another with --data-dir (CHRONIK_DATA_DIR).");
        }
    }

    /** Describes a failure to start; null if only its stack trace explains it. */
    static @Nullable CommandFailure explain(Throwable failure, NodeConfig config) {
        String busy = busyPort(config.bind(), config.kafkaPort(), "Kafka clients", "kafka.port", "CHRONIK_KAFKA_PORT");
        if (busy == null) {
            busy = busyPort(config.apiBind(), config.apiPort(), "the HTTP API", "api.port", "CHRONIK_API_PORT");
        }
        if (busy != null) {
            return new CommandFailure(ChronikServer.EXIT_ENVIRONMENT, busy);
        }
        return failure instanceof IOException
                ? new CommandFailure(ChronikServer.EXIT_ENVIRONMENT, "Cannot start: " + describe(failure))
                : null;
    }

    /** Tries the port itself: the exceptions of the network libraries do not reliably say which port it was. */
    private static @Nullable String busyPort(String host, int port, String purpose, String key, String variable) {
        if (port == 0) {
            return null;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return null;
        } catch (IOException e) {
            return "Cannot listen on " + host + ":" + port + " for " + purpose + ": " + e.getMessage()
                    + ". Stop what uses the port, or choose another with --set " + key + "=PORT (" + variable + ").";
        }
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
