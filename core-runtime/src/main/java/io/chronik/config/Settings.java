package io.chronik.config;

import io.chronik.config.ValueType.Advertised;
import io.chronik.config.ValueType.Bytes;
import io.chronik.config.ValueType.Choice;
import io.chronik.config.ValueType.Host;
import io.chronik.config.ValueType.Level;
import io.chronik.config.ValueType.Location;
import io.chronik.config.ValueType.Millis;
import io.chronik.config.ValueType.Name;
import io.chronik.config.ValueType.Names;
import io.chronik.config.ValueType.Switch;
import io.chronik.config.ValueType.Whole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The table of all settings: the only place where a setting's names, range, default and description are written. */
final class Settings {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    static final Setting<Path> DATA_DIR = Setting.of(
                    "data.dir", new Location(), "./data", "The folder that holds everything the node stores.")
            .withFlag("--data-dir");
    static final Setting<Integer> NODE_ID = Setting.of(
                    "node.id", new Whole(0, NO_LIMIT), "1", "The node's number, unique in its cluster.")
            .withFlag("--node-id");
    static final Setting<String> LOG_LEVEL = Setting.of(
                    "log.level", new Level(), "info", "How much the process writes to its own log.")
            .withFlag("--log-level")
            .withEnvironment("RUST_LOG");

    static final Setting<String> BIND = Setting.of(
                    "bind", new Host(), "0.0.0.0", "The address on which Kafka clients are accepted.")
            .withFlag("--bind")
            .withEnvironment("CHRONIK_BIND_ADDR");
    static final Setting<Integer> KAFKA_PORT = Setting.of(
            "kafka.port",
            new Whole(0, 65_535),
            "9092",
            "The port on which Kafka clients are accepted; 0 takes any free one.");
    static final Setting<HostPort> ADVERTISE = Setting.derived(
                    "advertise",
                    new Advertised(),
                    "`bind` if it is one address; else $HOSTNAME, $DOCKER_HOSTNAME or 127.0.0.1; port `kafka.port`",
                    "The address that clients are told to connect to.")
            .withFlag("--advertise")
            .withEnvironment("CHRONIK_ADVERTISED_ADDR");
    static final Setting<Long> SOCKET_REQUEST_MAX_BYTES = Setting.of(
            "socket.request.max.bytes",
            new Bytes(KIB, Integer.MAX_VALUE, false),
            "100MiB",
            "The largest request; a connection that announces a larger one is closed.");
    static final Setting<Integer> MAX_CONNECTIONS = Setting.of(
            "max.connections", new Whole(1, NO_LIMIT), "10000", "How many clients may be connected at a time.");
    static final Setting<Integer> MAX_CONNECTIONS_PER_IP = Setting.of(
            "max.connections.per.ip",
            new Whole(1, NO_LIMIT),
            "2147483647",
            "How many clients of one address may be connected at a time.");
    static final Setting<Long> CONNECTIONS_MAX_IDLE = Setting.of(
            "connections.max.idle.ms",
            new Millis(1, Long.MAX_VALUE, false),
            "10m",
            "A connection without a request for that long is closed.");
    static final Setting<Integer> NETWORK_THREADS = Setting.of(
            "num.network.threads",
            new Whole(0, 256),
            "0",
            "How many event loops serve the connections; 0 chooses by the number of processors.");

    static final Setting<String> API_BIND = Setting.of(
            "api.bind",
            new Host(),
            "127.0.0.1",
            "The address of the HTTP API; it has no authentication yet, so only this machine reaches it unless told otherwise.");
    static final Setting<Integer> API_PORT = Setting.of(
                    "api.port", new Whole(0, 65_535), "6092", "The port of the HTTP API; 0 takes any free one.")
            .withEnvironment("CHRONIK_UNIFIED_API_PORT");

    static final Setting<WalProfile> WAL_PROFILE = Setting.of(
            "wal.profile",
            Choice.walProfiles(),
            "low",
            "How much the write-ahead log makes durable in one go, at most; the table is below.");
    static final Setting<Long> WAL_FILE_SIZE = Setting.of(
                    "wal.file.size",
                    new Bytes(MIB, GIB, false),
                    "64MiB",
                    "The size of one preallocated file of the write-ahead log; a record batch must fit into it.")
            .withEnvironment("CHRONIK_WAL_ROTATION_SIZE");
    static final Setting<Integer> WAL_FILES_MAX = Setting.of(
            "wal.files.max",
            new Whole(2, 1_024),
            "4",
            "How many such files there may be; when all are full, producers wait for the segments to be written.");
    static final Setting<WalProfile> METADATA_WAL_PROFILE = Setting.of(
            "metadata.wal.profile",
            Choice.walProfiles(),
            "low",
            "The same as `wal.profile`, for the log of the metadata.");

    static final Setting<Boolean> AUTO_CREATE_TOPICS = Setting.of(
            "auto.create.topics.enable",
            new Switch(),
            "true",
            "Whether a topic is created when a client that allows it asks for one that does not exist.");
    static final Setting<Integer> NUM_PARTITIONS = Setting.of(
            "num.partitions",
            new Whole(1, 100_000),
            "3",
            "The partitions of a topic that is created without saying how many.");
    static final Setting<Long> LOG_RETENTION_MILLIS = Setting.of(
            "log.retention.ms",
            new Millis(1, Long.MAX_VALUE, true),
            "7d",
            "How long records are kept: the default of the topic config `retention.ms`.");
    static final Setting<Long> LOG_RETENTION_BYTES = Setting.of(
            "log.retention.bytes",
            new Bytes(0, Long.MAX_VALUE, true),
            "-1",
            "How much of a partition is kept: the default of the topic config `retention.bytes`.");
    static final Setting<Long> LOG_RETENTION_CHECK_INTERVAL = Setting.of(
            "log.retention.check.interval.ms",
            new Millis(1, Long.MAX_VALUE, false),
            "5m",
            "How often the node looks for segments that retention no longer keeps.");
    static final Setting<Long> LOG_SEGMENT_BYTES = Setting.of(
            "log.segment.bytes",
            new Bytes(MIB, Integer.MAX_VALUE, false),
            "1GiB",
            "The size at which a segment file is closed: the default of the topic config `segment.bytes`.");
    static final Setting<Long> LOG_ROLL_MILLIS = Setting.of(
            "log.roll.ms",
            new Millis(1, Long.MAX_VALUE, false),
            "7d",
            "The age at which a segment file is closed: the default of the topic config `segment.ms`.");
    static final Setting<Long> MESSAGE_MAX_BYTES = Setting.of(
            "message.max.bytes",
            new Bytes(0, Integer.MAX_VALUE, false),
            "1048588",
            "The largest record batch: the default of the topic config `max.message.bytes`.");
    static final Setting<String> COMPRESSION_TYPE = Setting.of(
            "compression.type",
            Choice.of("producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"),
            "producer",
            "How batches are stored: the default of the topic config of the same name.");
    static final Setting<String> TIMESTAMP_TYPE = Setting.of(
            "log.message.timestamp.type",
            Choice.of("CreateTime", "LogAppendTime"),
            "CreateTime",
            "Whose clock stamps records: the default of the topic config `message.timestamp.type`.");

    static final Setting<Integer> QUOTA_WINDOW_NUM = Setting.of(
            "quota.window.num",
            new Whole(2, 1_000),
            "11",
            "Over how many windows of time client quotas are measured; a client that begins may take as much at once.");
    static final Setting<Integer> QUOTA_WINDOW_SECONDS =
            Setting.of("quota.window.size.seconds", new Whole(1, 3_600), "1", "How many seconds such a window lasts.");
    static final Setting<Integer> CONTROLLER_QUOTA_WINDOW_NUM = Setting.of(
            "controller.quota.window.num",
            new Whole(1, 1_000),
            "11",
            "How many windows' worth of partitions may be created and deleted at once under a quota.");
    static final Setting<Integer> CONTROLLER_QUOTA_WINDOW_SECONDS = Setting.of(
            "controller.quota.window.size.seconds", new Whole(1, 3_600), "1", "How many seconds such a window lasts.");

    static final Setting<Path> PLUGINS_DIR = Setting.derived(
            "plugins.dir",
            new Location(),
            "`plugins` of the installation, else ./plugins",
            "The folder whose jars and folders are loaded as plugins.");
    static final Setting<List<String>> PLUGINS_REQUIRED = Setting.of(
            "plugins.required", new Names(), "", "The ids of plugins without which the node must not start.");
    static final Setting<String> OBJECT_STORE_BACKEND = Setting.of(
                    "object.store.backend", new Name(), "local", "The object store for sealed data.")
            .withEnvironment("OBJECT_STORE_BACKEND");
    static final Setting<Path> LOCAL_STORAGE_PATH = Setting.derived(
                    "object.store.local.path",
                    new Location(),
                    "`segments` in `data.dir`",
                    "The folder of the object store `local`.")
            .withEnvironment("LOCAL_STORAGE_PATH");

    /** The settings that are handed to the group coordinator by their own names. */
    static final List<Setting<?>> GROUP_COORDINATOR = List.of(
            Setting.of(
                    "group.min.session.timeout.ms",
                    millis(1),
                    "6s",
                    "The shortest session timeout that a member of a classic group may ask for."),
            Setting.of(
                    "group.max.session.timeout.ms",
                    millis(1),
                    "30m",
                    "The longest session timeout that a member of a classic group may ask for."),
            Setting.of("group.max.size", new Whole(1, NO_LIMIT), "2147483647", "The members of a classic group."),
            Setting.of(
                    "group.initial.rebalance.delay.ms",
                    millis(0),
                    "3s",
                    "How long the first rebalance of an empty classic group waits for further members."),
            Setting.of(
                    "group.consumer.session.timeout.ms",
                    millis(1),
                    "45s",
                    "A member of a consumer group that is silent for that long is removed."),
            Setting.of(
                    "group.consumer.min.session.timeout.ms",
                    millis(1),
                    "45s",
                    "The shortest session timeout a consumer group may be given."),
            Setting.of(
                    "group.consumer.max.session.timeout.ms",
                    millis(1),
                    "60s",
                    "The longest session timeout a consumer group may be given."),
            Setting.of(
                    "group.consumer.heartbeat.interval.ms",
                    millis(1),
                    "5s",
                    "How often a member of a consumer group reports."),
            Setting.of(
                    "group.consumer.min.heartbeat.interval.ms",
                    millis(1),
                    "5s",
                    "The shortest heartbeat interval a consumer group may be given."),
            Setting.of(
                    "group.consumer.max.heartbeat.interval.ms",
                    millis(1),
                    "15s",
                    "The longest heartbeat interval a consumer group may be given."),
            Setting.of(
                    "group.consumer.max.size",
                    new Whole(1, NO_LIMIT),
                    "2147483647",
                    "The members of a consumer group."),
            Setting.of(
                    "group.consumer.assignors",
                    new Names(),
                    "uniform,range",
                    "The assignors of consumer groups; the first is the default."),
            Setting.of(
                    "group.consumer.migration.policy",
                    Choice.of("bidirectional", "upgrade", "downgrade", "disabled"),
                    "bidirectional",
                    "Whether groups may change between the classic and the consumer protocol."),
            Setting.of(
                    "offset.metadata.max.bytes",
                    new Whole(0, NO_LIMIT),
                    "4096",
                    "The longest note that may go with a committed offset, in bytes."),
            Setting.of(
                    "offsets.commit.timeout.ms", millis(1), "5s", "How long a commit may wait for becoming durable."),
            Setting.of(
                    "offsets.retention.minutes",
                    new Whole(1, NO_LIMIT),
                    "10080",
                    "How many minutes the offsets of a group without members are kept."),
            Setting.of(
                    "offsets.retention.check.interval.ms",
                    millis(1),
                    "10m",
                    "How often it is looked for offsets to forget."),
            Setting.of(
                    "offsets.topic.num.partitions",
                    new Whole(1, 10_000),
                    "50",
                    "The partitions of the topic that holds the committed offsets; fixed once it exists."));

    /** The defaults of topic configs, by the topic config's name. */
    static final Map<String, Setting<?>> TOPIC_DEFAULTS = Map.of(
            "retention.ms", LOG_RETENTION_MILLIS,
            "retention.bytes", LOG_RETENTION_BYTES,
            "segment.bytes", LOG_SEGMENT_BYTES,
            "segment.ms", LOG_ROLL_MILLIS,
            "max.message.bytes", MESSAGE_MAX_BYTES,
            "compression.type", COMPRESSION_TYPE,
            "message.timestamp.type", TIMESTAMP_TYPE);

    /** Every setting, grouped and ordered as people read them. */
    static final List<Section> SECTIONS = List.of(
            new Section("Node", List.of(DATA_DIR, NODE_ID, LOG_LEVEL)),
            new Section(
                    "Kafka clients",
                    List.of(
                            BIND,
                            KAFKA_PORT,
                            ADVERTISE,
                            SOCKET_REQUEST_MAX_BYTES,
                            MAX_CONNECTIONS,
                            MAX_CONNECTIONS_PER_IP,
                            CONNECTIONS_MAX_IDLE,
                            NETWORK_THREADS)),
            new Section("HTTP API", List.of(API_BIND, API_PORT)),
            new Section("Write-ahead log", List.of(WAL_PROFILE, WAL_FILE_SIZE, WAL_FILES_MAX, METADATA_WAL_PROFILE)),
            new Section(
                    "Topics",
                    List.of(
                            AUTO_CREATE_TOPICS,
                            NUM_PARTITIONS,
                            LOG_RETENTION_MILLIS,
                            LOG_RETENTION_BYTES,
                            LOG_RETENTION_CHECK_INTERVAL,
                            LOG_SEGMENT_BYTES,
                            LOG_ROLL_MILLIS,
                            MESSAGE_MAX_BYTES,
                            COMPRESSION_TYPE,
                            TIMESTAMP_TYPE)),
            new Section(
                    "Quotas",
                    List.of(
                            QUOTA_WINDOW_NUM,
                            QUOTA_WINDOW_SECONDS,
                            CONTROLLER_QUOTA_WINDOW_NUM,
                            CONTROLLER_QUOTA_WINDOW_SECONDS)),
            new Section("Consumer groups", GROUP_COORDINATOR),
            new Section(
                    "Plugins and storage",
                    List.of(PLUGINS_DIR, PLUGINS_REQUIRED, OBJECT_STORE_BACKEND, LOCAL_STORAGE_PATH)));

    private Settings() {}

    /** Every setting, in the order of {@link #SECTIONS}. */
    static Stream<Setting<?>> all() {
        return SECTIONS.stream().flatMap(section -> section.settings().stream());
    }

    private static Millis millis(int min) {
        return new Millis(min, Integer.MAX_VALUE, false);
    }

    /** Settings that belong together. */
    record Section(String title, List<Setting<?>> settings) {}
}
