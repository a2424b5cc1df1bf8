package io.chronik.request.old;

import static io.chronik.request.old.OldWire.error;
import static io.chronik.request.old.OldWire.oneTopic;
import static io.chronik.request.old.OldWire.onlyPartition;
import static io.chronik.request.old.OldWire.partition;
import static io.chronik.request.old.OldWire.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chronik.group.FixedImage;
import io.chronik.group.InMemoryGroupLogs;
import io.chronik.request.Router;
import io.chronik.request.group.GroupNode;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.types.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Offsets of groups whose clients know no members. */
final class OldGroupsTest {
    private final InMemoryGroupLogs logs = new InMemoryGroupLogs();
    private final GroupNode node = GroupNode.started(logs, FixedImage.empty().with("orders", new Uuid(1, 1), 1));
    private final OldWire wire =
            new OldWire(new Router(List.copyOf(node.handlers().values())));

    @AfterEach
    void close() {
        wire.close();
        node.close();
        logs.close();
    }

    private Errors commit(int version, String topic, long offset, int generation) {
        Struct request = request(ApiKeys.OFFSET_COMMIT, version).set("group", "g");
        Struct partition = partition(request).set("offset", offset).set("metadata", "note " + offset);
        if (version == 1) {
            request.set("generation", generation).set("member", generation < 0 ? "" : "nobody");
            partition.set("time", 12_345L);
        }
        oneTopic(request, partition, topic);
        return error(onlyPartition(wire.ask(ApiKeys.OFFSET_COMMIT, version, request)));
    }

    private Struct fetch(String topic) {
        Struct request = request(ApiKeys.OFFSET_FETCH, 0).set("group", "g");
        Struct named = request.instance("topics").set("topic", topic).set("partitions", new Object[] {0});
        request.set("topics", new Object[] {named});
        return onlyPartition(wire.ask(ApiKeys.OFFSET_FETCH, 0, request));
    }

    private OffsetFetchResponsePartition fetchInVersion1() {
        OffsetFetchResponseData response = node.call(
                ApiKeys.OFFSET_FETCH,
                1,
                new OffsetFetchRequestData()
                        .setGroupId("g")
                        .setTopics(List.of(
                                new OffsetFetchRequestTopic().setName("orders").setPartitionIndexes(List.of(0)))));
        return response.topics().getFirst().partitions().getFirst();
    }

    @Test
    void offsetsOfTheFirstVersionsAreThoseOfTheGroup() {
        for (int version = 0; version <= 1; version++) {
            assertEquals(Errors.NONE, commit(version, "orders", 40 + version, -1));
            Struct found = fetch("orders");
            assertEquals(Errors.NONE, error(found));
            assertEquals(40L + version, found.getLong("offset"));
            assertEquals("note " + (40 + version), found.getString("metadata"));
            assertEquals(40L + version, fetchInVersion1().committedOffset());
        }
    }

    @Test
    void whatWasNeverCommittedIsUnknownInVersion0Only() {
        Struct found = fetch("orders");
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, error(found));
        assertEquals(-1, found.getLong("offset"));
        assertEquals("", found.getString("metadata"));
        assertEquals(Errors.NONE.code(), fetchInVersion1().errorCode());
        assertEquals(-1, fetchInVersion1().committedOffset());
    }

    @Test
    void refusals() {
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, commit(0, "nothing", 1, -1));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, commit(1, "nothing", 1, -1));
        assertEquals(Errors.NONE, commit(0, "orders", 1, -1));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, commit(1, "orders", 2, 5));
        assertEquals(1, fetchInVersion1().committedOffset());
    }
}
