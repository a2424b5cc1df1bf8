package io.chronik.group;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.MetadataListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.coordinator.group.GroupCoordinatorService;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumer groups, classic and KIP-848, kept in {@link #OFFSETS_TOPIC}. Kafka's coordinator does the work; it is built in the
 * background, since that takes a moment, and calls that come earlier fail with COORDINATOR_LOAD_IN_PROGRESS.
 *
 * <p>Calls return at once and may come from any thread, event loops included. What they return completes on a thread of the
 * coordinator, which must not be blocked: with a response that may itself carry an error, or with an {@link ApiException}.
 */
public final class GroupCoordinator implements MetadataListener, AutoCloseable {
    /** The topic that holds groups and offsets. */
    public static final String OFFSETS_TOPIC = "__consumer_offsets";

    private static final Logger LOG = LoggerFactory.getLogger(GroupCoordinator.class);
    private static final long CLOSE_TIMEOUT_SECONDS = 10;
    /** One start and one pending image; more never wait, as an image replaces the one before it. */
    private static final int LIFE_CYCLE_QUEUE = 2;

    private final int nodeId;
    private final GroupSettings settings;
    private final GroupLogs logs;
    private final AtomicReference<@Nullable ClusterImage> pending = new AtomicReference<>();
    private final ThreadPoolExecutor lifeCycle;

    private volatile @Nullable KafkaCoordinator running;
    private volatile boolean stopped;

    /**
     * Creates the coordinator without starting anything.
     *
     * @param config Kafka's {@code group.*}, {@code offsets.*} and {@code offset.*} settings as text; others are ignored
     * @param logs the logs of {@link #OFFSETS_TOPIC}; asked for a partition once the metadata shows it
     * @throws IllegalArgumentException naming a setting that can't be; most are checked by {@link #start} only
     */
    public GroupCoordinator(int nodeId, Map<String, String> config, GroupLogs logs) {
        this.nodeId = nodeId;
        this.settings = GroupSettings.of(config);
        this.logs = logs;
        this.lifeCycle = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(LIFE_CYCLE_QUEUE),
                Thread.ofPlatform().daemon().name("group-life-cycle").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Builds the coordinator in the background and starts loading the partitions the image shows. The logs must be readable, with
     * their high watermarks known. Register as a metadata listener before.
     *
     * @return completes when calls are accepted (partitions may still be loading); exceptionally if building failed, for a setting
     *     that can't be with an {@link IllegalArgumentException} or Kafka's {@code ConfigException} that names it
     */
    public CompletableFuture<Void> start(ClusterImage image) {
        pending.compareAndSet(null, image);
        CompletableFuture<Void> started = new CompletableFuture<>();
        lifeCycle.execute(() -> {
            try {
                running = new KafkaCoordinator(nodeId, settings, logs, image);
                catchUp();
                started.complete(null);
            } catch (Throwable e) {
                // The root of this thread: whatever it is, requests have to be told and the node has to know.
                stopped = true;
                LOG.error("The group coordinator could not be started; consumer groups are not available", e);
                started.completeExceptionally(e);
            }
        });
        return started;
    }

    /** Follows the metadata on a thread of its own: returns at once. */
    @Override
    public void changed(ClusterImage before, ClusterImage after) {
        if (pending.getAndSet(after) == null) {
            lifeCycle.execute(this::followMetadata);
        }
    }

    private void followMetadata() {
        try {
            catchUp();
        } catch (RuntimeException e) {
            // The root of this thread. The next change brings another chance, and what it carries includes this one.
            LOG.error("The group coordinator could not follow a change of the metadata", e);
        }
    }

    private void catchUp() {
        KafkaCoordinator coordinator = running;
        if (coordinator == null) {
            return;
        }
        ClusterImage target = pending.getAndSet(null);
        if (target != null) {
            coordinator.advance(target);
        }
    }

    /** One of the coordinator's numbers as it is now; NaN while it is not running, or if it keeps none of that name. */
    public double gauge(GroupGauge gauge) {
        KafkaCoordinator coordinator = running;
        return coordinator == null ? Double.NaN : coordinator.gauge(gauge);
    }

    /** How many partitions {@link #OFFSETS_TOPIC} is created with. */
    public int offsetsTopicPartitions() {
        return settings.offsetsTopicPartitions();
    }

    /** The configs {@link #OFFSETS_TOPIC} is created with. */
    public Map<String, String> offsetsTopicConfigs() {
        return Map.of(
                "cleanup.policy",
                "compact",
                "compression.type",
                "producer",
                "segment.bytes",
                Integer.toString(settings.offsetsTopicSegmentBytes()));
    }

    /** Whether the consumer protocol (KIP-848) is switched on. */
    public boolean consumerProtocolEnabled() {
        return settings.consumerProtocolEnabled();
    }

    /** Joins a classic group; completes when the group's next generation begins. */
    public CompletableFuture<JoinGroupResponseData> joinGroup(
            AuthorizableRequestContext context, JoinGroupRequestData request) {
        return call(service -> service.joinGroup(context, request, BufferSupplier.NO_CACHING));
    }

    /** Fetches a classic member's assignment; completes when the leader has sent it. */
    public CompletableFuture<SyncGroupResponseData> syncGroup(
            AuthorizableRequestContext context, SyncGroupRequestData request) {
        return call(service -> service.syncGroup(context, request, BufferSupplier.NO_CACHING));
    }

    /** A classic member's sign of life. */
    public CompletableFuture<HeartbeatResponseData> heartbeat(
            AuthorizableRequestContext context, HeartbeatRequestData request) {
        return call(service -> service.heartbeat(context, request));
    }

    /** Removes members from a classic group, or static members from either kind. */
    public CompletableFuture<LeaveGroupResponseData> leaveGroup(
            AuthorizableRequestContext context, LeaveGroupRequestData request) {
        return call(service -> service.leaveGroup(context, request));
    }

    /** Commits offsets; completes when they are durable. Topics carry name and id. */
    public CompletableFuture<OffsetCommitResponseData> commitOffsets(
            AuthorizableRequestContext context, OffsetCommitRequestData request) {
        return call(service -> service.commitOffsets(context, request, BufferSupplier.NO_CACHING));
    }

    /** Reads one group's committed offsets: of the topics named, or all if there is no list. */
    public CompletableFuture<OffsetFetchResponseGroup> fetchOffsets(
            AuthorizableRequestContext context, OffsetFetchRequestGroup request, boolean requireStable) {
        return call(service -> service.fetchOffsets(context, request, requireStable));
    }

    /** Deletes offsets of topics the group is not subscribed to. */
    public CompletableFuture<OffsetDeleteResponseData> deleteOffsets(
            AuthorizableRequestContext context, OffsetDeleteRequestData request) {
        return call(service -> service.deleteOffsets(context, request, BufferSupplier.NO_CACHING));
    }

    /** Describes classic groups. */
    public CompletableFuture<List<DescribeGroupsResponseData.DescribedGroup>> describeGroups(
            AuthorizableRequestContext context, List<String> groupIds) {
        return call(service -> service.describeGroups(context, groupIds));
    }

    /** Lists groups of every kind, those that only have offsets too. */
    public CompletableFuture<ListGroupsResponseData> listGroups(
            AuthorizableRequestContext context, ListGroupsRequestData request) {
        return call(service -> service.listGroups(context, request));
    }

    /** Deletes groups without members. */
    public CompletableFuture<DeletableGroupResultCollection> deleteGroups(
            AuthorizableRequestContext context, List<String> groupIds) {
        return call(service -> service.deleteGroups(context, groupIds, BufferSupplier.NO_CACHING));
    }

    /** Joins, keeps, changes or leaves a membership of the consumer protocol. */
    public CompletableFuture<ConsumerGroupHeartbeatResponseData> consumerGroupHeartbeat(
            AuthorizableRequestContext context, ConsumerGroupHeartbeatRequestData request) {
        return call(service -> service.consumerGroupHeartbeat(context, request));
    }

    /** Describes groups of the consumer protocol. */
    public CompletableFuture<List<ConsumerGroupDescribeResponseData.DescribedGroup>> consumerGroupDescribe(
            AuthorizableRequestContext context, List<String> groupIds) {
        return call(service -> service.consumerGroupDescribe(context, groupIds));
    }

    private <T> CompletableFuture<T> call(Function<GroupCoordinatorService, CompletableFuture<T>> operation) {
        KafkaCoordinator coordinator = running;
        if (stopped) {
            return CompletableFuture.failedFuture(
                    new CoordinatorNotAvailableException("the group coordinator is stopped"));
        }
        if (coordinator == null) {
            return CompletableFuture.failedFuture(
                    new CoordinatorLoadInProgressException("the group coordinator is starting"));
        }
        try {
            return operation.apply(coordinator.service());
        } catch (ApiException e) {
            // Some checks of the coordinator throw before there is a future.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Fails what is under way with retriable errors and ends every thread. Idempotent; waits at most some seconds. */
    @Override
    public void close() {
        stopped = true;
        lifeCycle.shutdown();
        // First this: a change of the metadata that waits for the logs ends only with the coordinator.
        closeRunning();
        boolean interrupted = false;
        try {
            if (!lifeCycle.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                lifeCycle.shutdownNow();
                LOG.warn(
                        "The group coordinator did not stop following the metadata within {} s", CLOSE_TIMEOUT_SECONDS);
            }
        } catch (InterruptedException e) {
            lifeCycle.shutdownNow();
            interrupted = true;
        }
        // Again: it may have been under construction.
        closeRunning();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeRunning() {
        KafkaCoordinator coordinator = running;
        if (coordinator != null) {
            coordinator.close();
        }
    }
}
