package io.chronik.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiVersionsTest {
    private TestServer server;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(
                Epoll.isAvailable() ? KafkaServer.Transport.EPOLL : KafkaServer.Transport.NIO,
                TestServer.LIMITS,
                List.of(
                        new TestHandlers.Scripted(
                                ApiKeys.METADATA,
                                false,
                                false,
                                (context, request) -> CompletableFuture.completedFuture(
                                        new MetadataResponseData().setClusterId("c"))),
                        new TestHandlers.Scripted(
                                ApiKeys.PRODUCE,
                                true,
                                true,
                                (context, request) -> CompletableFuture.completedFuture(new ProduceResponseData()))));
        client = server.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void theTableIsThatOfTheHandlersInEveryVersion() throws Exception {
        for (int version = 0; version <= 5; version++) {
            client.send(
                    ApiKeys.API_VERSIONS,
                    version,
                    version,
                    new ApiVersionsRequestData().setClientSoftwareName("raw").setClientSoftwareVersion("1"));
            var answer = client.receive(ApiKeys.API_VERSIONS, version, version, new ApiVersionsResponseData());
            assertEquals(Errors.NONE.code(), answer.errorCode());
            assertEquals(3, answer.apiKeys().size());
            assertEquals(0, answer.apiKeys().find(ApiKeys.PRODUCE.id).minVersion());
            assertEquals(
                    ApiKeys.METADATA.latestVersion(),
                    answer.apiKeys().find(ApiKeys.METADATA.id).maxVersion());
            if (version >= 3) {
                assertEquals(
                        version == 3 ? 1 : 0,
                        answer.supportedFeatures().find("group.version").minVersion());
                assertEquals(1, answer.finalizedFeatures().find("group.version").maxVersionLevel());
            }
        }
    }

    @Test
    void anUnknownVersionOfApiVersionsGetsTheTableInVersion0() throws Exception {
        client.send(RawClient.frame(ApiKeys.API_VERSIONS.id, (short) 99, (short) 2, 7, new byte[] {1, 2, 3}));
        var answer = client.receive(ApiKeys.API_VERSIONS, 0, 7, new ApiVersionsResponseData());
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), answer.errorCode());
        assertEquals(3, answer.apiKeys().size());
        assertUsable();
    }

    @Test
    void clientsOfAnotherClusterOrNodeAreSentAway() throws Exception {
        var request = new ApiVersionsRequestData()
                .setClientSoftwareName("raw")
                .setClientSoftwareVersion("1")
                .setClusterId("other")
                .setNodeId(1);
        client.send(ApiKeys.API_VERSIONS, 5, 1, request);
        assertEquals(
                Errors.REBOOTSTRAP_REQUIRED.code(),
                client.receive(ApiKeys.API_VERSIONS, 5, 1, new ApiVersionsResponseData())
                        .errorCode());
        client.send(ApiKeys.API_VERSIONS, 5, 2, request.setClusterId("cluster"));
        assertEquals(
                0,
                client.receive(ApiKeys.API_VERSIONS, 5, 2, new ApiVersionsResponseData())
                        .errorCode());
        client.send(ApiKeys.API_VERSIONS, 5, 3, request.setClientSoftwareName(" not a name "));
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                client.receive(ApiKeys.API_VERSIONS, 5, 3, new ApiVersionsResponseData())
                        .errorCode());
    }

    @Test
    void aKnownApiInAnUnknownVersionIsAnsweredInItsNearestVersion() throws Exception {
        byte[] body = RawClient.bytes(new MetadataRequestData(), ApiKeys.METADATA.latestVersion());
        client.send(RawClient.frame(ApiKeys.METADATA.id, (short) 99, (short) 2, 41, body));
        var answer = client.receive(ApiKeys.METADATA, ApiKeys.METADATA.latestVersion(), 41, new MetadataResponseData());
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), answer.errorCode());
        assertUsable();
    }

    @Test
    void aKnownApiWithoutHandlerIsUnsupported() throws Exception {
        client.send(ApiKeys.LIST_GROUPS, 5, 42, new ListGroupsRequestData());
        var answer = client.receive(ApiKeys.LIST_GROUPS, 5, 42, new ListGroupsResponseData());
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), answer.errorCode());
        assertUsable();
    }

    @Test
    void anUnknownApiIsAnsweredWithTheBareError() throws Exception {
        client.send(RawClient.frame((short) 999, (short) 0, (short) 1, 43, new byte[10]));
        var answer = client.receive();
        assertEquals(6, answer.remaining());
        assertEquals(43, answer.getInt());
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), answer.getShort());
        assertUsable();
    }

    @Test
    void malformedBodiesCloseTheConnection() throws Exception {
        client.send(RawClient.frame(ApiKeys.METADATA.id, (short) 0, (short) 1, 44, new byte[] {0x7f, -1, -1, -1}));
        assertTrue(client.closedByServer());
        try (var other = server.connect()) {
            other.send(ApiKeys.METADATA, 1, 1, new MetadataRequestData());
            other.receive(ApiKeys.METADATA, 1, 1, new MetadataResponseData());
        }
    }

    private void assertUsable() throws Exception {
        client.send(ApiKeys.METADATA, 13, 1000, new MetadataRequestData());
        assertEquals(
                "c",
                client.receive(ApiKeys.METADATA, 13, 1000, new MetadataResponseData())
                        .clusterId());
    }
}
