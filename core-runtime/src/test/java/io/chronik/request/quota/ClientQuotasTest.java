package io.chronik.request.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chronik.request.AdminNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Apache Kafka 4.4 answers was read from its wire, message by message. */
final class ClientQuotasTest {
    private AdminNode node;

    @BeforeEach
    void open() throws Exception {
        node = new AdminNode();
    }

    private static EntryData entry(List<@Nullable String> entity, Object... operations) {
        EntryData entry = new EntryData();
        for (int i = 0; i < entity.size(); i += 2) {
            entry.entity().add(new EntityData().setEntityType(entity.get(i)).setEntityName(entity.get(i + 1)));
        }
        for (int i = 0; i < operations.length; i += 2) {
            OpData operation = new OpData().setKey((String) operations[i]);
            entry.ops()
                    .add(
                            operations[i + 1] instanceof Double value
                                    ? operation.setValue(value)
                                    : operation.setRemove(true));
        }
        return entry;
    }

    private AlterClientQuotasResponseData alter(boolean validateOnly, EntryData... entries) {
        return AdminNode.ask(
                new AlterClientQuotasHandler(node.metadata),
                1,
                new AlterClientQuotasRequestData()
                        .setEntries(new ArrayList<>(List.of(entries)))
                        .setValidateOnly(validateOnly));
    }

    private String refusal(List<@Nullable String> entity, Object... operations) {
        var result = alter(false, entry(entity, operations)).entries().getFirst();
        assertEquals(Errors.INVALID_REQUEST.code(), result.errorCode(), result.toString());
        return result.errorMessage();
    }

    private void accepted(List<@Nullable String> entity, Object... operations) {
        var result = alter(false, entry(entity, operations)).entries().getFirst();
        assertEquals(Errors.NONE.code(), result.errorCode(), result.toString());
    }

    private DescribeClientQuotasResponseData describe(boolean strict, ComponentData... components) {
        return AdminNode.ask(
                new DescribeClientQuotasHandler(() -> node.metadata.image()),
                1,
                new DescribeClientQuotasRequestData()
                        .setStrict(strict)
                        .setComponents(new ArrayList<>(List.of(components))));
    }

    private static ComponentData component(String type, int matchType, @Nullable String match) {
        return new ComponentData()
                .setEntityType(type)
                .setMatchType((byte) matchType)
                .setMatch(match);
    }

    private static List<String> entities(DescribeClientQuotasResponseData response) {
        TreeSet<String> entities = new TreeSet<>();
        response.entries().forEach(entry -> {
            StringBuilder text = new StringBuilder();
            entry.entity()
                    .forEach(part -> text.append(part.entityType())
                            .append('=')
                            .append(part.entityName())
                            .append(' '));
            entry.values().forEach(value -> text.append(value.key()).append(':').append(value.value()));
            entities.add(text.toString());
        });
        return List.copyOf(entities);
    }

    private static final List<@Nullable String> USER = List.of("user", "u");
    private static final List<@Nullable String> IP = List.of("ip", "1.2.3.4");

    @Test
    void what_makes_no_sense_is_refused_in_kafkas_words() {
        assertEquals("producer_byte_rate cannot be a fractional value.", refusal(USER, "producer_byte_rate", 10.5));
        assertEquals("Quota producer_byte_rate must be greater than 0", refusal(USER, "producer_byte_rate", 0.0));
        assertEquals("Quota producer_byte_rate must be greater than 0", refusal(USER, "producer_byte_rate", -1.0));
        assertEquals(
                "Quota producer_byte_rate must be a finite number", refusal(USER, "producer_byte_rate", Double.NaN));
        assertEquals(
                "Proposed value for producer_byte_rate is too large for a LONG.",
                refusal(USER, "producer_byte_rate", 1e30));
        assertEquals("Invalid configuration key nope", refusal(USER, "nope", 1.0));
        assertEquals(
                "Unhandled client quota entity type: foo", refusal(List.of("foo", "u"), "producer_byte_rate", 1.0));
        assertEquals("Empty user not supported", refusal(List.of("user", ""), "producer_byte_rate", 1.0));
        assertEquals("Invalid empty client quota entity", refusal(List.of(), "producer_byte_rate", 1.0));
        assertEquals(
                "Invalid configuration key connection_creation_rate", refusal(USER, "connection_creation_rate", 1.0));
        assertEquals("Invalid configuration key producer_byte_rate", refusal(IP, "producer_byte_rate", 1.0));
        assertEquals(
                "connection_creation_rate cannot be a fractional value.", refusal(IP, "connection_creation_rate", 1.5));
        assertEquals(
                "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId",
                refusal(List.of("ip", "1.2.3.4", "user", "u"), "connection_creation_rate", 1.0));
        assertEquals(
                "Ignoring duplicate entity ClientQuotaEntity(entries={user=u})",
                refusal(USER, "producer_byte_rate", 1.0, "producer_byte_rate", 2.0));
        assertEquals(List.of(), entities(describe(false)));
    }

    @Test
    void a_limit_is_described_until_it_is_removed_and_survives_a_restart() throws Exception {
        accepted(USER, "producer_byte_rate", 1000.0);
        accepted(USER, "request_percentage", 10.5);
        accepted(Arrays.asList("user", null, "client-id", "c"), "consumer_byte_rate", 5000.0);
        accepted(Arrays.asList("ip", null), "connection_creation_rate", 3.0);
        accepted(USER, "request_percentage", null);
        accepted(USER, "nope", null);
        accepted(USER);
        List<String> all = List.of(
                "client-id=c user=null consumer_byte_rate:5000.0",
                "ip=null connection_creation_rate:3.0",
                "user=u producer_byte_rate:1000.0");
        assertEquals(all, entities(describe(false)));
        node.restart();
        assertEquals(all, entities(describe(false)));
        accepted(USER, "producer_byte_rate", null);
        assertEquals(all.subList(0, 2), entities(describe(false)));
    }

    @Test
    void a_filter_lets_through_what_it_names() {
        accepted(USER, "producer_byte_rate", 1.0);
        accepted(Arrays.asList("user", null, "client-id", "c"), "producer_byte_rate", 2.0);
        accepted(IP, "connection_creation_rate", 3.0);
        String both = "client-id=c user=null producer_byte_rate:2.0";
        String one = "user=u producer_byte_rate:1.0";
        assertEquals(List.of(both, one), entities(describe(false, component("user", 2, null))));
        assertEquals(List.of(one), entities(describe(true, component("user", 2, null))));
        assertEquals(List.of(both), entities(describe(false, component("user", 1, null))));
        assertEquals(List.of(one), entities(describe(false, component("user", 0, "u"))));
        assertEquals(List.of(), entities(describe(true)));
        assertEquals(
                List.of(both), entities(describe(true, component("user", 1, null), component("client-id", 0, "c"))));
    }

    @Test
    void nothing_is_stored_that_was_only_to_be_checked() {
        assertEquals(
                Errors.NONE.code(),
                alter(true, entry(USER, "producer_byte_rate", 1.0))
                        .entries()
                        .getFirst()
                        .errorCode());
        assertEquals(List.of(), entities(describe(false)));
    }

    @Test
    void filters_that_make_no_sense_are_refused_in_kafkas_words() {
        filterRefused(
                "Entity type user cannot appear more than once in the filter.",
                component("user", 0, "u"),
                component("user", 2, null));
        filterRefused("Unsupported entity type foo", component("foo", 2, null));
        filterRefused("Unknown match type 7", component("user", 7, null));
        filterRefused("Invalid empty entity type.", component("", 2, null));
        filterRefused("Request specified MATCH_TYPE_EXACT, but set match string to null.", component("user", 0, null));
        filterRefused(
                "Request specified MATCH_TYPE_DEFAULT, but also specified a match string.", component("user", 1, "u"));
        filterRefused(
                "Invalid entity filter component combination. IP filter component should not be used with user or "
                        + "clientId filter component.",
                component("user", 2, null),
                component("ip", 2, null));
    }

    private void filterRefused(String message, ComponentData... components) {
        assertEquals(
                message,
                assertThrows(ApiException.class, () -> describe(false, components))
                        .getMessage());
    }
}
