package io.chronik.request.group;

import io.chronik.group.FixedImage;
import io.chronik.group.GroupCoordinator;
import io.chronik.group.GroupLogs;
import io.chronik.metadata.ClusterImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.ThroughBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** The part of a node that serves groups, over logs that outlive it. Every message goes through its bytes, both ways. */
public final class GroupNode implements AutoCloseable {
    public static final Node ENDPOINT = new Node(1, "node.example", 9092);
    private static final int OFFSETS_PARTITIONS = 4;
    private static final long TIMEOUT_SECONDS = 30;

    public final AtomicReference<FixedImage> image;
    public final GroupCoordinator coordinator;
    private final Map<ApiKeys, ApiHandler<?, ?>> handlers = new HashMap<>();
    public int topicCreations;

    public GroupNode(GroupLogs logs, FixedImage image) {
        this(logs, image, Map.of());
    }

    public GroupNode(GroupLogs logs, FixedImage image, Map<String, String> settings) {
        this.image = new AtomicReference<>(image);
        Map<String, String> config = new HashMap<>(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "group.consumer.assignment.interval.ms", "0",
                "offsets.topic.num.partitions", Integer.toString(OFFSETS_PARTITIONS)));
        config.putAll(settings);
        this.coordinator = new GroupCoordinator(1, config, logs);
        List<ApiHandler<?, ?>> all = List.of(
                new FindCoordinatorHandler(coordinator, this::create, context -> ENDPOINT),
                new JoinGroupHandler(coordinator),
                new SyncGroupHandler(coordinator),
                new HeartbeatHandler(coordinator),
                new LeaveGroupHandler(coordinator),
                new OffsetCommitHandler(coordinator, this.image::get),
                new OffsetFetchHandler(coordinator, this.image::get),
                new OffsetDeleteHandler(coordinator, this.image::get),
                new DescribeGroupsHandler(coordinator),
                new ListGroupsHandler(coordinator),
                new DeleteGroupsHandler(coordinator),
                new ConsumerGroupHeartbeatHandler(coordinator),
                new ConsumerGroupDescribeHandler(coordinator));
        all.forEach(handler -> handlers.put(handler.api(), handler));
    }

    /** A node that runs, over an offsets topic that exists. */
    public static GroupNode started(GroupLogs logs, FixedImage image) {
        GroupNode node =
                new GroupNode(logs, image.with(GroupCoordinator.OFFSETS_TOPIC, Uuid.ONE_UUID, OFFSETS_PARTITIONS));
        node.start();
        node.awaitLoaded();
        return node;
    }

    public void start() {
        await(coordinator.start(image.get()));
    }

    public void change(FixedImage after) {
        ClusterImage before = image.getAndSet(after);
        coordinator.changed(before, after);
    }

    private void create(String name, int partitions, Map<String, String> configs) {
        if (image.get().topic(name) == null) {
            topicCreations++;
            change(image.get().with(name, Uuid.ONE_UUID, partitions));
        }
    }

    public void awaitLoaded() {
        awaitTrue(() -> {
            ListGroupsResponseData groups = call(ApiKeys.LIST_GROUPS, 5, new ListGroupsRequestData());
            return groups.errorCode() == Errors.NONE.code();
        });
    }

    public Map<ApiKeys, ApiHandler<?, ?>> handlers() {
        return handlers;
    }

    /** The caller names the response it expects; a wrong one fails there. */
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <R extends ApiMessage> R call(ApiKeys api, int version, ApiMessage request) {
        return await(this.<R>begin(api, version, request));
    }

    @SuppressWarnings("unchecked")
    public <R extends ApiMessage> CompletableFuture<R> begin(ApiKeys api, int version, ApiMessage request) {
        return (CompletableFuture<R>)
                ThroughBytes.begin((ApiHandler<ApiMessage, ApiMessage>) handlers.get(api), version, request);
    }

    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + TIMEOUT_SECONDS + " s");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
