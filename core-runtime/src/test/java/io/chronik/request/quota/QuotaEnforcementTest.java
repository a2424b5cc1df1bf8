package io.chronik.request.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.metadata.MetadataEvent.AdminEvent.ClientQuotasChanged;
import io.chronik.metadata.QuotaEntity;
import io.chronik.request.Access;
import io.chronik.request.AdminNode;
import io.chronik.request.Answering;
import io.chronik.request.Batches;
import io.chronik.request.ClientLimits.Cost;
import io.chronik.request.Incoming;
import io.chronik.request.MutationLimits;
import io.chronik.request.Reply;
import io.chronik.request.RequestContext;
import io.chronik.request.RequestNode;
import io.chronik.request.Router;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class QuotaEnforcementTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092);
    private static final String PRODUCE = QuotaKey.PRODUCER_BYTE_RATE.text();
    private static final String FETCH = QuotaKey.CONSUMER_BYTE_RATE.text();

    private long nowMillis = 1_000_000;
    private AdminNode node;
    private ClientQuotas quotas;

    @BeforeEach
    void open() throws Exception {
        node = new AdminNode();
        quotas = new ClientQuotas(QuotaWindows.DEFAULTS, () -> Instant.ofEpochMilli(nowMillis), node.metadata.image());
        node.metadata.addListener(quotas);
    }

    private void limit(String key, @Nullable Double bound, @Nullable String... entity) throws Exception {
        Map<String, @Nullable String> parts = new HashMap<>();
        for (int i = 0; i < entity.length; i += 2) {
            parts.put(entity[i], entity[i + 1]);
        }
        Map<String, @Nullable Double> change = new HashMap<>();
        change.put(key, bound);
        node.metadata.administer(_ -> List.of(new ClientQuotasChanged(QuotaEntity.of(parts), change)));
    }

    private static RequestContext context(ApiKeys api, String user, String clientId) {
        return new RequestContext(
                api,
                api.latestVersion(),
                1,
                clientId,
                ADDRESS,
                ADDRESS,
                new KafkaPrincipal(KafkaPrincipal.USER_TYPE, user));
    }

    private int produce(String user, String clientId, int bytes) {
        return quotas.charge(new Cost(
                context(ApiKeys.PRODUCE, user, clientId),
                new ProduceRequestData().setAcks((short) 1),
                new ProduceResponseData(),
                bytes,
                0));
    }

    @Test
    void the_rate_is_measured_over_the_windows_as_kafka_does() throws Exception {
        limit(PRODUCE, 1000.0, "client-id", "c");
        assertEquals(0, produce("u", "c", 10_000), "ten windows' worth at once is the bound");
        // 11000 in windows that count as 10 s: 1100 a second, a tenth of 10 s too many.
        assertEquals(1000, produce("u", "c", 1000));
        nowMillis += 1000;
        assertEquals(1000, produce("u", "c", 0), "the first windows still count as ten");
        nowMillis += 10_000;
        assertEquals(0, produce("u", "c", 0));
        nowMillis += 30_000;
        assertEquals(0, produce("u", "c", 10_000), "what was long ago is forgotten");
        assertEquals(0, produce("u", "other", 1_000_000), "another client has no limit");
    }

    @Test
    void in_the_long_run_a_client_that_pauses_as_told_keeps_to_its_bound() throws Exception {
        limit(PRODUCE, 100_000.0, "client-id", "c");
        long begin = nowMillis;
        long bytes = 0;
        while (nowMillis - begin < 60_000) {
            bytes += 16_384;
            nowMillis += 1 + produce("u", "c", 16_384);
        }
        double rate = bytes * 1000.0 / (nowMillis - begin);
        assertTrue(rate > 95_000 && rate < 120_000, "rate " + rate);
    }

    private static final String[][] BY_PRECEDENCE = {
        {"user", "u", "client-id", "c"},
        {"user", "u", "client-id", null},
        {"user", "u"},
        {"user", null, "client-id", "c"},
        {"user", null, "client-id", null},
        {"user", null},
        {"client-id", "c"},
        {"client-id", null}
    };

    @Test
    void the_most_specific_limit_holds_in_kafkas_order() throws Exception {
        for (int i = BY_PRECEDENCE.length - 1; i >= 0; i--) {
            limit(PRODUCE, 100.0 + i, BY_PRECEDENCE[i]);
            QuotaTable.Limit limit =
                    new QuotaTable(node.metadata.image().admin().quotas()).of(QuotaKey.PRODUCER_BYTE_RATE, "u", "c");
            assertEquals(100.0 + i, limit.bound(), Arrays.toString(BY_PRECEDENCE[i]));
        }
        QuotaTable table = new QuotaTable(node.metadata.image().admin().quotas());
        assertEquals(101, table.of(QuotaKey.PRODUCER_BYTE_RATE, "u", "x").bound());
        assertEquals(103, table.of(QuotaKey.PRODUCER_BYTE_RATE, "x", "c").bound());
        assertEquals(104, table.of(QuotaKey.PRODUCER_BYTE_RATE, "x", "x").bound());
        assertNull(table.of(QuotaKey.CONSUMER_BYTE_RATE, "u", "c"));
    }

    @Test
    void a_users_clients_share_the_users_limit_and_default_limits_are_each_ones_own() throws Exception {
        limit(PRODUCE, 1000.0, "user", "u");
        limit(PRODUCE, 1000.0, "client-id", null);
        assertEquals(0, produce("u", "a", 10_000));
        assertEquals(1000, produce("u", "b", 1000), "both are user u");
        assertEquals(0, produce("other", "a", 10_000));
        assertEquals(0, produce("other", "b", 10_000));
        assertEquals(1000, produce("yet another", "a", 1000), "client id a is one, whoever uses it");
    }

    @Test
    void a_changed_or_removed_limit_holds_at_once() throws Exception {
        limit(PRODUCE, 1000.0, "client-id", "c");
        assertEquals(0, produce("u", "c", 10_000));
        limit(PRODUCE, 500.0, "client-id", "c");
        assertEquals(10_000, produce("u", "c", 0));
        limit(PRODUCE, null, "client-id", "c");
        assertEquals(0, produce("u", "c", 1_000_000));
    }

    @Test
    void clients_that_make_up_names_take_bounded_memory() throws Exception {
        limit(PRODUCE, 1000.0, "client-id", null);
        for (int i = 0; i < 30_000; i++) {
            produce("u", "c" + i, 1);
        }
        assertEquals(10_000, quotas.measured());
        nowMillis += TimeUnit.HOURS.toMillis(2);
        produce("u", "c", 1);
        assertEquals(1, quotas.measured());
    }

    @Test
    void request_time_is_limited_in_percent_of_a_thread_and_pauses_for_a_window_at_most() throws Exception {
        limit(QuotaKey.REQUEST_PERCENTAGE.text(), 10.0, "user", "u");
        RequestContext context = context(ApiKeys.HEARTBEAT, "u", "c");
        Cost second = new Cost(
                context, new HeartbeatRequestData(), new HeartbeatResponseData(), 0, TimeUnit.SECONDS.toNanos(1));
        assertEquals(0, quotas.charge(second), "10 % of 10 s");
        assertEquals(1000, quotas.charge(second));
    }

    @Test
    void connections_of_an_address_are_limited() throws Exception {
        limit(QuotaKey.CONNECTION_CREATION_RATE.text(), 2.0, "ip", null);
        limit(QuotaKey.CONNECTION_CREATION_RATE.text(), 3.0, "ip", "10.0.0.1");
        assertEquals(20, admitted("10.0.0.9"));
        assertEquals(30, admitted("10.0.0.1"));
    }

    private int admitted(String address) {
        int admitted = 0;
        for (int i = 0; i < 100; i++) {
            int pause = quotas.connected(InetAddress.ofLiteral(address));
            assertTrue(pause <= 1000);
            admitted += pause == 0 ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void too_many_partitions_are_refused_or_slowed_down() throws Exception {
        limit(QuotaKey.CONTROLLER_MUTATION_RATE.text(), 1.0, "user", "u");
        RequestContext context = context(ApiKeys.CREATE_TOPICS, "u", "c");
        MutationLimits.Permits strict = quotas.permits(context, true);
        strict.take(11);
        strict.take(9);
        assertEquals(0, strict.throttleMillis());
        var refused = assertThrows(ThrottlingQuotaExceededException.class, () -> strict.take(1));
        assertEquals(9000, refused.throttleTimeMs());
        assertEquals("The throttling quota has been exceeded.", refused.getMessage());
        MutationLimits.Permits permissive = quotas.permits(context, false);
        permissive.take(1);
        assertEquals(10_000, permissive.throttleMillis());
        nowMillis += 10_000;
        quotas.permits(context, true).take(1);
    }

    private static ByteBuffer frame(ApiKeys api, ApiMessage request) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion((short) 12)
                .setCorrelationId(5)
                .setClientId("c");
        ByteBuffer head = MessageUtil.toByteBufferAccessor(header, api.requestHeaderVersion((short) 12))
                .buffer();
        ByteBuffer body = MessageUtil.toByteBufferAccessor(request, (short) 12).buffer();
        return ByteBuffer.allocate(head.remaining() + body.remaining())
                .put(head)
                .put(body)
                .flip();
    }

    private static Reply ask(Router router, ApiKeys api, ApiMessage request) {
        CompletableFuture<Reply> replied = new CompletableFuture<>();
        assertInstanceOf(Incoming.Request.class, router.read(frame(api, request), ADDRESS, ADDRESS))
                .start(replied::complete);
        return RequestNode.await(replied);
    }

    @Test
    void a_consumer_that_took_too_much_is_told_to_pause_and_gets_no_records() throws Exception {
        limit(FETCH, 100.0, "client-id", "c");
        FetchResponseData answer = new FetchResponseData().setSessionId(9);
        answer.responses()
                .add(new FetchResponseData.FetchableTopicResponse()
                        .setTopic("t")
                        .setPartitions(List.of(
                                new FetchResponseData.PartitionData().setRecords(Batches.of("v".repeat(700))))));
        int[] maxBytes = new int[1];
        var handler = new Answering<FetchRequestData, FetchResponseData>(ApiKeys.FETCH, (_, request) -> {
            maxBytes[0] = request.maxBytes();
            return answer.duplicate();
        });
        try (Router router = new Router(List.of(handler), Access.EVERYBODY, quotas)) {
            FetchRequestData request =
                    new FetchRequestData().setMaxBytes(1 << 20).setSessionId(9).setSessionEpoch(3);
            var first = assertInstanceOf(Reply.Response.class, ask(router, ApiKeys.FETCH, request));
            assertEquals(0, first.throttleMillis());
            assertEquals(1000, maxBytes[0], "no more is read than the windows hold");
            var second = assertInstanceOf(Reply.Response.class, ask(router, ApiKeys.FETCH, request));
            FetchResponseData empty = (FetchResponseData) second.message();
            assertTrue(second.throttleMillis() > 1000, "pause " + second.throttleMillis());
            assertEquals(second.throttleMillis(), empty.throttleTimeMs());
            assertEquals(9, empty.sessionId());
            assertEquals(0, empty.responses().size());
            var full = assertInstanceOf(
                    Reply.Response.class, ask(router, ApiKeys.FETCH, new FetchRequestData().setSessionEpoch(0)));
            assertEquals(0, ((FetchResponseData) full.message()).sessionId(), "as Kafka: the session is made later");
            assertEquals(second.throttleMillis(), full.throttleMillis(), "what was not sent is not charged");
        }
    }

    @Test
    void a_producer_that_wants_no_answer_pauses_all_the_same() throws Exception {
        limit(PRODUCE, 1.0, "client-id", "c");
        var handler = new Answering<ProduceRequestData, ProduceResponseData>(
                ApiKeys.PRODUCE, (_, request) -> request.acks() == 0 ? null : new ProduceResponseData());
        try (Router router = new Router(List.of(handler), Access.EVERYBODY, quotas)) {
            var none = assertInstanceOf(
                    Reply.None.class, ask(router, ApiKeys.PRODUCE, new ProduceRequestData().setAcks((short) 0)));
            assertTrue(none.throttleMillis() > 0);
            var answered = assertInstanceOf(
                    Reply.Response.class, ask(router, ApiKeys.PRODUCE, new ProduceRequestData().setAcks((short) 1)));
            assertEquals(answered.throttleMillis(), ((ProduceResponseData) answered.message()).throttleTimeMs());
            assertTrue(answered.throttleMillis() > none.throttleMillis());
        }
    }
}
