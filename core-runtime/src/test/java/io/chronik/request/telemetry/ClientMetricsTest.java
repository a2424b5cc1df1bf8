package io.chronik.request.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.ClientMetricsConfigs;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.request.AdminNode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsRequestData;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsResponseData;
import org.apache.kafka.common.message.PushTelemetryRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClientMetricsTest {
    private static final Uuid CLIENT = new Uuid(3, 4);

    private final List<Integer> received = new ArrayList<>();
    private long nowMillis = 1_000_000;
    private AdminNode node;
    private GetTelemetrySubscriptionsHandler get;
    private PushTelemetryHandler push;

    @BeforeEach
    void open() throws Exception {
        node = new AdminNode();
        ClientInstances instances =
                new ClientInstances(() -> node.metadata.image(), () -> Instant.ofEpochMilli(nowMillis));
        get = new GetTelemetrySubscriptionsHandler(instances);
        push = new PushTelemetryHandler(instances, (_, _, metrics, _) -> received.add(metrics.remaining()));
    }

    private void subscribe(String name, String... configs) throws Exception {
        Map<String, String> set = new java.util.HashMap<>();
        for (int i = 0; i < configs.length; i += 2) {
            set.put(configs[i], configs[i + 1]);
        }
        node.metadata.alterConfigs(ConfigScope.CLIENT_METRICS, name, _ -> set);
    }

    private GetTelemetrySubscriptionsResponseData ask(Uuid client) {
        return AdminNode.ask(get, 0, new GetTelemetrySubscriptionsRequestData().setClientInstanceId(client));
    }

    private Errors push(int subscription, boolean terminating, int compression, byte... bytes) {
        return Errors.forCode(AdminNode.ask(
                        push,
                        0,
                        new PushTelemetryRequestData()
                                .setClientInstanceId(CLIENT)
                                .setSubscriptionId(subscription)
                                .setTerminating(terminating)
                                .setCompressionType((byte) compression)
                                .setMetrics(ByteBuffer.wrap(bytes)))
                .errorCode());
    }

    @Test
    void a_client_without_a_subscription_is_asked_for_nothing() {
        var answer = ask(Uuid.ZERO_UUID);
        assertEquals(Errors.NONE.code(), answer.errorCode());
        assertNotEquals(Uuid.ZERO_UUID, answer.clientInstanceId());
        assertEquals(300_000, answer.pushIntervalMs());
        assertEquals(1 << 20, answer.telemetryMaxBytes());
        assertEquals(List.of((byte) 4, (byte) 3, (byte) 1, (byte) 2), answer.acceptedCompressionTypes());
        assertTrue(answer.deltaTemporality());
        assertEquals(List.of(), answer.requestedMetrics());
    }

    @Test
    void the_subscriptions_that_match_are_put_together() throws Exception {
        subscribe("one", "metrics", "a.,b.", "interval.ms", "5000", "match", "client_id=cli.*");
        subscribe("two", "metrics", "c.", "interval.ms", "9000");
        subscribe("three", "metrics", "*", "match", "client_id=other");
        var answer = ask(CLIENT);
        assertEquals(5000, answer.pushIntervalMs());
        assertEquals(List.of("a.", "b.", "c."), answer.requestedMetrics());
        subscribe("three", "metrics", "*");
        nowMillis += 5000;
        assertEquals(List.of("*"), ask(CLIENT).requestedMetrics());
    }

    @Test
    void what_is_pushed_as_agreed_arrives() throws Exception {
        subscribe("one", "metrics", "a.", "interval.ms", "5000");
        int id = ask(CLIENT).subscriptionId();
        assertEquals(Errors.THROTTLING_QUOTA_EXCEEDED.code(), ask(CLIENT).errorCode());
        assertEquals(Errors.NONE, push(id, false, 0, new byte[10]));
        assertEquals(Errors.THROTTLING_QUOTA_EXCEEDED, push(id, false, 0, new byte[10]));
        nowMillis += 5000;
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(new byte[5000]);
        }
        assertEquals(Errors.NONE, push(id, false, 1, compressed.toByteArray()));
        assertEquals(Errors.NONE, push(id, true, 0, new byte[3]), "the last one may come early");
        assertEquals(Errors.INVALID_REQUEST, push(id, true, 0, new byte[3]));
        assertEquals(List.of(10, 5000, 3), received);
    }

    @Test
    void what_was_not_agreed_is_refused() throws Exception {
        assertEquals(Errors.UNKNOWN_SUBSCRIPTION_ID, push(1, false, 0));
        int id = ask(CLIENT).subscriptionId();
        assertEquals(Errors.UNKNOWN_SUBSCRIPTION_ID, push(id + 1, false, 0));
        assertEquals(Errors.NONE.code(), ask(CLIENT).errorCode(), "it may ask again at once");
        assertEquals(Errors.UNSUPPORTED_COMPRESSION_TYPE, push(id, false, 9));
        assertEquals(Errors.TELEMETRY_TOO_LARGE, push(id, false, 0, new byte[(1 << 20) + 1]));
        assertEquals(Errors.INVALID_RECORD, push(id, false, 1, (byte) 1, (byte) 2));
        subscribe("one", "metrics", "a.");
        nowMillis += 300_000;
        assertEquals(Errors.UNKNOWN_SUBSCRIPTION_ID, push(id, false, 0), "something else is wanted now");
        assertEquals(List.of(), received);
    }

    private static String problem(String name, String value) {
        try {
            ClientMetricsConfigs.of(Map.of(name, value));
            return "none";
        } catch (ClientMetricsConfigs.InvalidException e) {
            return e.problem() + " " + e.getMessage();
        }
    }

    @Test
    void configs_that_cannot_be_are_refused_in_kafkas_words() {
        assertEquals("REQUEST Unknown client metrics configuration: nope", problem("nope", "1"));
        String range = ", interval must be between 100 and 3600000 (1 hour)";
        assertEquals("REQUEST Invalid value 50 for interval.ms" + range, problem("interval.ms", "50"));
        assertEquals("REQUEST Invalid value 5000000 for interval.ms" + range, problem("interval.ms", "5000000"));
        assertEquals(
                "CONFIG Invalid value x for configuration interval.ms: Not a number of type INT",
                problem("interval.ms", "x"));
        assertEquals("CONFIG Illegal client matching pattern: foo=bar", problem("match", "foo=bar"));
        assertEquals("CONFIG Illegal client matching pattern: client_id", problem("match", "client_id"));
        assertEquals("CONFIG Illegal client matching pattern: client_id=[[", problem("match", "client_id=[["));
        assertEquals("none", problem("metrics", ""));
        assertEquals("none", problem("metrics", "*"));
    }
}
