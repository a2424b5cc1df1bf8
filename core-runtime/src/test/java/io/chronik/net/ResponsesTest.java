package io.chronik.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.log.LogBytes;
import io.chronik.net.TestHandlers.Scripted;
import io.chronik.request.FetchedRecords;
import io.chronik.request.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What leaves: headers of every version, and records from memory and files. */
@Timeout(60)
class ResponsesTest {
    private static final int FILE_BYTES = 16 << 20;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[FILE_BYTES];
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private FileChannel file;

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(content);
        Path path = folder.resolve("00000000000000000000.log");
        Files.write(path, content);
        file = FileChannel.open(path, StandardOpenOption.READ);
    }

    @AfterEach
    void close() throws IOException {
        assertTrue(file.isOpen(), "the file is the log's and must not be closed by sending it");
        file.close();
    }

    @Test
    void everyResponseOfEveryVersionHasKafkasHeaderAndBody() {
        int pairs = 0;
        for (ApiKeys api : ApiKeys.brokerApis()) {
            for (short version : api.allVersions()) {
                ApiMessage message = api.messageType.newResponse();
                short headerVersion = api.responseHeaderVersion(version);
                var expected = new ByteArrayOutputStream();
                byte[] header = RawClient.bytes(new ResponseHeaderData().setCorrelationId(4711), headerVersion);
                byte[] body = RawClient.bytes(message, version);
                expected.writeBytes(ByteBuffer.allocate(4)
                        .putInt(header.length + body.length)
                        .array());
                expected.writeBytes(header);
                expected.writeBytes(body);
                var pieces = ResponseEncoder.encode(
                        UnpooledByteBufAllocator.DEFAULT, new Reply.Response(headerVersion, 4711, message, version, 0));
                assertEquals(1, pieces.size());
                ByteBuf bytes = (ByteBuf) pieces.getFirst();
                byte[] actual = new byte[bytes.readableBytes()];
                bytes.readBytes(actual);
                bytes.release();
                assertArrayEquals(expected.toByteArray(), actual, api + " v" + version);
                pairs++;
            }
        }
        assertTrue(pairs > 150, "pairs seen: " + pairs);
    }

    @Test
    void onlyFlexibleVersionsHaveFlexibleHeadersAndApiVersionsNeverHas() {
        assertEquals(0, ApiKeys.DELETE_TOPICS.responseHeaderVersion((short) 3));
        assertEquals(1, ApiKeys.DELETE_TOPICS.responseHeaderVersion((short) 4));
        assertEquals(0, ApiKeys.INCREMENTAL_ALTER_CONFIGS.responseHeaderVersion((short) 0));
        for (short version : ApiKeys.API_VERSIONS.allVersions()) {
            assertEquals(0, ApiKeys.API_VERSIONS.responseHeaderVersion(version));
        }
    }

    private LogBytes inFile(int position, int size) {
        opened.incrementAndGet();
        var given = new AtomicInteger();
        return new LogBytes.InFile(file, position, size, () -> {
            if (given.getAndIncrement() == 0) {
                closed.incrementAndGet();
            }
        });
    }

    private LogBytes inMemory(int position, int size, boolean direct) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size + 10) : ByteBuffer.allocate(size + 10);
        buffer.position(5).put(content, position, size).flip().position(5);
        return new LogBytes.InMemory(buffer);
    }

    private static FetchResponseData response(List<FetchedRecords> partitions) {
        var topic = new FetchableTopicResponse().setTopic("t");
        for (int i = 0; i < partitions.size(); i++) {
            topic.partitions().add(new PartitionData().setPartitionIndex(i).setRecords(partitions.get(i)));
        }
        return new FetchResponseData().setResponses(new ArrayList<>(List.of(topic)));
    }

    private static TestServer serve(KafkaServer.Transport transport, CompletableFuture<ApiMessage> answer)
            throws IOException {
        var fetch = new Scripted(ApiKeys.FETCH, false, false, (context, request) -> answer);
        return new TestServer(transport, TestServer.LIMITS, List.of(fetch));
    }

    @ParameterizedTest
    @EnumSource
    void recordsArriveWhereverTheyWere(KafkaServer.Transport transport) throws Exception {
        int[][] parts = {
            {0, 100}, {100, 50_000}, {50_100, 3_000_000}, {3_050_100, 0}, {3_050_100, 2000}, {3_052_100, 2049}
        };
        var partitions = new ArrayList<FetchedRecords>();
        var expected = new ArrayList<byte[]>();
        for (int mode = 0; mode < 64; mode++) {
            var bytes = new ByteArrayOutputStream();
            var found = new ArrayList<LogBytes>();
            for (int i = 0; i < parts.length; i++) {
                int size = mode > 0 ? Math.min(parts[i][1], 5000) : parts[i][1];
                bytes.write(content, parts[i][0], size);
                found.add((mode >> i & 1) == 0 ? inFile(parts[i][0], size) : inMemory(parts[i][0], size, i % 2 == 0));
            }
            partitions.add(new FetchedRecords(found));
            expected.add(bytes.toByteArray());
        }
        partitions.add(new FetchedRecords(List.of()));
        expected.add(new byte[0]);
        try (var server = serve(transport, CompletableFuture.completedFuture(response(partitions)));
                var client = server.connect()) {
            client.send(ApiKeys.FETCH, 12, 9, new FetchRequestData());
            var answer = client.receive(ApiKeys.FETCH, 12, 9, new FetchResponseData());
            var received = answer.responses().getFirst().partitions();
            for (int i = 0; i < expected.size(); i++) {
                ByteBuffer records = ((MemoryRecords) received.get(i).records()).buffer();
                assertEquals(ByteBuffer.wrap(expected.get(i)), records, "partition " + i);
            }
        }
        assertTrue(opened.get() > 100);
        assertEquals(opened.get(), closed.get());
    }

    @ParameterizedTest
    @EnumSource
    void partsAreClosedWhenTheClientGoesAwayInTheMiddle(KafkaServer.Transport transport) throws Exception {
        var records = new FetchedRecords(List.of(inFile(0, FILE_BYTES), inMemory(0, 100_000, true), inFile(0, 1000)));
        try (var server = serve(transport, CompletableFuture.completedFuture(response(List.of(records))))) {
            try (var client = server.connect()) {
                client.send(ApiKeys.FETCH, 12, 9, new FetchRequestData());
                client.socket().getInputStream().readNBytes(10_000);
                assertEquals(0, closed.get());
            }
            awaitClosed();
        }
    }

    @Test
    void partsAreClosedWhenTheClientHasGoneBeforeTheAnswer() throws Exception {
        var answer = new CompletableFuture<ApiMessage>();
        var started = new CountDownLatch(1);
        var fetch = new Scripted(ApiKeys.FETCH, false, false, (context, request) -> {
            started.countDown();
            return answer;
        });
        try (var server = new TestServer(KafkaServer.Transport.NIO, TestServer.LIMITS, List.of(fetch))) {
            try (var client = server.connect()) {
                client.send(ApiKeys.FETCH, 12, 9, new FetchRequestData());
                assertTrue(started.await(20, TimeUnit.SECONDS));
            }
            while (server.server.connections() > 0) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            answer.complete(response(List.of(new FetchedRecords(List.of(inFile(0, 1000))))));
            awaitClosed();
        }
    }

    @Test
    void partsAreClosedWhenTheServerHasClosedBeforeTheAnswer() throws Exception {
        var answer = new CompletableFuture<ApiMessage>();
        var limits = new NetworkLimits(1 << 20, 100, 100, 60_000, 20, 1 << 20, 8 << 20, 5_000, 50);
        var started = new CountDownLatch(1);
        var fetch = new Scripted(ApiKeys.FETCH, false, false, (context, request) -> {
            started.countDown();
            return answer;
        });
        var server = new TestServer(KafkaServer.Transport.NIO, limits, List.of(fetch));
        try (var client = server.connect()) {
            client.send(ApiKeys.FETCH, 12, 9, new FetchRequestData());
            assertTrue(started.await(20, TimeUnit.SECONDS));
            server.close();
        }
        answer.complete(response(List.of(new FetchedRecords(List.of(inFile(0, 1000))))));
        assertEquals(1, closed.get());
    }

    @Test
    void partsAreClosedWhenTheResponseCannotBeEncoded() throws Exception {
        var broken = response(List.of(new FetchedRecords(List.of(inFile(0, 1000)))));
        broken.responses().add(new FetchableTopicResponse().setTopic(null));
        try (var server = serve(KafkaServer.Transport.NIO, CompletableFuture.completedFuture(broken));
                var client = server.connect()) {
            client.send(ApiKeys.FETCH, 12, 9, new FetchRequestData());
            var answer = client.receive(ApiKeys.FETCH, 12, 9, new FetchResponseData());
            assertEquals(-1, answer.errorCode());
            awaitClosed();
        }
    }

    private void awaitClosed() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (closed.get() < opened.get() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertEquals(opened.get(), closed.get());
    }
}
