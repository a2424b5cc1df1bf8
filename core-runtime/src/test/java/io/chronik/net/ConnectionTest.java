package io.chronik.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.net.TestHandlers.Scripted;
import io.chronik.net.TestHandlers.ScriptedBlocking;
import io.chronik.request.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Order, back-pressure, limits and ends of connections, over real sockets. */
@Timeout(60)
class ConnectionTest {
    private static final short PRODUCE_VERSION = 9;

    private final BlockingQueue<CompletableFuture<ApiMessage>> produced = new LinkedBlockingQueue<>();
    private final AtomicInteger started = new AtomicInteger();
    private TestServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void start(KafkaServer.Transport transport, NetworkLimits limits, boolean early) throws IOException {
        var produce = new Scripted(ApiKeys.PRODUCE, true, early, (context, request) -> {
            started.incrementAndGet();
            var answer = new CompletableFuture<ApiMessage>();
            produced.add(answer);
            return answer;
        });
        var metadata = new Scripted(ApiKeys.METADATA, false, false, (context, request) -> {
            started.incrementAndGet();
            return CompletableFuture.completedFuture(new MetadataResponseData().setClusterId("c"));
        });
        var heartbeat = new Scripted(ApiKeys.HEARTBEAT, false, false, (context, request) -> {
            started.incrementAndGet();
            var answer = new CompletableFuture<ApiMessage>();
            produced.add(answer);
            return answer;
        });
        server = new TestServer(transport, limits, List.of(produce, metadata, heartbeat));
    }

    private static ProduceRequestData produceRequest(int bytes) {
        var partition = new PartitionProduceData()
                .setIndex(0)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(new byte[bytes])));
        var request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
        request.topicData().add(new TopicProduceData().setName("t").setPartitionData(List.of(partition)));
        return request;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 20 s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private CompletableFuture<ApiMessage> next() throws InterruptedException {
        var answer = produced.poll(20, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no request started");
        }
        return answer;
    }

    @ParameterizedTest
    @EnumSource
    void pipelinedRequestsAreAnsweredInOrderHoweverTheyComplete(KafkaServer.Transport transport) throws Exception {
        start(transport, TestServer.LIMITS, false);
        try (var client = server.connect()) {
            for (int id = 0; id < 10; id++) {
                client.send(ApiKeys.PRODUCE, PRODUCE_VERSION, id, produceRequest(1000 * id));
            }
            var answers = new ArrayList<CompletableFuture<ApiMessage>>();
            for (int i = 0; i < 10; i++) {
                answers.add(next());
            }
            Collections.reverse(answers);
            Thread.ofPlatform()
                    .start(() -> answers.forEach(answer -> answer.complete(new ProduceResponseData())))
                    .join();
            for (int id = 0; id < 10; id++) {
                client.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, id, new ProduceResponseData());
            }
        }
    }

    @Test
    void aRequestThatIsNotPipelinedHoldsTheNextBack() throws Exception {
        start(KafkaServer.Transport.NIO, TestServer.LIMITS, false);
        try (var client = server.connect()) {
            var heartbeat = RawClient.frame(ApiKeys.HEARTBEAT, (short) 4, 1, new HeartbeatRequestData());
            client.send(
                    heartbeat,
                    RawClient.frame(ApiKeys.METADATA, (short) 12, 2, new MetadataRequestData()),
                    RawClient.frame(ApiKeys.METADATA, (short) 12, 3, new MetadataRequestData()));
            var answer = next();
            try (var other = server.connect()) {
                other.send(ApiKeys.METADATA, 12, 1, new MetadataRequestData());
                other.receive(ApiKeys.METADATA, 12, 1, new MetadataResponseData());
            }
            assertEquals(2, started.get(), "the heartbeat and the other connection's request");
            answer.complete(new HeartbeatResponseData());
            client.receive(ApiKeys.HEARTBEAT, 4, 1, new HeartbeatResponseData());
            client.receive(ApiKeys.METADATA, 12, 2, new MetadataResponseData());
            client.receive(ApiKeys.METADATA, 12, 3, new MetadataResponseData());
        }
    }

    @Test
    void noResponseIsSentForARequestThatAsksForNone() throws Exception {
        start(KafkaServer.Transport.NIO, TestServer.LIMITS, false);
        try (var client = server.connect()) {
            client.send(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(10).setAcks((short) 0));
            client.send(ApiKeys.METADATA, 12, 2, new MetadataRequestData());
            next().complete(null);
            client.receive(ApiKeys.METADATA, 12, 2, new MetadataResponseData());
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsArriveWholeInWhateverPiecesTheyCome(KafkaServer.Transport transport) throws Exception {
        var bodies = new LinkedBlockingQueue<byte[]>();
        var produce = new Scripted(ApiKeys.PRODUCE, true, true, (context, request) -> {
            for (var topic : ((ProduceRequestData) request).topicData()) {
                var records = (MemoryRecords) topic.partitionData().getFirst().records();
                byte[] copy = new byte[records.sizeInBytes()];
                records.buffer().duplicate().get(copy);
                bodies.add(copy);
            }
            return CompletableFuture.completedFuture(new ProduceResponseData());
        });
        var limits = new NetworkLimits(8 << 20, 100, 100, 60_000, 20, 16 << 20, 16 << 20, 5_000, 2_000);
        server = new TestServer(transport, limits, List.of(produce));
        int[] sizes = {0, 1, 2000, 65_400, 65_536, 70_000, 1 << 20, (1 << 20) + 1, 5 << 20};
        var all = new ByteArrayOutputStream();
        var expected = new ArrayList<byte[]>();
        for (int size : sizes) {
            byte[] records = new byte[size];
            new Random(size).nextBytes(records);
            expected.add(records);
            var request = produceRequest(0);
            request.topicData()
                    .iterator()
                    .next()
                    .partitionData()
                    .getFirst()
                    .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(records)));
            all.writeBytes(RawClient.frame(ApiKeys.PRODUCE, PRODUCE_VERSION, size, request));
        }
        byte[] bytes = all.toByteArray();
        for (int piece : new int[] {bytes.length, 100_000, 65_537}) {
            try (var client = server.connect()) {
                for (int from = 0; from < bytes.length; from += piece) {
                    client.send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
                }
                for (int i = 0; i < sizes.length; i++) {
                    client.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, sizes[i], new ProduceResponseData());
                    assertTrue(
                            Arrays.equals(expected.get(i), bodies.poll()), "request of " + sizes[i] + " in " + piece);
                }
            }
        }
        try (var client = server.connect()) {
            byte[] small = RawClient.frame(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(3));
            for (byte one : small) {
                client.send(new byte[] {one});
            }
            client.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, new ProduceResponseData());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionWithTooMuchInFlightIsNotRead(KafkaServer.Transport transport) throws Exception {
        start(transport, TestServer.LIMITS, false);
        int total = 200;
        try (var client = server.connect()) {
            var sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int id = 0; id < total; id++) {
                        client.send(ApiKeys.PRODUCE, PRODUCE_VERSION, id, produceRequest(200_000));
                    }
                } catch (IOException lost) {
                    throw new AssertionError(lost);
                }
            });
            await("the limit is reached", () -> started.get() >= 6);
            long most = 0;
            for (int i = 0; i < 50; i++) {
                most = Math.max(most, server.server.requestMemoryBytes());
                TimeUnit.MILLISECONDS.sleep(2);
            }
            assertEquals(6, started.get(), "requests of 200,000 bytes reach 1 MiB");
            assertTrue(most < 8 * 200_100, "held " + most);
            assertTrue(sender.isAlive(), "the sender should be held up");
            for (int id = 0; id < total; id++) {
                next().complete(new ProduceResponseData());
                client.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, id, new ProduceResponseData());
            }
        }
        assertEquals(total, started.get());
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatTakesNoAnswersIsNotRead(KafkaServer.Transport transport) throws Exception {
        var answered = new AtomicInteger();
        var big = new Scripted(ApiKeys.METADATA, false, false, (context, request) -> {
            answered.incrementAndGet();
            return CompletableFuture.completedFuture(new MetadataResponseData().setClusterId("x".repeat(30_000)));
        });
        server = new TestServer(transport, TestServer.LIMITS, List.of(big));
        int total = 2000;
        try (var client = server.connect()) {
            byte[] request = RawClient.frame(ApiKeys.METADATA, (short) 12, 7, new MetadataRequestData());
            byte[] burst = new byte[request.length * total];
            for (int i = 0; i < total; i++) {
                System.arraycopy(request, 0, burst, i * request.length, request.length);
            }
            client.send(burst);
            await("the limit is reached", () -> answered.get() > 30);
            int before;
            do {
                before = answered.get();
                TimeUnit.MILLISECONDS.sleep(100);
            } while (before != answered.get());
            assertTrue(before < total, "all answered though none was taken");
            assertTrue(server.bytesInUse() < 4 << 20, "in use " + server.bytesInUse());
            for (int i = 0; i < total; i++) {
                client.receive(ApiKeys.METADATA, 12, 7, new MetadataResponseData());
            }
        }
    }

    @Test
    void aThrottledConnectionIsNotReadForThatLong() throws Exception {
        start(KafkaServer.Transport.NIO, TestServer.LIMITS, false);
        try (var client = server.connect()) {
            client.send(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(1));
            long begin = System.nanoTime();
            next().complete(new ProduceResponseData().setThrottleTimeMs(300));
            assertEquals(
                    300,
                    client.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, new ProduceResponseData())
                            .throttleTimeMs());
            client.send(ApiKeys.METADATA, 12, 2, new MetadataRequestData());
            client.receive(ApiKeys.METADATA, 12, 2, new MetadataResponseData());
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(300), "answered while throttled");
        }
    }

    @ParameterizedTest
    @EnumSource
    void impossibleLengthsCloseTheConnectionAndTakeNoMemory(KafkaServer.Transport transport) throws Exception {
        start(transport, TestServer.LIMITS, false);
        for (int length :
                new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, TestServer.LIMITS.maxFrameBytes() + 1, 0, 7}) {
            try (var client = server.connect()) {
                client.send(ByteBuffer.allocate(16).putInt(length).array());
                assertTrue(client.closedByServer());
            }
        }
        await("nothing held", () -> server.bytesInUse() == 0 && server.server.connections() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void truncatedFramesLeaveNothingBehind(KafkaServer.Transport transport) throws Exception {
        start(transport, TestServer.LIMITS, false);
        byte[] whole = RawClient.frame(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(100_000));
        for (int cut : new int[] {1, 3, 4, 5, 100, 66_000, whole.length - 1}) {
            try (var client = server.connect()) {
                client.send(Arrays.copyOf(whole, cut));
            }
        }
        await("nothing held", () -> server.bytesInUse() == 0 && server.server.connections() == 0);
        assertEquals(0, server.server.requestMemoryBytes());
        assertEquals(0, started.get());
    }

    @Test
    void announcedBytesCostNothingUntilTheyArrive() throws Exception {
        var limits = new NetworkLimits(100 << 20, 100, 100, 60_000, 20, 1 << 20, 64 << 20, 5_000, 2_000);
        start(KafkaServer.Transport.NIO, limits, false);
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 20; i++) {
            var client = server.connect();
            clients.add(client);
            client.send(ByteBuffer.allocate(8).putInt(100 << 20).array());
        }
        await("all are being received", () -> server.server.requestMemoryBytes() == 20 << 20);
        for (var client : clients) {
            client.close();
        }
        await("nothing held", () -> server.server.requestMemoryBytes() == 0);
    }

    @Test
    void whenMemoryIsExhaustedOthersWaitAndTheStalledAreClosed() throws Exception {
        var limits = new NetworkLimits(8 << 20, 100, 100, 60_000, 20, 16 << 20, 2 << 20, 200, 2_000);
        start(KafkaServer.Transport.NIO, limits, true);
        try (var stalled = server.connect();
                var second = server.connect();
                var waiting = server.connect()) {
            byte[] announcement = ByteBuffer.allocate(8).putInt(2 << 20).array();
            stalled.send(announcement);
            second.send(announcement);
            await("memory is exhausted", () -> server.server.requestMemoryBytes() == 2 << 20);
            waiting.send(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(300_000));
            // Which of the two goes first is open; its memory is enough for the one that waits.
            await("a stalled one is closed", () -> server.server.connections() < 3);
            next().complete(new ProduceResponseData());
            waiting.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, new ProduceResponseData());
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyLargeRequestsAtOnceAllArriveOneAfterTheOther(KafkaServer.Transport transport) throws Exception {
        int frameTimeoutMillis = 2_000;
        int limit = 8 << 20;
        int size = 7 << 20;
        int count = 12;
        var limits = new NetworkLimits(8 << 20, 100, 100, 60_000, 20, 16 << 20, limit, frameTimeoutMillis, 2_000);
        start(transport, limits, false);
        var clients = new ArrayList<RawClient>();
        var senders = new ArrayList<Thread>();
        try {
            byte[] request = RawClient.frame(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(size));
            for (int i = 0; i < count; i++) {
                var client = server.connect();
                clients.add(client);
                senders.add(Thread.ofVirtual().start(() -> {
                    try {
                        client.send(request);
                    } catch (IOException lost) {
                        throw new AssertionError(lost);
                    }
                }));
            }
            var first = next();
            // Meanwhile the others wait for longer than a request may take to arrive.
            TimeUnit.MILLISECONDS.sleep(frameTimeoutMillis + 500);
            first.complete(new ProduceResponseData());
            for (int i = 1; i < count; i++) {
                assertTrue(server.server.requestMemoryBytes() <= limit + size + 1000, "request memory");
                next().complete(new ProduceResponseData());
            }
            for (var client : clients) {
                client.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, new ProduceResponseData());
            }
            for (var sender : senders) {
                sender.join();
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
        await("nothing held", () -> server.server.requestMemoryBytes() == 0 && server.server.connections() == 0);
    }

    @Test
    void whoTakesNoResponsesCannotKeepItsNextRequestInMemoryThatOthersNeed() throws Exception {
        int limit = 40 << 20;
        var limits = new NetworkLimits(limit + (1 << 20), 100, 100, 60_000, 20, 1 << 20, limit, 1_500, 2_000);
        start(KafkaServer.Transport.NIO, limits, true);
        try (var greedy = server.connect()) {
            greedy.socket().setReceiveBufferSize(64 << 10); // what is sent stays with the server
            int answers = 16;
            for (int i = 0; i < answers; i++) {
                greedy.send(ApiKeys.PRODUCE, PRODUCE_VERSION, i, produceRequest(1));
            }
            byte[] large = RawClient.frame(ApiKeys.PRODUCE, PRODUCE_VERSION, answers, produceRequest(limit));
            int begun = 100_000;
            greedy.send(Arrays.copyOf(large, begun));
            await("the large request begins", () -> server.server.requestMemoryBytes() > 0);
            for (int i = 0; i < answers; i++) {
                next().complete(largeProduceResponse(37)); // 1.1 MB
            }
            try {
                greedy.send(Arrays.copyOfRange(large, begun, large.length));
            } catch (IOException closed) {
                // before the last byte was sent
            }
            await("it is closed", () -> server.server.connections() == 0);
            assertEquals(0, server.server.requestMemoryBytes());
            assertEquals(answers, started.get(), "the large request was held back");
        }
    }

    private static ProduceResponseData largeProduceResponse(int partitions) {
        var topic = new ProduceResponseData.TopicProduceResponse().setName("t");
        for (int i = 0; i < partitions; i++) {
            topic.partitionResponses()
                    .add(new ProduceResponseData.PartitionProduceResponse()
                            .setIndex(i)
                            .setErrorMessage("x".repeat(30_000)));
        }
        var response = new ProduceResponseData();
        response.responses().add(topic);
        return response;
    }

    @ParameterizedTest
    @EnumSource
    void aThousandConnectionsComeAndGo(KafkaServer.Transport transport) throws Exception {
        start(transport, TestServer.LIMITS, false);
        for (int i = 0; i < 1000; i++) {
            try (var client = server.connect()) {
                if (i % 3 == 0) {
                    client.send(ApiKeys.METADATA, 12, i, new MetadataRequestData());
                }
                if (i % 6 == 0) {
                    client.receive(ApiKeys.METADATA, 12, i, new MetadataResponseData());
                }
                if (i % 7 == 0) {
                    client.socket().setSoLinger(true, 0); // a reset instead of an end
                }
            }
        }
        await("all are gone", () -> server.server.connections() == 0);
        assertEquals(0, server.bytesInUse());
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10 && least > TimeUnit.MILLISECONDS.toNanos(100); i++) {
            long before = cpuNanos();
            TimeUnit.MILLISECONDS.sleep(200);
            least = Math.min(least, cpuNanos() - before);
        }
        assertTrue(least < TimeUnit.MILLISECONDS.toNanos(100), "CPU never idle: " + least + " of 200,000,000 ns");
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() throws Exception {
        var limits = new NetworkLimits(1 << 20, 100, 2, 60_000, 20, 1 << 20, 8 << 20, 5_000, 2_000);
        start(KafkaServer.Transport.NIO, limits, false);
        try (var first = server.connect();
                var second = server.connect()) {
            for (var client : List.of(first, second)) {
                client.send(ApiKeys.METADATA, 12, 1, new MetadataRequestData());
                client.receive(ApiKeys.METADATA, 12, 1, new MetadataResponseData());
            }
            try (var third = server.connect()) {
                assertTrue(third.closedByServer());
            }
        }
        await("all are gone", () -> server.server.connections() == 0);
        try (var again = server.connect()) {
            again.send(ApiKeys.METADATA, 12, 1, new MetadataRequestData());
            again.receive(ApiKeys.METADATA, 12, 1, new MetadataResponseData());
        }
    }

    @Test
    void idleConnectionsAreClosedAndWaitingOnesAreNot() throws Exception {
        var limits = new NetworkLimits(1 << 20, 100, 100, 200, 20, 1 << 20, 8 << 20, 5_000, 2_000);
        start(KafkaServer.Transport.NIO, limits, false);
        try (var idle = server.connect();
                var waiting = server.connect()) {
            waiting.send(ApiKeys.HEARTBEAT, 4, 1, new HeartbeatRequestData());
            var answer = next();
            assertTrue(idle.closedByServer());
            answer.complete(new HeartbeatResponseData());
            waiting.receive(ApiKeys.HEARTBEAT, 4, 1, new HeartbeatResponseData());
        }
    }

    @Test
    void failuresBecomeTheApisOwnErrors() throws Exception {
        var listGroups = new ScriptedBlocking(ApiKeys.LIST_GROUPS, (context, request) -> {
            if (context.correlationId() == 1) {
                throw new NotControllerException("not me");
            }
            throw new IllegalStateException("a defect, on purpose");
        });
        var metadata =
                new Scripted(ApiKeys.METADATA, false, false, (context, request) -> switch (context.correlationId()) {
                    case 3 -> throw new InvalidRequestException("no");
                    case 4 -> CompletableFuture.failedFuture(new AssertionError("a defect, on purpose"));
                    // A response that cannot be encoded.
                    default -> CompletableFuture.completedFuture(new MetadataResponseData().setBrokers(null));
                });
        server = new TestServer(KafkaServer.Transport.NIO, TestServer.LIMITS, List.of(listGroups, metadata));
        try (var client = server.connect()) {
            client.send(ApiKeys.LIST_GROUPS, 5, 1, new ListGroupsRequestData());
            client.send(ApiKeys.LIST_GROUPS, 5, 2, new ListGroupsRequestData());
            assertEquals(
                    Errors.NOT_CONTROLLER.code(),
                    client.receive(ApiKeys.LIST_GROUPS, 5, 1, new ListGroupsResponseData())
                            .errorCode());
            assertEquals(
                    Errors.UNKNOWN_SERVER_ERROR.code(),
                    client.receive(ApiKeys.LIST_GROUPS, 5, 2, new ListGroupsResponseData())
                            .errorCode());
            short[] codes = {
                Errors.INVALID_REQUEST.code(), Errors.UNKNOWN_SERVER_ERROR.code(), Errors.UNKNOWN_SERVER_ERROR.code()
            };
            for (int id = 3; id <= 5; id++) {
                client.send(ApiKeys.METADATA, 13, id, new MetadataRequestData());
                assertEquals(
                        codes[id - 3],
                        client.receive(ApiKeys.METADATA, 13, id, new MetadataResponseData())
                                .errorCode());
            }
        }
    }

    @Test
    void aFailureWithoutResponseClosesTheConnection() throws Exception {
        start(KafkaServer.Transport.NIO, TestServer.LIMITS, false);
        try (var client = server.connect()) {
            client.send(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(10).setAcks((short) 0));
            next().completeExceptionally(new NotControllerException("not me"));
            assertTrue(client.closedByServer());
        }
    }

    @Test
    void repliesThatComeAfterTheConnectionIsGoneAreDropped() throws Exception {
        start(KafkaServer.Transport.NIO, TestServer.LIMITS, false);
        CompletableFuture<ApiMessage> answer;
        try (var client = server.connect()) {
            client.send(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(500_000));
            answer = next();
        }
        await("the connection is gone", () -> server.server.connections() == 0);
        assertTrue(server.server.requestMemoryBytes() >= 500_000, "a borrowed request is kept until it is answered");
        answer.complete(new ProduceResponseData());
        await("nothing held", () -> server.server.requestMemoryBytes() == 0 && server.bytesInUse() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void closingLetsRequestsInFlightFinishAndFreesThePort(KafkaServer.Transport transport) throws Exception {
        start(transport, TestServer.LIMITS, false);
        int port = server.server.boundPort();
        try (var client = server.connect();
                var idle = server.connect()) {
            client.send(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, produceRequest(1000));
            client.send(ApiKeys.HEARTBEAT, 4, 2, new HeartbeatRequestData());
            var produce = next();
            var heartbeat = next();
            var closing = Thread.ofPlatform().start(server::close);
            assertTrue(idle.closedByServer());
            heartbeat.complete(new HeartbeatResponseData());
            produce.complete(new ProduceResponseData());
            client.receive(ApiKeys.PRODUCE, PRODUCE_VERSION, 1, new ProduceResponseData());
            client.receive(ApiKeys.HEARTBEAT, 4, 2, new HeartbeatResponseData());
            assertTrue(client.closedByServer());
            closing.join();
            assertEquals(2, started.get());
        }
        try (var again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertEquals(port, again.getLocalPort());
        }
        server = null;
    }

    @Test
    void closingInterruptsWhatBlocksAndDoesNotWaitForEver() throws Exception {
        var running = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var blocking = new ScriptedBlocking(ApiKeys.LIST_GROUPS, (context, request) -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("unreachable");
            } catch (InterruptedException stopping) {
                interrupted.countDown();
                throw stopping;
            }
        });
        var limits = new NetworkLimits(1 << 20, 100, 100, 60_000, 20, 1 << 20, 8 << 20, 5_000, 100);
        server = new TestServer(KafkaServer.Transport.NIO, limits, List.of(blocking));
        try (var client = server.connect()) {
            client.send(ApiKeys.LIST_GROUPS, 5, 1, new ListGroupsRequestData());
            running.await();
            server.close();
            server = null;
            assertTrue(client.closedByServer());
            assertTrue(interrupted.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        start(KafkaServer.Transport.NIO, TestServer.LIMITS, false);
        var failure = assertThrows(
                IOException.class,
                () -> new KafkaServer(
                                TestServer.HOST, server.server.boundPort(), new Router(List.of()), TestServer.LIMITS, 1)
                        .close());
        assertTrue(failure.getMessage().contains(Integer.toString(server.server.boundPort())), failure.getMessage());
    }
}
