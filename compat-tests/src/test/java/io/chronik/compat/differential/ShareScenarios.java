package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.ALTER_SHARE_GROUP_OFFSETS;
import static org.apache.kafka.common.protocol.ApiKeys.DELETE_SHARE_GROUP_OFFSETS;
import static org.apache.kafka.common.protocol.ApiKeys.DELETE_SHARE_GROUP_STATE;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS;
import static org.apache.kafka.common.protocol.ApiKeys.FIND_COORDINATOR;
import static org.apache.kafka.common.protocol.ApiKeys.INITIALIZE_SHARE_GROUP_STATE;
import static org.apache.kafka.common.protocol.ApiKeys.READ_SHARE_GROUP_STATE;
import static org.apache.kafka.common.protocol.ApiKeys.READ_SHARE_GROUP_STATE_SUMMARY;
import static org.apache.kafka.common.protocol.ApiKeys.SHARE_ACKNOWLEDGE;
import static org.apache.kafka.common.protocol.ApiKeys.SHARE_FETCH;
import static org.apache.kafka.common.protocol.ApiKeys.SHARE_GROUP_DESCRIBE;
import static org.apache.kafka.common.protocol.ApiKeys.SHARE_GROUP_HEARTBEAT;
import static org.apache.kafka.common.protocol.ApiKeys.WRITE_SHARE_GROUP_STATE;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;

/** Share groups: membership, delivery, acknowledgement, offsets and the state behind them (KIP-932). */
final class ShareScenarios {

    private static final int MEBIBYTE = 1 << 20;
    private static final int FIND_VERSION = 6;
    private static final int SHARE_COORDINATOR = 2;
    private static final Uuid UNKNOWN_ID = new Uuid(7, 7);
    private static final byte ACCEPT = 1;
    private static final byte RELEASE = 2;
    private static final byte REJECT = 3;

    private ShareScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(SHARE_GROUP_HEARTBEAT, "membership", ShareScenarios::membership),
                new Scenario(SHARE_GROUP_DESCRIBE, "describe", ShareScenarios::describe),
                new Scenario(SHARE_FETCH, "delivery", ShareScenarios::deliver),
                new Scenario(SHARE_FETCH, "refused", ShareScenarios::refusedFetches),
                new Scenario(SHARE_ACKNOWLEDGE, "acknowledge", ShareScenarios::acknowledge),
                new Scenario(DESCRIBE_SHARE_GROUP_OFFSETS, "offsets", ShareScenarios::describeOffsets),
                new Scenario(ALTER_SHARE_GROUP_OFFSETS, "offsets", ShareScenarios::alterOffsets),
                new Scenario(DELETE_SHARE_GROUP_OFFSETS, "offsets", ShareScenarios::deleteOffsets),
                new Scenario(INITIALIZE_SHARE_GROUP_STATE, "state", ShareScenarios::initializeState),
                new Scenario(READ_SHARE_GROUP_STATE, "state", ShareScenarios::readState),
                new Scenario(WRITE_SHARE_GROUP_STATE, "state", ShareScenarios::writeState),
                new Scenario(DELETE_SHARE_GROUP_STATE, "state", ShareScenarios::deleteState),
                new Scenario(READ_SHARE_GROUP_STATE_SUMMARY, "state", ShareScenarios::summarizeState));
    }

    private static Tree heartbeat(String group, String member, int epoch) {
        return Tree.of("group_id", group, "member_id", member, "member_epoch", epoch);
    }

    private static Tree joining(String group, String member, Topic topic) {
        return heartbeat(group, member, 0).with("subscribed_topic_names", List.of(topic.name()));
    }

    /** A member that has its assignment; its current epoch. */
    private static int joined(Conversation broker, String group, String member, Topic topic) {
        Tree joined = broker.prepare(SHARE_GROUP_HEARTBEAT, joining(group, member, topic), Conversation::hasNoError);
        int[] epoch = {(int) joined.number("member_epoch")};
        if (joined.get("assignment") == null) {
            broker.prepare(
                    SHARE_GROUP_HEARTBEAT,
                    heartbeat(group, member, epoch[0]),
                    answer -> Conversation.hasNoError(answer) && answer.get("assignment") != null);
        }
        return epoch[0];
    }

    private static void membership(Conversation broker, int version) {
        Topic topic = broker.topic("shared", 3);
        String group = broker.name("group");
        String member = Uuid.randomUuid().toString();
        Tree joined = broker.askWhenReady("join", SHARE_GROUP_HEARTBEAT, version, joining(group, member, topic));
        int epoch = joined.has("member_epoch") ? (int) joined.number("member_epoch") : 1;
        broker.ask("heartbeat", SHARE_GROUP_HEARTBEAT, version, heartbeat(group, member, epoch));
        broker.ask("wrong epoch", SHARE_GROUP_HEARTBEAT, version, heartbeat(group, member, epoch + 9));
        broker.ask("negative epoch", SHARE_GROUP_HEARTBEAT, version, heartbeat(group, member, -5));
        broker.ask("unknown member", SHARE_GROUP_HEARTBEAT, version, heartbeat(group, "nobody", 3));
        broker.ask("unknown group", SHARE_GROUP_HEARTBEAT, version, heartbeat(broker.name("unknown"), member, 3));
        broker.ask("no member", SHARE_GROUP_HEARTBEAT, version, joining(group, "", topic));
        broker.ask("no group", SHARE_GROUP_HEARTBEAT, version, joining("", member, topic));
        broker.ask("no topics", SHARE_GROUP_HEARTBEAT, version, heartbeat(group, "m3", 0));
        broker.ask(
                "no rack",
                SHARE_GROUP_HEARTBEAT,
                version,
                joining(group, "m4", topic).with("rack_id", ""));
        broker.ask("leave", SHARE_GROUP_HEARTBEAT, version, heartbeat(group, member, -1));
        broker.ask("leave again", SHARE_GROUP_HEARTBEAT, version, heartbeat(group, member, -1));
    }

    private static void describe(Conversation broker, int version) {
        Topic topic = broker.topic("described", 2);
        String group = broker.name("group");
        joined(broker, group, "member", topic);
        Tree asked =
                Tree.of("group_ids", List.of(group, broker.name("unknown")), "include_authorized_operations", true);
        broker.askUntil(
                "joined and unknown",
                SHARE_GROUP_DESCRIBE,
                version,
                asked,
                answer -> answer.any("group_state", "Stable"::equals));
        broker.prepare(SHARE_GROUP_HEARTBEAT, heartbeat(group, "member", -1), Conversation::hasNoError);
        broker.ask("empty", SHARE_GROUP_DESCRIBE, version, asked);
        broker.ask("no name", SHARE_GROUP_DESCRIBE, version, Tree.of("group_ids", List.of("")));
        broker.ask("none", SHARE_GROUP_DESCRIBE, version, Tree.of("group_ids", List.of()));
        broker.ask(
                "described as another type",
                ApiKeys.CONSUMER_GROUP_DESCRIBE,
                ApiKeys.CONSUMER_GROUP_DESCRIBE.latestVersion(),
                Tree.of("group_ids", List.of(group)));
        broker.ask("listed", ApiKeys.LIST_GROUPS, 5, Tree.of("types_filter", List.of("share")));
        broker.prepare(ApiKeys.DELETE_GROUPS, Tree.of("groups_names", List.of(group)), Conversation::hasNoError);
    }

    /** From the beginning of the log, as no default would have it. */
    private static void fromTheBeginning(Conversation broker, String group) {
        Tree change = Tree.of("name", "share.auto.offset.reset", "config_operation", 0, "value", "earliest");
        broker.prepare(
                ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                Tree.of(
                        "resources",
                        List.of(Tree.of("resource_type", 32, "resource_name", group, "configs", List.of(change)))),
                Conversation::hasNoError);
    }

    private static Tree fetching(String group, String member, int epoch, Topic topic, Tree... acknowledged) {
        return Tree.of(
                "group_id",
                group,
                "member_id",
                member,
                "share_session_epoch",
                epoch,
                "max_wait_ms",
                500,
                "min_bytes",
                1,
                "max_bytes",
                MEBIBYTE,
                "max_records",
                100,
                "batch_size",
                100,
                "topics",
                List.of(shared(topic, 0, acknowledged)));
    }

    private static Tree shared(Topic topic, int partition, Tree... acknowledged) {
        return Tree.of(
                "topic_id",
                topic.id(),
                "partitions",
                List.of(Tree.of("partition_index", partition, "acknowledgement_batches", List.of(acknowledged))));
    }

    private static Tree acknowledged(long first, long last, byte... types) {
        return Tree.of("first_offset", first, "last_offset", last, "acknowledge_types", bytes(types));
    }

    private static List<Byte> bytes(byte... types) {
        List<Byte> list = new java.util.ArrayList<>();
        for (byte type : types) {
            list.add(type);
        }
        return list;
    }

    private static boolean hasRecords(Tree answer) {
        return answer.any("acquired_records", acquired -> acquired instanceof List<?> list && !list.isEmpty());
    }

    /** A member with a session that has acquired the topic's four records. */
    private static Tree acquired(Conversation broker, int version, String group, String member, Topic topic) {
        fromTheBeginning(broker, group);
        joined(broker, group, member, topic);
        RecordScenarios.fill(broker, topic, Batches.of("a", "b"));
        RecordScenarios.fill(broker, topic, Batches.of("c", "d"));
        Tree last = broker.ask(
                "session",
                SHARE_FETCH,
                version,
                fetching(group, member, 0, topic).with("max_wait_ms", 0));
        for (int epoch = 1; epoch <= 40 && !hasRecords(last); epoch++) {
            last = broker.prepare(
                    SHARE_FETCH, fetching(group, member, epoch, topic), answer -> !answer.has(Peer.NO_ANSWER));
        }
        return last;
    }

    private static void deliver(Conversation broker, int version) {
        Topic topic = broker.topic("delivered", 1);
        String group = broker.name("group");
        String member = Uuid.randomUuid().toString();
        fromTheBeginning(broker, group);
        joined(broker, group, member, topic);
        RecordScenarios.fill(broker, topic, Batches.of("a", "b"));
        RecordScenarios.fill(broker, topic, Batches.compressed("c", "d"));
        // A final epoch ends the session with each answer; the first that is given records keeps them locked.
        broker.ask(
                "session",
                SHARE_FETCH,
                version,
                fetching(group, member, 0, topic).with("topics", List.of()));
        Tree records = fetching(group, member, 1, topic).with("max_wait_ms", 5_000);
        broker.ask("records", SHARE_FETCH, version, records);
        broker.ask(
                "accepted, released, rejected",
                SHARE_FETCH,
                version,
                fetching(
                                group,
                                member,
                                2,
                                topic,
                                acknowledged(0, 0, ACCEPT),
                                acknowledged(1, 2, RELEASE),
                                acknowledged(3, 3, REJECT))
                        .with("max_wait_ms", 2_000));
        broker.ask(
                "not acquired any more",
                SHARE_FETCH,
                version,
                fetching(group, member, 3, topic, acknowledged(0, 0, ACCEPT)).with("max_wait_ms", 0));
        broker.ask("old epoch", SHARE_FETCH, version, fetching(group, member, 1, topic));
        broker.ask(
                "end", SHARE_FETCH, version, fetching(group, member, -1, topic).with("topics", List.of()));
        broker.ask("ended", SHARE_FETCH, version, fetching(group, member, 1, topic));
    }

    private static void refusedFetches(Conversation broker, int version) {
        Topic topic = broker.topic("refused", 1);
        String group = broker.name("group");
        String member = Uuid.randomUuid().toString();
        joined(broker, group, member, topic);
        Tree good = fetching(group, member, 0, topic).with("max_wait_ms", 0);
        broker.ask("no session", SHARE_FETCH, version, good.with("share_session_epoch", 5));
        broker.ask("no member", SHARE_FETCH, version, good.with("member_id", null));
        broker.ask("not an id", SHARE_FETCH, version, good.with("member_id", "not an id"));
        broker.ask("no group", SHARE_FETCH, version, good.with("group_id", null));
        broker.ask(
                "unknown topic",
                SHARE_FETCH,
                version,
                good.with("topics", List.of(shared(new Topic("unknown", UNKNOWN_ID), 0))));
        broker.ask("end", SHARE_FETCH, version, good.with("share_session_epoch", -1, "topics", List.of()));
        broker.ask(
                "acknowledged before anything was fetched",
                SHARE_FETCH,
                version,
                fetching(group, member, 0, topic, acknowledged(0, 0, ACCEPT)).with("max_wait_ms", 0));
    }

    private static void acknowledge(Conversation broker, int version) {
        Topic topic = broker.topic("acknowledged", 1);
        String group = broker.name("group");
        String member = Uuid.randomUuid().toString();
        Tree last = acquired(broker, ApiKeys.SHARE_FETCH.latestVersion(), group, member, topic);
        if (!hasRecords(last)) {
            throw new AssertionError("the group was not given records");
        }
        Tree base = Tree.of("group_id", group, "member_id", member);
        broker.ask(
                "no session",
                SHARE_ACKNOWLEDGE,
                version,
                base.with(
                        "member_id",
                        Uuid.randomUuid().toString(),
                        "share_session_epoch",
                        3,
                        "topics",
                        List.of(shared(topic, 0, acknowledged(0, 0, ACCEPT)))));
        broker.ask(
                "at the beginning of a session",
                SHARE_ACKNOWLEDGE,
                version,
                base.with("share_session_epoch", 0, "topics", List.of(shared(topic, 0, acknowledged(0, 0, ACCEPT)))));
        broker.ask(
                "at the end",
                SHARE_ACKNOWLEDGE,
                version,
                base.with("share_session_epoch", -1, "topics", List.of(shared(topic, 0, acknowledged(0, 1, ACCEPT)))));
        broker.ask(
                "after the end",
                SHARE_ACKNOWLEDGE,
                version,
                base.with("share_session_epoch", 2, "topics", List.of(shared(topic, 0, acknowledged(2, 3, ACCEPT)))));
    }

    private static Tree groupOffsets(String group, Topic topic) {
        return Tree.of(
                "groups",
                List.of(Tree.of(
                        "group_id",
                        group,
                        "topics",
                        List.of(Tree.of("topic_name", topic.name(), "partitions", List.of(0))))));
    }

    private static void describeOffsets(Conversation broker, int version) {
        Topic topic = broker.topic("offsets", 1);
        String group = broker.name("group");
        joined(broker, group, "member", topic);
        broker.prepare(SHARE_GROUP_HEARTBEAT, heartbeat(group, "member", -1), Conversation::hasNoError);
        broker.ask("before any delivery", DESCRIBE_SHARE_GROUP_OFFSETS, version, groupOffsets(group, topic));
        broker.ask("unknown group", DESCRIBE_SHARE_GROUP_OFFSETS, version, groupOffsets(broker.name("none"), topic));
        broker.ask(
                "unknown topic",
                DESCRIBE_SHARE_GROUP_OFFSETS,
                version,
                groupOffsets(group, new Topic(broker.name("unknown"), UNKNOWN_ID)));
        broker.ask(
                "all topics",
                DESCRIBE_SHARE_GROUP_OFFSETS,
                version,
                Tree.of("groups", List.of(Tree.of("group_id", group, "topics", null))));
        broker.ask("nothing", DESCRIBE_SHARE_GROUP_OFFSETS, version, Tree.of("groups", List.of()));
    }

    private static void alterOffsets(Conversation broker, int version) {
        Topic topic = broker.topic("altered", 2);
        RecordScenarios.fill(broker, topic, Batches.of("a", "b", "c"));
        String group = broker.name("group");
        joined(broker, group, "member", topic);
        Tree altered = Tree.of(
                "group_id",
                group,
                "topics",
                List.of(Tree.of(
                        "topic_name",
                        topic.name(),
                        "partitions",
                        List.of(
                                Tree.of("partition_index", 0, "start_offset", 2),
                                Tree.of("partition_index", 9, "start_offset", 0)))));
        broker.ask("with a member", ALTER_SHARE_GROUP_OFFSETS, version, altered);
        broker.prepare(SHARE_GROUP_HEARTBEAT, heartbeat(group, "member", -1), Conversation::hasNoError);
        broker.ask("empty", ALTER_SHARE_GROUP_OFFSETS, version, altered);
        broker.ask("described", DESCRIBE_SHARE_GROUP_OFFSETS, 1, groupOffsets(group, topic));
        broker.ask("no group", ALTER_SHARE_GROUP_OFFSETS, version, altered.with("group_id", ""));
        broker.ask(
                "unknown topic",
                ALTER_SHARE_GROUP_OFFSETS,
                version,
                altered.with(
                        "topics",
                        List.of(Tree.of(
                                "topic_name",
                                broker.name("unknown"),
                                "partitions",
                                List.of(Tree.of("partition_index", 0, "start_offset", 0))))));
    }

    private static void deleteOffsets(Conversation broker, int version) {
        Topic topic = broker.topic("deleted", 1);
        String group = broker.name("group");
        joined(broker, group, "member", topic);
        Tree deletion = Tree.of(
                "group_id",
                group,
                "topics",
                List.of(Tree.of("topic_name", topic.name()), Tree.of("topic_name", broker.name("unknown"))));
        broker.ask("with a member", DELETE_SHARE_GROUP_OFFSETS, version, deletion);
        broker.prepare(SHARE_GROUP_HEARTBEAT, heartbeat(group, "member", -1), Conversation::hasNoError);
        broker.ask("empty", DELETE_SHARE_GROUP_OFFSETS, version, deletion);
        broker.ask("described", DESCRIBE_SHARE_GROUP_OFFSETS, 1, groupOffsets(group, topic));
        broker.ask(
                "unknown group", DELETE_SHARE_GROUP_OFFSETS, version, deletion.with("group_id", broker.name("none")));
    }

    private static Tree state(String group, Topic topic, Tree partition) {
        return Tree.of(
                "group_id",
                group,
                "topics",
                List.of(Tree.of("topic_id", topic.id(), "partitions", List.of(partition))));
    }

    private static Tree initial(int epoch, long start) {
        return Tree.of("partition", 0, "state_epoch", epoch, "start_offset", start);
    }

    /** A group whose state has been written once. */
    private static void initialized(Conversation broker, String group, Topic topic) {
        awaitCoordinator(broker, group, topic);
        broker.prepare(INITIALIZE_SHARE_GROUP_STATE, state(group, topic, initial(1, 5)), Conversation::hasNoError);
    }

    private static void awaitCoordinator(Conversation broker, String group, Topic topic) {
        Tree request =
                Tree.of("key_type", SHARE_COORDINATOR, "coordinator_keys", List.of(group + ":" + topic.id() + ":" + 0));
        broker.prepare(FIND_COORDINATOR, FIND_VERSION, request, Conversation::hasNoError);
    }

    private static void initializeState(Conversation broker, int version) {
        Topic topic = broker.topic("initialized", 1);
        String group = broker.name("group");
        awaitCoordinator(broker, group, topic);
        broker.askWhenReady("initialize", INITIALIZE_SHARE_GROUP_STATE, version, state(group, topic, initial(1, 5)));
        broker.ask("again", INITIALIZE_SHARE_GROUP_STATE, version, state(group, topic, initial(1, 5)));
        broker.ask("an older epoch", INITIALIZE_SHARE_GROUP_STATE, version, state(group, topic, initial(0, 5)));
        broker.ask("a newer epoch", INITIALIZE_SHARE_GROUP_STATE, version, state(group, topic, initial(2, 0)));
        broker.ask("no group", INITIALIZE_SHARE_GROUP_STATE, version, state("", topic, initial(1, 5)));
        broker.ask(
                "unknown topic",
                INITIALIZE_SHARE_GROUP_STATE,
                version,
                state(group, new Topic("unknown", UNKNOWN_ID), initial(1, 5)));
    }

    private static void readState(Conversation broker, int version) {
        Topic topic = broker.topic("read", 1);
        String group = broker.name("group");
        initialized(broker, group, topic);
        Tree read = Tree.of("partition", 0, "leader_epoch", 0);
        broker.ask("read", READ_SHARE_GROUP_STATE, version, state(group, topic, read));
        broker.ask("unknown group", READ_SHARE_GROUP_STATE, version, state(broker.name("none"), topic, read));
        broker.ask(
                "unknown partition", READ_SHARE_GROUP_STATE, version, state(group, topic, read.with("partition", 9)));
        broker.ask(
                "a newer leader", READ_SHARE_GROUP_STATE, version, state(group, topic, read.with("leader_epoch", 4)));
        broker.ask("the old leader", READ_SHARE_GROUP_STATE, version, state(group, topic, read));
    }

    private static void writeState(Conversation broker, int version) {
        Topic topic = broker.topic("written", 1);
        String group = broker.name("group");
        initialized(broker, group, topic);
        Tree batch = Tree.of("first_offset", 7, "last_offset", 9, "delivery_state", 0, "delivery_count", 2);
        Tree write = Tree.of(
                "partition",
                0,
                "state_epoch",
                1,
                "leader_epoch",
                0,
                "start_offset",
                7,
                "delivery_complete_count",
                0,
                "state_batches",
                List.of(batch));
        broker.ask("write", WRITE_SHARE_GROUP_STATE, version, state(group, topic, write));
        Tree read = Tree.of("partition", 0, "leader_epoch", 0);
        broker.ask("read", READ_SHARE_GROUP_STATE, 0, state(group, topic, read));
        broker.ask(
                "an older state", WRITE_SHARE_GROUP_STATE, version, state(group, topic, write.with("state_epoch", 0)));
        broker.ask("unknown group", WRITE_SHARE_GROUP_STATE, version, state(broker.name("none"), topic, write));
        broker.ask(
                "no batches",
                WRITE_SHARE_GROUP_STATE,
                version,
                state(group, topic, write.with("state_batches", List.of())));
    }

    private static void deleteState(Conversation broker, int version) {
        Topic topic = broker.topic("deleted", 1);
        String group = broker.name("group");
        initialized(broker, group, topic);
        Tree deleted = Tree.of("partition", 0);
        broker.ask("delete", DELETE_SHARE_GROUP_STATE, version, state(group, topic, deleted));
        broker.ask("again", DELETE_SHARE_GROUP_STATE, version, state(group, topic, deleted));
        Tree read = Tree.of("partition", 0, "leader_epoch", 0);
        broker.ask("read", READ_SHARE_GROUP_STATE, 0, state(group, topic, read));
    }

    private static void summarizeState(Conversation broker, int version) {
        Topic topic = broker.topic("summarized", 1);
        String group = broker.name("group");
        initialized(broker, group, topic);
        Tree summarized = Tree.of("partition", 0, "leader_epoch", 0);
        broker.ask("summary", READ_SHARE_GROUP_STATE_SUMMARY, version, state(group, topic, summarized));
        broker.ask(
                "unknown group",
                READ_SHARE_GROUP_STATE_SUMMARY,
                version,
                state(broker.name("none"), topic, summarized));
    }
}
