package io.chronik.config;

import io.chronik.config.Resolver.Resolved;
import io.chronik.config.Source.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The defaults that depend on other settings or on where the node runs, and the rules between settings. Used once, by one thread. */
final class DerivedDefaults {
    /** The older name for the port of the advertised address, used where the address itself names none. */
    static final String ADVERTISED_PORT = "CHRONIK_ADVERTISED_PORT";

    private static final List<String> HOST_NAME_VARIABLES = List.of("HOSTNAME", "DOCKER_HOSTNAME");
    private static final String LOOPBACK = "127.0.0.1";

    /** Room in a file of the write-ahead log for what surrounds a batch. */
    private static final long WAL_OVERHEAD_BYTES = 64 * 1024;

    private final Map<Setting<?>, Resolved<?>> values;
    private final Map<String, String> environment;
    private final List<String> problems;
    private final List<String> warnings;

    DerivedDefaults(
            Map<Setting<?>, Resolved<?>> values,
            Map<String, String> environment,
            List<String> problems,
            List<String> warnings) {
        this.values = values;
        this.environment = environment;
        this.problems = problems;
        this.warnings = warnings;
    }

    /** Completes the values. */
    void complete(Path home) {
        advertise();
        putDefault(Settings.PLUGINS_DIR, home.resolve("plugins"), "");
        putDefault(Settings.LOCAL_STORAGE_PATH, value(Settings.DATA_DIR).resolve("segments"), "");
        checkTogether();
        checkPluginsDir(home.resolve("plugins"));
    }

    /** The installation's own need not exist; another one that somebody named and that is not there is a mistake nobody would notice. */
    private void checkPluginsDir(Path own) {
        Path configured = value(Settings.PLUGINS_DIR);
        boolean named = !configured.equals(own);
        if (named && !Files.isDirectory(configured)) {
            problems.add(described(Settings.PLUGINS_DIR) + " is no folder (" + configured.toAbsolutePath()
                    + "); create it, correct the path, or remove the setting to use the installation's own.");
        }
    }

    private void advertise() {
        if (!values.containsKey(Settings.ADVERTISE)) {
            defaultAdvertisedHost();
        }
        HostPort address = value(Settings.ADVERTISE);
        Source source = values.get(Settings.ADVERTISE).source();
        int legacyPort = legacyPort();
        if (address.port() == 0) {
            HostPort complete = address.withPort(legacyPort > 0 ? legacyPort : value(Settings.KAFKA_PORT));
            values.put(Settings.ADVERTISE, new Resolved<>(Settings.ADVERTISE, complete, source));
        } else if (legacyPort > 0 && legacyPort != address.port() && source.kind() == Kind.ENVIRONMENT) {
            problems.add(source.name() + " = '" + address + "' and " + ADVERTISED_PORT + " = '" + legacyPort
                    + "' name different ports; remove one of them.");
        }
    }

    private void defaultAdvertisedHost() {
        String bind = value(Settings.BIND);
        if (!HostPort.isWildcard(bind)) {
            putDefault(Settings.ADVERTISE, new HostPort(bind, 0), "from bind");
            return;
        }
        for (String variable : HOST_NAME_VARIABLES) {
            String host = environment.getOrDefault(variable, "").strip();
            if (HostPort.isHost(host) && !HostPort.isWildcard(host)) {
                putDefault(Settings.ADVERTISE, new HostPort(host, 0), "from " + variable);
                return;
            }
        }
        putDefault(Settings.ADVERTISE, new HostPort(LOOPBACK, 0), "");
        warnings.add("Clients are told to connect to " + LOOPBACK + ", so only clients on this machine will succeed;"
                + " set --advertise (CHRONIK_ADVERTISE) to the address that clients use.");
    }

    private int legacyPort() {
        String text = environment.getOrDefault(ADVERTISED_PORT, "").strip();
        if (text.isEmpty() || ReservedNames.isServiceLink(ADVERTISED_PORT, text)) {
            return 0;
        }
        ValueType.Whole port = new ValueType.Whole(1, 65_535);
        try {
            return port.parse(text);
        } catch (IllegalArgumentException _) {
            problems.add(ADVERTISED_PORT + " = '" + text + "' (environment): expected " + port.allowed() + ".");
            return 0;
        }
    }

    private void checkTogether() {
        long walFile = value(Settings.WAL_FILE_SIZE);
        long batch = value(Settings.MESSAGE_MAX_BYTES);
        if (batch + WAL_OVERHEAD_BYTES > walFile) {
            problems.add(described(Settings.MESSAGE_MAX_BYTES) + " does not fit into "
                    + described(Settings.WAL_FILE_SIZE) + " with " + Units.renderBytes(WAL_OVERHEAD_BYTES)
                    + " to spare; raise the latter.");
        }
        if (batch > value(Settings.SOCKET_REQUEST_MAX_BYTES)) {
            problems.add(described(Settings.MESSAGE_MAX_BYTES) + " is larger than "
                    + described(Settings.SOCKET_REQUEST_MAX_BYTES) + ", so no client could send it.");
        }
        int kafkaPort = value(Settings.KAFKA_PORT);
        if (kafkaPort != 0 && kafkaPort == value(Settings.API_PORT)) {
            problems.add(described(Settings.KAFKA_PORT) + " and " + described(Settings.API_PORT)
                    + " are the same port; change one of them.");
        }
    }

    private String described(Setting<?> setting) {
        Resolved<?> resolved = values.get(setting);
        return setting.key() + " = " + resolved.rendered() + " (" + resolved.source() + ")";
    }

    private <T> void putDefault(Setting<T> setting, T value, String from) {
        values.putIfAbsent(setting, new Resolved<>(setting, value, new Source(Kind.DEFAULT, from)));
    }

    private <T> T value(Setting<T> setting) {
        return NodeConfig.value(values, setting);
    }
}
