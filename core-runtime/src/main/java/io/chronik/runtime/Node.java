package io.chronik.runtime;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.api.plugin.PluginProvider;
import io.chronik.api.wal.WalException;
import io.chronik.config.HostPort;
import io.chronik.config.NodeConfig;
import io.chronik.config.TopicConfigs;
import io.chronik.config.WalProfile;
import io.chronik.disk.LocalDisk;
import io.chronik.group.GroupCoordinator;
import io.chronik.group.GroupLogs;
import io.chronik.http.AdminHttpServer;
import io.chronik.http.Health;
import io.chronik.log.LogException;
import io.chronik.log.LogStore;
import io.chronik.log.Retention;
import io.chronik.metadata.DirectorySnapshotFiles;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.WalMetadataStore;
import io.chronik.metrics.Counter;
import io.chronik.metrics.Metrics;
import io.chronik.net.KafkaServer;
import io.chronik.net.NetworkLimits;
import io.chronik.plugin.PluginRegistry;
import io.chronik.plugin.PluginRequirementException;
import io.chronik.plugin.PluginSettings;
import io.chronik.plugin.PluginStatus;
import io.chronik.request.Access;
import io.chronik.request.Partitions;
import io.chronik.request.Router;
import io.chronik.request.access.AccessRules;
import io.chronik.request.quota.ClientQuotas;
import io.chronik.request.quota.QuotaWindows;
import io.chronik.request.telemetry.ClientMetricsReceiver;
import io.chronik.storage.LocalObjectStoreProvider;
import io.chronik.wal.GroupCommitWal;
import io.chronik.wal.WalSettings;
import io.chronik.wal.WalStatistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: puts the parts together, starts them in order and stops them in reverse. {@link #start} and {@link #close} are called once
 * each, by one thread.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int METADATA_WAL_FILE_BYTES = 4 << 20;
    private static final int METADATA_WAL_FILES = 4;
    private static final String LOCAL_STORE = "local";
    private static final Health STARTING = Health.of(Health.State.STARTING);

    private final NodeConfig config;
    private final Metrics metrics = new Metrics();
    private final ArrayDeque<Part> running = new ArrayDeque<>();
    private final AtomicReference<Health> state = new AtomicReference<>(STARTING);
    private volatile @Nullable LogStore openLogs;
    private @Nullable KafkaServer server;
    private @Nullable AdminHttpServer http;

    /** Something that is stopped with the node. */
    private record Part(String name, AutoCloseable part) {}

    /** Creates the node; nothing is opened yet. */
    public Node(NodeConfig config) {
        this.config = config;
    }

    /**
     * Opens the data directory, recovers, and serves. Returns when clients can connect.
     *
     * @throws IOException if a port or a folder can't be used; the message says which and what to do
     */
    public void start() throws IOException {
        try {
            open();
        } catch (WalException | LogException | MetadataStoreException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (server == null) {
                close();
            }
        }
    }

    private <T extends AutoCloseable> T closing(String name, T part) {
        running.push(new Part(name, part));
        return part;
    }

    private void open() throws IOException, WalException, MetadataStoreException {
        directMemory().refuseIfMoreThan(DirectMemory.limitBytes());
        http = closing("http", startHttp());
        DataDirectory directory = closing("data directory", new DataDirectory(config.dataDir()));
        closing("plugins", openPlugins(directory));
        LocalDisk disk = new LocalDisk();
        InstantSource clock = InstantSource.system();

        Metadata metadata = closing("metadata", openMetadata(disk, directory));
        GroupCommitWal wal = new GroupCommitWal(
                disk,
                directory.wal(),
                walSettings(config.walFileSizeBytes(), config.walFilesMax(), config.walProfile()),
                new WalMetrics(metrics));
        TopicConfigs topicConfigs =
                new TopicConfigs(config.topicDefaults(), wal.maxEntryBytes() - LogStore.ENTRY_OVERHEAD);
        EffectiveTopicConfigs effective = new EffectiveTopicConfigs(topicConfigs, metadata::image);
        LogStore logs = closing("log", new LogStore(disk, directory.log(), wal, effective::logSettings, clock));
        logs.open(LogsFollowMetadata.partitions(metadata.image()));
        DefaultsFollowMetadata.follow(metadata, topicConfigs);
        metadata.addListener(new LogsFollowMetadata(logs, effective));
        LogMetrics.register(metrics, logs);

        ScheduledThreadPoolExecutor timer = newTimer();
        closing("timer", timer::shutdownNow);
        ExecutorService blocking = closing(
                "reads",
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("read-", 0).factory()));
        scheduleRetention(new Retention(logs, clock), timer, blocking);

        GroupCoordinator groups = startGroups(metadata, logs);
        int port = portToBind();
        HostPort advertised =
                config.advertise().port() == 0 ? config.advertise().withPort(port) : config.advertise();
        Handlers handlers =
                new Handlers(config, advertised, metadata, logs, topicConfigs, effective, groups, directory.log());
        ClientQuotas quotas = quotas(clock, metadata);
        // Who a client is, is not asked yet, so that everybody may do everything; the question is asked all the same.
        Access access = new AccessRules((_, _, _, _) -> true, metadata::image);
        Router router = closing(
                "router", new Router(handlers.all(clock, timer, blocking, quotas, clientMetrics()), access, quotas));
        server = closing(
                "server",
                new KafkaServer(config.bind(), port, router, networkLimits(), eventLoops(), quotas::connected));
        metrics.gauge("chronik_connections", "Open connections of Kafka clients.", server::connections);
        openLogs = logs;
        state.compareAndSet(STARTING, Health.of(Health.State.READY));
    }

    /** What clients push is counted; a plugin that keeps it can be given it here. */
    private ClientMetricsReceiver clientMetrics() {
        Counter pushes = metrics.counter("chronik_client_metrics_pushes_total", "Pushes of metrics by clients.");
        Counter bytes = metrics.counter(
                "chronik_client_metrics_bytes_total", "Bytes of metrics that clients pushed, decompressed.");
        return (_, _, pushed, _) -> {
            pushes.add(1);
            bytes.add(pushed.remaining());
        };
    }

    private ClientQuotas quotas(InstantSource clock, Metadata metadata) {
        QuotaWindows windows = new QuotaWindows(
                config.quotaWindows(),
                config.quotaWindowSeconds(),
                config.controllerQuotaWindows(),
                config.controllerQuotaWindowSeconds());
        ClientQuotas quotas = new ClientQuotas(windows, clock, metadata.image());
        metadata.addListener(quotas);
        return quotas;
    }

    private void scheduleRetention(Retention retention, ScheduledThreadPoolExecutor timer, ExecutorService blocking) {
        long interval = config.retentionCheckIntervalMillis();
        var _ = timer.scheduleWithFixedDelay(
                () -> blocking.execute(retention::run), interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Builds the coordinator in the background; until it is there, clients are told to try again. */
    private GroupCoordinator startGroups(Metadata metadata, LogStore logs) {
        GroupLogs groupLogs = new PartitionGroupLogs(new Partitions(metadata::image, logs), logs.shard());
        GroupCoordinator groups =
                closing("groups", new GroupCoordinator(config.nodeId(), config.groupConfigs(), groupLogs));
        metadata.addListener(groups);
        var _ = groups.start(metadata.image()).whenComplete((_, failure) -> {
            if (failure != null) {
                state.set(new Health(
                        Health.State.READ_ONLY, "consumer groups are not available: " + failure.getMessage()));
            }
        });
        return groups;
    }

    private static ScheduledThreadPoolExecutor newTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("request-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Port 0 is decided before the handlers are made: they tell clients where to connect. */
    private int portToBind() throws IOException {
        if (config.kafkaPort() != 0) {
            return config.kafkaPort();
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.bind(), 0));
            return probe.getLocalPort();
        }
    }

    private AdminHttpServer startHttp() throws IOException {
        AdminHttpServer started = new AdminHttpServer(
                new InetSocketAddress(config.apiBind(), config.apiPort()),
                Map.of("version", version(), "node_id", config.nodeId()),
                this::health,
                metrics);
        started.start();
        return started;
    }

    /** The release, as the module says it; "unknown" outside of a distribution. */
    private static String version() {
        return Node.class.getModule().getDescriptor() == null
                ? "unknown"
                : Node.class.getModule().getDescriptor().rawVersion().orElse("unknown");
    }

    private Health health() {
        LogStore logs = openLogs;
        String fenced = logs == null ? null : logs.shard().fenced();
        return fenced == null ? state.get() : new Health(Health.State.READ_ONLY, fenced);
    }

    private PluginRegistry openPlugins(DataDirectory directory) throws IOException {
        PluginSettings settings = new PluginSettings(
                config.pluginsDir(),
                Set.copyOf(config.requiredPlugins()),
                Map.of(LOCAL_STORE, Map.of("path", config.localStoragePath().toString())),
                directory.plugins(),
                Clock.systemUTC());
        try {
            PluginRegistry registry = PluginRegistry.open(settings, builtInPlugins());
            metrics.gauge(
                    "chronik_plugins_running",
                    "Plugins that run.",
                    () -> registry.statuses().stream()
                            .filter(plugin -> plugin.state() == PluginStatus.State.RUNNING)
                            .count());
            return registry;
        } catch (PluginRequirementException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** What a node can do without any jar in its plugins folder. */
    public static List<PluginProvider<?>> builtInPlugins() {
        return List.of(new LocalObjectStoreProvider());
    }

    private Metadata openMetadata(LocalDisk disk, DataDirectory directory)
            throws IOException, WalException, MetadataStoreException {
        GroupCommitWal wal = new GroupCommitWal(
                disk,
                directory.metadataWal(),
                walSettings(METADATA_WAL_FILE_BYTES, METADATA_WAL_FILES, config.metadataWalProfile()),
                WalStatistics.NONE);
        Path snapshots = directory.metadataSnapshots();
        return Metadata.open(
                new WalMetadataStore(wal, new DirectorySnapshotFiles(snapshots)), config.nodeId(), Uuid::randomUuid);
    }

    private DirectMemory directMemory() {
        long requests = networkLimits().maxRequestMemoryBytes();
        long responses = requests / 2;
        return new DirectMemory(
                config.walFilesMax(),
                config.walFileSizeBytes(),
                (long) METADATA_WAL_FILES * METADATA_WAL_FILE_BYTES + requests + responses);
    }

    private static WalSettings walSettings(int fileBytes, int files, WalProfile profile) {
        return new WalSettings(fileBytes, files, profile.maxRoundBytes());
    }

    private NetworkLimits networkLimits() {
        NetworkLimits defaults = NetworkLimits.defaults();
        return new NetworkLimits(
                config.socketRequestMaxBytes(),
                config.maxConnections(),
                config.maxConnectionsPerIp(),
                config.connectionsMaxIdleMillis(),
                defaults.maxInFlightPerConnection(),
                defaults.maxQueuedBytesPerConnection(),
                defaults.maxRequestMemoryBytes(),
                defaults.frameTimeoutMillis(),
                defaults.closeTimeoutMillis());
    }

    private int eventLoops() {
        int configured = config.networkThreads();
        return configured > 0 ? configured : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** The port that Kafka clients connect to. */
    public int kafkaPort() {
        return Objects.requireNonNull(server, "the node is not started").boundPort();
    }

    /** The port of health and metrics. */
    public int apiPort() {
        return Objects.requireNonNull(http, "the node is not started").address().getPort();
    }

    /** Stops what runs, in reverse order; a part that fails does not keep the others. Idempotent. */
    @Override
    public synchronized void close() {
        state.set(Health.of(Health.State.STOPPING));
        while (!running.isEmpty()) {
            Part part = running.pop();
            try {
                part.part().close();
            } catch (Exception e) {
                // The end of a part's life: the others must be closed all the same.
                LOG.error("cannot close the {}", part.name(), e);
            }
        }
    }
}
