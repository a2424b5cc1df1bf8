package io.chronik.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.net.TestHandlers.Scripted;
import io.chronik.request.ApiHandler;
import io.chronik.request.old.OldSchemas;
import io.chronik.request.old.OldVersions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bounded run of the fuzzer against the network layer alone, with a handler for every API there is. */
@Timeout(1800)
class ProtocolFuzzTest {
    private static final int CASES = Integer.getInteger("chronik.fuzz.cases", 10_000);

    @ParameterizedTest
    @EnumSource
    void theServerSurvivesWhateverItIsSent(KafkaServer.Transport transport) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var handled = new AtomicLong();
        Set<String> handledOld = ConcurrentHashMap.newKeySet();
        var handlers = new ArrayList<ApiHandler<?, ?>>();
        for (ApiKeys api : ApiKeys.brokerApis()) {
            if (api != ApiKeys.API_VERSIONS) {
                handlers.add(new Scripted(api, api == ApiKeys.PRODUCE, false, (context, request) -> {
                    handled.incrementAndGet();
                    if (OldVersions.has(api, context.version())) {
                        handledOld.add(api + " " + context.version());
                    }
                    return CompletableFuture.completedFuture(api.messageType.newResponse());
                }));
            }
        }
        try (var server = new TestServer(transport, TestServer.LIMITS, handlers)) {
            long answered = new ProtocolFuzz(TestServer.HOST, server.server.boundPort(), seed).run(CASES);
            assertTrue(answered > CASES, "hardly anything was answered: " + answered + " bytes");
            assertTrue(handled.get() > CASES / 20, "hardly anything was understood: " + handled.get());
            Set<String> missed = new TreeSet<>();
            for (ApiKeys api : ApiKeys.brokerApis()) {
                for (short version = OldVersions.oldest(api); version < api.oldestVersion(); version++) {
                    missed.add(api + " " + version);
                }
            }
            missed.removeAll(handledOld);
            assertEquals(Set.of(), missed, "old versions that no request reached");
            for (int i = 0; i < 1000 && server.server.connections() > 0; i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertEquals(0, server.bytesInUse());
        }
    }

    @Test
    void generatedBodiesAreWhatKafkaReads() {
        var bytes = new SchemaBytes(new Random(42));
        int read = 0;
        int old = 0;
        for (ApiKeys api : ApiKeys.brokerApis()) {
            for (short version = OldVersions.oldest(api); version <= api.latestVersion(true); version++) {
                byte[] body = bytes.message(OldSchemas.request(api, version));
                var readable = new ByteBufferAccessor(ByteBuffer.wrap(body));
                if (OldVersions.has(api, version)) {
                    OldVersions.read(api, version, readable);
                    old++;
                } else {
                    api.messageType.newRequest().read(readable, version);
                }
                assertEquals(0, readable.remaining(), api + " v" + version);
                read++;
            }
        }
        assertTrue(read > 150);
        assertTrue(old >= 16, "only " + old + " versions that Kafka's classes don't read");
    }

    @Test
    void aRequestOfManyEqualKeysOrManyFieldsEndsInTime() throws Exception {
        var metadata = new Scripted(
                ApiKeys.METADATA,
                false,
                false,
                (context, request) -> CompletableFuture.completedFuture(new MetadataResponseData()));
        var produce = new Scripted(
                ApiKeys.PRODUCE,
                true,
                true,
                (context, request) -> CompletableFuture.completedFuture(new ProduceResponseData()));
        var limits = new NetworkLimits(100 << 20, 100, 100, 60_000, 20, 100 << 20, 200 << 20, 5_000, 2_000);
        try (var server = new TestServer(KafkaServer.Transport.NIO, limits, List.of(metadata, produce))) {
            int topics = 900_000;
            var body = ByteBuffer.allocate(2 + 2 + 4 + 4 + topics * 6);
            body.putShort((short) -1).putShort((short) 1).putInt(1000).putInt(topics);
            // Every topic has the empty name and no partitions: all in one bucket of the collection they are read into.
            try (var client = server.connect()) {
                client.socket().setSoTimeout(60_000);
                client.send(RawClient.frame(ApiKeys.PRODUCE.id, (short) 8, (short) 1, 1, body.array()));
                assertTrue(client.closedByServer());
            }
            try (var client = server.connect()) {
                client.send(ApiKeys.METADATA, 12, 1, new MetadataRequestData());
                client.receive(ApiKeys.METADATA, 12, 1, new MetadataResponseData());
            }
        }
    }
}
