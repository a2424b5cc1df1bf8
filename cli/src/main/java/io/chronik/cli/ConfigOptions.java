package io.chronik.cli;

import io.chronik.config.ConfigException;
import io.chronik.config.NodeConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that decide a node's configuration, the same for every command that needs it. */
final class ConfigOptions {
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
            description = "The address that clients are told to connect to (CHRONIK_ADVERTISE).")
    private @Nullable String advertise;

    @Option(names = "--node-id", paramLabel = "N", description = "This node's number (CHRONIK_NODE_ID; default 1).")
    private @Nullable String nodeId;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting by its key, e.g. --set kafka.port=9192; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /**
     * Reads the configuration with these flags and those before the command's name.
     *
     * @throws CommandFailure with every problem on a line, if the configuration cannot be used
     */
    NodeConfig load(ChronikServer server) {
        Map<String, String> flags = new HashMap<>(settings);
        put(flags, "--data-dir", server.dataDir());
        put(flags, "--log-level", server.logLevel());
        put(flags, "--bind", bind);
        put(flags, "--advertise", advertise);
        put(flags, "--node-id", nodeId);
        try {
            return NodeConfig.load(Optional.ofNullable(file), server.environment(), flags);
        } catch (ConfigException e) {
            throw new CommandFailure(
                    ChronikServer.EXIT_USAGE,
                    "The configuration cannot be used:" + System.lineSeparator() + "  "
                            + String.join(System.lineSeparator() + "  ", e.problems()));
        }
    }

    private static void put(Map<String, String> flags, String name, @Nullable String value) {
        if (value != null) {
            flags.put(name, value);
        }
    }
}
