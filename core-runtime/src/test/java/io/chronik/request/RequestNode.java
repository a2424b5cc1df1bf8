package io.chronik.request;

import io.chronik.api.wal.WalException;
import io.chronik.config.TopicConfigs;
import io.chronik.disk.Disk;
import io.chronik.disk.LocalDisk;
import io.chronik.disk.SimulatedDisk;
import io.chronik.group.FixedImage;
import io.chronik.log.LogId;
import io.chronik.log.LogSettings;
import io.chronik.log.LogStore;
import io.chronik.log.PartitionLog;
import io.chronik.metadata.TopicImage;
import io.chronik.request.fetch.FetchHandler;
import io.chronik.request.offset.DeleteRecordsHandler;
import io.chronik.request.offset.DescribeLogDirsHandler;
import io.chronik.request.offset.ListOffsetsHandler;
import io.chronik.request.offset.OffsetForLeaderEpochHandler;
import io.chronik.request.produce.ProduceHandler;
import io.chronik.wal.GroupCommitWal;
import io.chronik.wal.WalSettings;
import io.chronik.wal.WalStatistics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** The part of a node that serves records, without a network. Every message goes through its bytes, both ways. */
public final class RequestNode implements AutoCloseable {
    /** What the node's clock says at first. */
    public static final long NOW = 1_700_000_000_000L;

    private static final int WAL_FILE_BYTES = 4 << 20;
    private static final long TIMEOUT_SECONDS = 30;

    public final AtomicReference<FixedImage> image = new AtomicReference<>(FixedImage.empty());
    public final AtomicLong now = new AtomicLong(NOW);
    /** Runs what may block; a test may put its own here before it asks. */
    public volatile Executor blocking = task -> Thread.ofVirtual().start(task);

    /** Runs whenever a request looks at the topics, so that a test can change things just then. */
    public volatile Runnable onLookup = () -> {};

    /** Topics whose settings can't be asked for, as if they had been deleted meanwhile. */
    public final Set<Uuid> settingsGone = ConcurrentHashMap.newKeySet();

    private final Disk disk;
    private final Path folder;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private Map<ApiKeys, ApiHandler<?, ?>> handlers = Map.of();
    private @Nullable TopicConfigs configs;
    private @Nullable LogStore store;
    private int nextTopic;

    /** Creates and opens it over a folder of the real disk. */
    public RequestNode(Path folder) throws Exception {
        this(new LocalDisk(), folder);
    }

    /** Creates and opens it. */
    public RequestNode(Disk disk, Path folder) throws Exception {
        this.disk = disk;
        this.folder = folder;
        timer.setRemoveOnCancelPolicy(true);
        open();
    }

    private void open() throws Exception {
        GroupCommitWal wal = new GroupCommitWal(
                disk, folder.resolve("wal"), new WalSettings(WAL_FILE_BYTES, 8, WAL_FILE_BYTES), WalStatistics.NONE);
        configs = new TopicConfigs(Map.of(), wal.maxEntryBytes() - LogStore.ENTRY_OVERHEAD);
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        store = new LogStore(disk, folder.resolve("log"), wal, this::settings, clock);
        List<LogId> ids = new ArrayList<>();
        for (TopicImage topic : image.get().topics().values()) {
            for (int i = 0; i < topic.partitions(); i++) {
                ids.add(new LogId(topic.id(), topic.name(), i));
            }
        }
        store.open(ids);
        Partitions partitions = new Partitions(
                () -> {
                    onLookup.run();
                    return image.get();
                },
                store);
        List<ApiHandler<?, ?>> all = List.of(
                new ProduceHandler(partitions, store.shard(), topic -> configs.of(topic.configs()), clock),
                new FetchHandler(partitions, clock, new Random(1), timer, task -> blocking.execute(task)),
                new ListOffsetsHandler(partitions),
                new OffsetForLeaderEpochHandler(partitions),
                new DeleteRecordsHandler(partitions, store.shard(), topic -> configs.of(topic.configs())),
                new DescribeLogDirsHandler(partitions, store, Path.of(".")));
        Map<ApiKeys, ApiHandler<?, ?>> byApi = new HashMap<>();
        all.forEach(handler -> byApi.put(handler.api(), handler));
        handlers = byApi;
    }

    private LogSettings settings(Uuid topic) {
        if (settingsGone.contains(topic)) {
            throw new IllegalStateException("topic " + topic + " is gone");
        }
        return new LogSettings(1 << 20, Long.MAX_VALUE, 4096, -1, -1);
    }

    /** Stops in order, so that everything goes to segment files, and starts again. */
    public void restart() throws Exception {
        store().close();
        open();
    }

    /** Answers requests as bytes, in every version. The caller closes it. */
    public Router router() {
        return new Router(List.copyOf(handlers.values()));
    }

    /** Loses power, and starts again from what the disk kept. */
    public void crash(SimulatedDisk losing, RandomGenerator random) throws Exception {
        losing.crash(random);
        try {
            store().close();
        } catch (IOException | WalException expected) {
            // There is no power.
        }
        losing.powerOn();
        open();
    }

    public LogStore store() {
        if (store == null) {
            throw new AssertionError("not open");
        }
        return store;
    }

    /** Creates a topic with configs given as names and values in turn. */
    public TopicImage create(String name, int partitions, String... settings) {
        Map<String, String> set = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            set.put(settings[i], settings[i + 1]);
        }
        TopicImage topic = new TopicImage(name, new Uuid(7, ++nextTopic), partitions, set);
        image.updateAndGet(before -> before.with(topic));
        for (int i = 0; i < partitions; i++) {
            store().create(new LogId(topic.id(), name, i));
        }
        return topic;
    }

    /** Deletes a topic: first from the metadata, then its logs. */
    public void delete(String name) {
        Uuid id = image.get().topic(name).id();
        image.updateAndGet(before -> before.without(name));
        store().delete(id);
    }

    public PartitionLog log(String topic, int partition) {
        PartitionLog log = store().find(image.get().topic(topic).id(), partition);
        if (log == null) {
            throw new AssertionError("no log of " + topic + "-" + partition);
        }
        return log;
    }

    /** Produces one batch in the newest version by names, and gives what was answered for it. */
    public PartitionProduceResponse produce(String topic, int partition, @Nullable MemoryRecords records) {
        return produce(topic, partition, records, 12);
    }

    public PartitionProduceResponse produce(String topic, int partition, @Nullable MemoryRecords records, int version) {
        ProduceRequestData request = produceRequest(topic, partition, records);
        ProduceResponseData response = call(ApiKeys.PRODUCE, version, request);
        return response.responses().iterator().next().partitionResponses().getFirst();
    }

    public static ProduceRequestData produceRequest(String topic, int partition, @Nullable MemoryRecords records) {
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
        request.topicData()
                .add(new TopicProduceData()
                        .setName(topic)
                        .setPartitionData(List.of(
                                new PartitionProduceData().setIndex(partition).setRecords(records))));
        return request;
    }

    /** The caller names the response it expects; a wrong one fails there. */
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <R extends ApiMessage> R call(ApiKeys api, int version, ApiMessage request) {
        return await(this.<R>begin(api, version, request));
    }

    /** Starts a call; the response is null where the protocol asks for none. */
    @SuppressWarnings("unchecked")
    public <R extends ApiMessage> CompletableFuture<R> begin(ApiKeys api, int version, ApiMessage request) {
        ApiHandler<ApiMessage, ApiMessage> handler = (ApiHandler<ApiMessage, ApiMessage>) handlers.get(api);
        return (CompletableFuture<R>) begin(handler, version, request);
    }

    /** Starts a call of a handler, through the bytes of its request and response. */
    public static CompletableFuture<ApiMessage> begin(
            ApiHandler<ApiMessage, ApiMessage> handler, int version, ApiMessage request) {
        RequestContext context = new RequestContext(
                handler.api(),
                (short) version,
                7,
                "client",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092));
        ApiMessage received = handler.api().messageType.newRequest();
        copy(request, received, context.version());
        return answer(handler, context, received).thenApply(response -> {
            if (response == null) {
                return null;
            }
            if (response instanceof FetchResponseData fetch) {
                load(fetch);
            }
            ApiMessage sent = handler.api().messageType.newResponse();
            copy(response, sent, context.version());
            return sent;
        });
    }

    private static CompletableFuture<ApiMessage> answer(
            ApiHandler<ApiMessage, ApiMessage> handler, RequestContext context, ApiMessage request) {
        return switch (handler) {
            case ApiHandler.Async<ApiMessage, ApiMessage> async ->
                async.handle(context, request).toCompletableFuture().thenApply(response -> (ApiMessage) response);
            case ApiHandler.Blocking<ApiMessage, ApiMessage> blocking -> {
                try {
                    yield CompletableFuture.completedFuture(blocking.handle(context, request));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    /** Does what the network layer does: copies the records out and gives their files back. */
    public static void load(FetchResponseData response) {
        response.responses()
                .forEach(topic -> topic.partitions().forEach(partition -> {
                    if (partition.records() instanceof FetchedRecords records) {
                        try (records) {
                            ByteBuffer bytes = ByteBuffer.allocate(records.sizeInBytes());
                            for (var part : records.parts()) {
                                part.copyTo(bytes);
                            }
                            partition.setRecords(MemoryRecords.readableRecords(bytes.flip()));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }));
    }

    private static void copy(ApiMessage from, ApiMessage to, short version) {
        ByteBufferAccessor bytes = MessageUtil.toByteBufferAccessor(from, version);
        to.read(bytes, version);
        if (bytes.remaining() > 0) {
            throw new AssertionError(bytes.remaining() + " bytes left of " + from + " in version " + version);
        }
    }

    /** The result, within a time that no test should need; a failure is thrown as it is. */
    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
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
    public void close() throws IOException, WalException {
        timer.shutdownNow();
        store().close();
    }
}
