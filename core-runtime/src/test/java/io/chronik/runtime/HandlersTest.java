package io.chronik.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.NodeConfig;
import io.chronik.config.TopicConfigs;
import io.chronik.disk.SimulatedDisk;
import io.chronik.group.GroupCoordinator;
import io.chronik.log.LogStore;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicCreation;
import io.chronik.net.SchemaBytes;
import io.chronik.request.ApiHandler;
import io.chronik.request.Batches;
import io.chronik.request.ClientLimits;
import io.chronik.request.FetchedRecords;
import io.chronik.request.Incoming;
import io.chronik.request.MutationLimits;
import io.chronik.request.Partitions;
import io.chronik.request.Reply;
import io.chronik.request.Router;
import io.chronik.request.access.AccessRules;
import io.chronik.request.old.OldResponse;
import io.chronik.request.old.OldSchemas;
import io.chronik.testkit.metadata.InMemoryMetadataStore;
import io.chronik.wal.GroupCommitWal;
import io.chronik.wal.WalSettings;
import io.chronik.wal.WalStatistics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All handlers as a node has them: every API in every advertised version, through the router and both messages' bytes. */
final class HandlersTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092);
    private static final int RANDOM_REQUESTS = 60;

    @TempDir
    Path folder;

    private final InMemoryMetadataStore.Disk metadataDisk = new InMemoryMetadataStore.Disk();
    private final SimulatedDisk disk = new SimulatedDisk();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private Metadata metadata;
    private LogStore logs;
    private GroupCoordinator groups;
    private List<ApiHandler<?, ?>> handlers;
    private Router router;

    @BeforeEach
    void open() throws Exception {
        NodeConfig config =
                NodeConfig.load(Optional.empty(), Map.of(), Map.of("--data-dir", folder.toString()), folder);
        metadata = Metadata.open(new InMemoryMetadataStore(metadataDisk, 1 << 20), config.nodeId(), Uuid::randomUuid);
        GroupCommitWal wal =
                new GroupCommitWal(disk, Path.of("wal"), new WalSettings(4 << 20, 8, 4 << 20), WalStatistics.NONE);
        TopicConfigs topicConfigs =
                new TopicConfigs(config.topicDefaults(), wal.maxEntryBytes() - LogStore.ENTRY_OVERHEAD);
        EffectiveTopicConfigs effective = new EffectiveTopicConfigs(topicConfigs, metadata::image);
        logs = new LogStore(disk, Path.of("log"), wal, effective::logSettings, InstantSource.system());
        logs.open(LogsFollowMetadata.partitions(metadata.image()));
        metadata.addListener(new LogsFollowMetadata(logs, effective));
        groups = new GroupCoordinator(
                config.nodeId(),
                config.groupConfigs(),
                new PartitionGroupLogs(new Partitions(metadata::image, logs), logs.shard()));
        metadata.addListener(groups);
        groups.start(metadata.image()).toCompletableFuture().get(30, TimeUnit.SECONDS);
        handlers = new Handlers(
                        config,
                        config.advertise().withPort(9092),
                        metadata,
                        logs,
                        topicConfigs,
                        effective,
                        groups,
                        folder)
                .all(InstantSource.system(), timer, blocking, MutationLimits.NONE, (_, _, _, _) -> {});
        router = new Router(handlers);
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        timer.shutdownNow();
        blocking.shutdownNow();
        groups.close();
        logs.close();
        metadata.close();
    }

    private static ByteBuffer frame(ApiKeys api, short version, byte[] body) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion(version)
                .setCorrelationId(5)
                .setClientId("client");
        ByteBuffer head = MessageUtil.toByteBufferAccessor(header, api.requestHeaderVersion(version))
                .buffer();
        return ByteBuffer.allocate(head.remaining() + body.length)
                .put(head)
                .put(body)
                .flip();
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** The response through its bytes; fails if they don't mean the same, or if the handler failed unexpectedly. */
    private static AbstractResponse checked(ApiKeys api, short version, Reply reply) {
        Reply.Response response = assertInstanceOf(Reply.Response.class, reply);
        ApiMessage message = response.message() instanceof OldResponse old ? old.message() : response.message();
        if (message instanceof FetchResponseData fetch) {
            fetch.responses()
                    .forEach(topic -> topic.partitions().forEach(partition -> {
                        if (partition.records() instanceof FetchedRecords records) {
                            records.close();
                            partition.setRecords(MemoryRecords.EMPTY);
                        }
                    }));
        }
        ByteBufferAccessor bytes = MessageUtil.toByteBufferAccessor(response.message(), version);
        if (response.message() instanceof OldResponse) {
            OldSchemas.response(api, version).read(bytes.buffer());
            assertEquals(0, bytes.remaining());
            // The rest as the next version that Kafka's classes know.
            return checked(api, api.oldestVersion(), new Reply.Response((short) 0, 5, message, api.oldestVersion(), 0));
        }
        AbstractResponse parsed = AbstractResponse.parseResponse(api, bytes, version);
        assertEquals(0, bytes.remaining());
        assertTrue(
                !errorCounts(parsed).containsKey(Errors.UNKNOWN_SERVER_ERROR), () -> "unexpected failure: " + parsed);
        return parsed;
    }

    private static Map<Errors, Integer> errorCounts(AbstractResponse response) {
        try {
            return response.errorCounts();
        } catch (IllegalStateException repeated) {
            // Kafka's class does not count where a request named one thing twice.
            return Map.of();
        }
    }

    private CompletableFuture<Reply> ask(ApiKeys api, short version, byte[] body) {
        return ask(router, api, version, body);
    }

    private static CompletableFuture<Reply> ask(Router router, ApiKeys api, short version, byte[] body) {
        CompletableFuture<Reply> replied = new CompletableFuture<>();
        switch (router.read(frame(api, version, body), ADDRESS, ADDRESS)) {
            case Incoming.Request request -> request.start(replied::complete);
            case Incoming.Answered(Reply reply) -> replied.complete(reply);
            case Incoming.Malformed(String reason) -> replied.complete(new Reply.Close(reason));
        }
        return replied;
    }

    private void createTopics() throws Exception {
        List<TopicCreation.Wanted> wanted = new ArrayList<>();
        for (char name = 'a'; name <= 'z'; name++) {
            wanted.add(new TopicCreation.Wanted(String.valueOf(name), 4, Map.of()));
        }
        metadata.createTopics(wanted, false);
    }

    @Test
    void theCompatibilityDocumentSaysWhatIsAnswered() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("core-runtime"))) {
            root = root.getParent();
        }
        Path document = root.resolve("docs/compatibility.md");
        String expected = CompatibilityDocument.of(handlers);
        if (Boolean.getBoolean("chronik.docs.write")) {
            Files.writeString(document, expected);
        }
        assertEquals(expected, Files.readString(document));
    }

    @Test
    void theSimplestRequestOfEveryVersionIsAnswered() throws Exception {
        int asked = 0;
        for (ApiHandler<?, ?> handler : handlers) {
            ApiKeys api = handler.api();
            for (short version = handler.minVersion(); version <= handler.maxVersion(); version++) {
                ApiMessage request = api.messageType.newRequest();
                if (request instanceof ProduceRequestData produce) {
                    produce.setAcks((short) 1);
                }
                if (request instanceof DescribeAclsRequestData acls) {
                    acls.setResourceTypeFilter((byte) 1).setOperation((byte) 1).setPermissionType((byte) 1);
                }
                byte[] body =
                        version < api.oldestVersion() ? OldSchemas.simplest(api, version) : bytes(request, version);
                Reply reply = ask(api, version, body).get(60, TimeUnit.SECONDS);
                checked(api, version, reply);
                asked++;
            }
        }
        assertTrue(asked > 100, "asked " + asked);
    }

    @Test
    void whateverIsAskedForIsAnsweredInTheVersionAsked() throws Exception {
        createTopics();
        Queue<AssertionError> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger answered = new AtomicInteger();
        SchemaBytes bodies = new SchemaBytes(new Random(77));
        for (ApiHandler<?, ?> handler : handlers) {
            ApiKeys api = handler.api();
            for (short version = handler.minVersion(); version <= handler.maxVersion(); version++) {
                short asked = version;
                for (int i = 0; i < RANDOM_REQUESTS; i++) {
                    byte[] body = bodies.message(OldSchemas.request(api, version));
                    // Some wait for ever, as they ask for; those that answer, answer rightly.
                    var _ = ask(api, version, body).thenAccept(reply -> {
                        try {
                            if (reply instanceof Reply.Response) {
                                checked(api, asked, reply);
                                answered.incrementAndGet();
                            }
                        } catch (AssertionError | RuntimeException e) {
                            failures.add(new AssertionError(api + " version " + asked, e));
                        }
                    });
                }
            }
        }
        // Whoever is not done by now waits for something.
        checked(
                ApiKeys.DESCRIBE_CLUSTER,
                (short) 2,
                ask(
                                ApiKeys.DESCRIBE_CLUSTER,
                                (short) 2,
                                bytes(ApiKeys.DESCRIBE_CLUSTER.messageType.newRequest(), (short) 2))
                        .get(60, TimeUnit.SECONDS));
        assertTrue(answered.get() > 1000, "answered " + answered);
        if (!failures.isEmpty()) {
            AssertionError first = failures.remove();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    /** APIs that Apache Kafka answers whoever asks. */
    private static final Set<ApiKeys> FOR_EVERYBODY = EnumSet.of(
            ApiKeys.API_VERSIONS,
            ApiKeys.SASL_HANDSHAKE,
            ApiKeys.SASL_AUTHENTICATE,
            ApiKeys.CREATE_DELEGATION_TOKEN,
            ApiKeys.RENEW_DELEGATION_TOKEN,
            ApiKeys.EXPIRE_DELEGATION_TOKEN,
            ApiKeys.DESCRIBE_DELEGATION_TOKEN,
            ApiKeys.DESCRIBE_CLUSTER,
            ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS,
            ApiKeys.PUSH_TELEMETRY);

    @Test
    void whoeverMayDoNothingChangesNothingWhateverIsAsked() throws Exception {
        createTopics();
        long changes = metadata.changes();
        Set<ApiKeys> decided = ConcurrentHashMap.newKeySet();
        AccessRules nothing = new AccessRules(
                (context, _, _, _) -> {
                    decided.add(context.api());
                    return false;
                },
                metadata::image);
        SchemaBytes bodies = new SchemaBytes(new Random(78));
        int answered = 0;
        try (Router denying = new Router(handlers, nothing, ClientLimits.NONE)) {
            for (ApiHandler<?, ?> handler : handlers) {
                ApiKeys api = handler.api();
                for (short version = handler.minVersion(); version <= handler.maxVersion(); version++) {
                    for (int i = 0; i < RANDOM_REQUESTS / 2; i++) {
                        byte[] body = bodies.message(OldSchemas.request(api, version));
                        Reply reply = ask(denying, api, version, body).get(60, TimeUnit.SECONDS);
                        if (reply instanceof Reply.Response) {
                            checked(api, version, reply);
                            answered++;
                        }
                    }
                }
            }
        }
        assertTrue(answered > 1000, "answered " + answered);
        assertEquals(changes, metadata.changes());
        Set<ApiKeys> undecided = EnumSet.noneOf(ApiKeys.class);
        handlers.forEach(handler -> undecided.add(handler.api()));
        undecided.removeAll(decided);
        undecided.removeAll(FOR_EVERYBODY);
        assertEquals(Set.of(), undecided, "APIs for which nobody is asked");
        metadata.image()
                .topics()
                .values()
                .forEach(topic -> assertEquals(0, logs.find(topic.id(), 0).highWatermark()));
    }

    @Test
    void recordsAreProducedAndFoundInEveryVersion() throws Exception {
        createTopics();
        Uuid id = metadata.image().topic("t").id();
        long expected = 0;
        for (short version = 3; version <= ApiKeys.PRODUCE.latestVersion(); version++) {
            ProduceRequestData request = new ProduceRequestData().setAcks((short) -1);
            request.topicData()
                    .add(new ProduceRequestData.TopicProduceData()
                            .setName(version < 13 ? "t" : "")
                            .setTopicId(version < 13 ? Uuid.ZERO_UUID : id)
                            .setPartitionData(List.of(
                                    new ProduceRequestData.PartitionProduceData().setRecords(Batches.of("v")))));
            AbstractResponse response = checked(
                    ApiKeys.PRODUCE,
                    version,
                    ask(ApiKeys.PRODUCE, version, bytes(request, version)).get(60, TimeUnit.SECONDS));
            assertEquals(Map.of(Errors.NONE, 1), response.errorCounts());
            assertEquals(++expected, logs.find(id, 0).highWatermark());
        }
    }

    @Test
    void noProducerIdIsGivenTwice() throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int restart = 0; restart < 3; restart++) {
            for (int i = 0; i < 1100; i++) {
                short version = (short) (i % 6);
                Reply reply = ask(
                                ApiKeys.INIT_PRODUCER_ID,
                                version,
                                bytes(
                                        new InitProducerIdRequestData()
                                                .setTransactionalId(null)
                                                .setTransactionTimeoutMs(1),
                                        version))
                        .get(60, TimeUnit.SECONDS);
                InitProducerIdResponseData answer = (InitProducerIdResponseData)
                        checked(ApiKeys.INIT_PRODUCER_ID, version, reply).data();
                assertEquals(Errors.NONE.code(), answer.errorCode());
                assertEquals(0, answer.producerEpoch());
                ids.add(answer.producerId());
            }
            metadata.close();
            metadata = Metadata.open(new InMemoryMetadataStore(metadataDisk, 1 << 20), 1, Uuid::randomUuid);
            router.close();
            handlers = List.of(new io.chronik.request.produce.InitProducerIdHandler(count -> {
                try {
                    return metadata.allocateProducerIds(count);
                } catch (io.chronik.api.metadata.MetadataStoreException e) {
                    throw new AssertionError(e);
                }
            }));
            router = new Router(handlers);
        }
        assertEquals(ids.size(), ids.stream().distinct().count());
        assertTrue(ids.stream().allMatch(id -> id >= 0));
    }
}
