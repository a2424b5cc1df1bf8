package io.chronik.config;

import io.chronik.config.Resolver.Resolved;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything a node is told: the command line before the environment before the file before the defaults. Immutable; checked as a
 * whole when it is loaded.
 */
public final class NodeConfig {
    private final Map<Setting<?>, Resolved<?>> values;
    private final List<String> warnings;

    private NodeConfig(Map<Setting<?>, Resolved<?>> values, List<String> warnings) {
        this.values = values;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads the configuration. The installation's folder is taken from the system property {@code chronik.home}, which the start
     * script sets.
     *
     * @param file the TOML file; if empty, the one that the variable CHRONIK_CONFIG names, if any
     * @param environment the process's environment variables; other programs' are ignored, empty ones count as unset
     * @param flags the command line's options by name, such as {@code --data-dir}, or any setting by its key
     * @throws ConfigException naming every problem, if the configuration can't be used
     */
    public static NodeConfig load(Optional<Path> file, Map<String, String> environment, Map<String, String> flags)
            throws ConfigException {
        Path home = Path.of(System.getProperty("chronik.home", "."));
        return load(file, environment, flags, home);
    }

    /**
     * Reads the configuration of an installation.
     *
     * @param home the folder that Chronik is installed in
     * @throws ConfigException naming every problem, if the configuration can't be used
     */
    public static NodeConfig load(
            Optional<Path> file, Map<String, String> environment, Map<String, String> flags, Path home)
            throws ConfigException {
        String named = environment.getOrDefault("CHRONIK_CONFIG", "");
        Optional<Path> chosen = file.isPresent() || named.isBlank() ? file : Optional.of(Path.of(named.strip()));
        Map<String, String> fromFile = chosen.isPresent() ? TomlFile.read(chosen.get()) : Map.of();
        Resolver resolver = new Resolver(chosen.map(Path::toString).orElse(""), fromFile, environment, flags);
        Map<Setting<?>, Resolved<?>> values = resolver.resolve();
        List<String> problems = new ArrayList<>(resolver.problems());
        List<String> warnings = new ArrayList<>(resolver.warnings());
        new DerivedDefaults(values, environment, problems, warnings).complete(home);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new NodeConfig(values, warnings);
    }

    /** Every setting with its value and source, in the order of the documentation. */
    public List<Effective> effective() {
        return Settings.all().map(this::effective).toList();
    }

    private Effective effective(Setting<?> setting) {
        Resolved<?> resolved = values.get(setting);
        return new Effective(setting.key(), resolved.rendered(), resolved.source());
    }

    /** What is allowed but probably not meant; to be logged once at the start. */
    public List<String> warnings() {
        return warnings;
    }

    /** The folder that holds everything the node stores; may be relative to the working directory. */
    public Path dataDir() {
        return value(Settings.DATA_DIR);
    }

    /** The node's number, at least 0. */
    public int nodeId() {
        return value(Settings.NODE_ID);
    }

    /** How much the process logs: trace, debug, info, warn, error or off. */
    public String logLevel() {
        return value(Settings.LOG_LEVEL);
    }

    /** The address on which Kafka clients are accepted; IPv6 without brackets. */
    public String bind() {
        return value(Settings.BIND);
    }

    /** The port on which Kafka clients are accepted; 0 means any free one. */
    public int kafkaPort() {
        return value(Settings.KAFKA_PORT);
    }

    /**
     * The address that clients are told to connect to; never a wildcard. Its port is 0 only if {@link #kafkaPort} is: then the port
     * that the socket was given belongs there.
     */
    public HostPort advertise() {
        return value(Settings.ADVERTISE);
    }

    /** The largest request, in bytes. */
    public int socketRequestMaxBytes() {
        return Math.toIntExact(value(Settings.SOCKET_REQUEST_MAX_BYTES));
    }

    /** How many clients may be connected at a time. */
    public int maxConnections() {
        return value(Settings.MAX_CONNECTIONS);
    }

    /** How many clients of one address may be connected at a time. */
    public int maxConnectionsPerIp() {
        return value(Settings.MAX_CONNECTIONS_PER_IP);
    }

    /** After how long a connection without a request is closed, in milliseconds. */
    public long connectionsMaxIdleMillis() {
        return value(Settings.CONNECTIONS_MAX_IDLE);
    }

    /** How many event loops serve the connections; 0 means by the number of processors. */
    public int networkThreads() {
        return value(Settings.NETWORK_THREADS);
    }

    /** The address of the HTTP API; IPv6 without brackets. */
    public String apiBind() {
        return value(Settings.API_BIND);
    }

    /** The port of the HTTP API; 0 means any free one. */
    public int apiPort() {
        return value(Settings.API_PORT);
    }

    /** The bounds on what the write-ahead log of the records gathers. */
    public WalProfile walProfile() {
        return value(Settings.WAL_PROFILE);
    }

    /** The bounds on what the write-ahead log of the metadata gathers. */
    public WalProfile metadataWalProfile() {
        return value(Settings.METADATA_WAL_PROFILE);
    }

    /** The size of one file of the write-ahead log, in bytes, at most 1 GiB. */
    public int walFileSizeBytes() {
        return Math.toIntExact(value(Settings.WAL_FILE_SIZE));
    }

    /** How many files the write-ahead log may have, at least 2. */
    public int walFilesMax() {
        return value(Settings.WAL_FILES_MAX);
    }

    /** Whether topics are created for clients that ask for them and allow it. */
    public boolean autoCreateTopics() {
        return value(Settings.AUTO_CREATE_TOPICS);
    }

    /** How often to look for segments that retention no longer keeps, in milliseconds. */
    public long retentionCheckIntervalMillis() {
        return value(Settings.LOG_RETENTION_CHECK_INTERVAL);
    }

    /** The partitions of a topic that is created without saying how many. */
    public int numPartitions() {
        return value(Settings.NUM_PARTITIONS);
    }

    /** The defaults of those topic configs that have a setting, by the topic config's name, as plain numbers and words; sorted. */
    public Map<String, String> topicDefaults() {
        Map<String, String> defaults = new TreeMap<>();
        Settings.TOPIC_DEFAULTS.forEach(
                (name, setting) -> defaults.put(name, values.get(setting).plain()));
        return Collections.unmodifiableMap(defaults);
    }

    /** Every setting of the group coordinator by Kafka's name for it, defaults included, as plain numbers and words. */
    public Map<String, String> groupConfigs() {
        Map<String, String> configs = new LinkedHashMap<>();
        Settings.GROUP_COORDINATOR.forEach(
                setting -> configs.put(setting.key(), values.get(setting).plain()));
        return Collections.unmodifiableMap(configs);
    }

    /** Over how many windows client quotas are measured, at least 2. */
    public int quotaWindows() {
        return value(Settings.QUOTA_WINDOW_NUM);
    }

    /** How many seconds such a window lasts. */
    public int quotaWindowSeconds() {
        return value(Settings.QUOTA_WINDOW_SECONDS);
    }

    /** How many windows' worth of partitions may be created at once under a quota. */
    public int controllerQuotaWindows() {
        return value(Settings.CONTROLLER_QUOTA_WINDOW_NUM);
    }

    /** How many seconds such a window lasts. */
    public int controllerQuotaWindowSeconds() {
        return value(Settings.CONTROLLER_QUOTA_WINDOW_SECONDS);
    }

    /** The folder whose jars and folders are loaded as plugins; need not exist. */
    public Path pluginsDir() {
        return value(Settings.PLUGINS_DIR);
    }

    /** The ids of plugins without which the node must not start. */
    public List<String> requiredPlugins() {
        return value(Settings.PLUGINS_REQUIRED);
    }

    /** The name of the object store for sealed data. */
    public String objectStoreBackend() {
        return value(Settings.OBJECT_STORE_BACKEND);
    }

    /** The folder of the object store {@code local}. */
    public Path localStoragePath() {
        return value(Settings.LOCAL_STORAGE_PATH);
    }

    private <T> T value(Setting<T> setting) {
        return value(values, setting);
    }

    /** The map holds for every setting a value of the setting's own type, because only {@link Resolved} goes in under its key. */
    @SuppressWarnings("unchecked")
    static <T> T value(Map<Setting<?>, Resolved<?>> values, Setting<T> setting) {
        return (T) values.get(setting).value();
    }
}
