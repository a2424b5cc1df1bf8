package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.CONSUMER_GROUP_DESCRIBE;
import static org.apache.kafka.common.protocol.ApiKeys.CONSUMER_GROUP_HEARTBEAT;
import static org.apache.kafka.common.protocol.ApiKeys.DELETE_GROUPS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_GROUPS;
import static org.apache.kafka.common.protocol.ApiKeys.FIND_COORDINATOR;
import static org.apache.kafka.common.protocol.ApiKeys.HEARTBEAT;
import static org.apache.kafka.common.protocol.ApiKeys.JOIN_GROUP;
import static org.apache.kafka.common.protocol.ApiKeys.LEAVE_GROUP;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_GROUPS;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_COMMIT;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_DELETE;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_FETCH;
import static org.apache.kafka.common.protocol.ApiKeys.SYNC_GROUP;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;

/** Consumer groups of both protocols, and their offsets. */
final class GroupScenarios {

    private static final int SESSION_MILLIS = 30_000;
    private static final int NO_GENERATION = -1;
    private static final int MEMBER_ID_REQUIRED = 79;
    private static final int MEMBER_ID_REQUIRED_SINCE = 4;
    private static final int LATEST_JOIN = 9;
    private static final Uuid UNKNOWN_ID = new Uuid(7, 7);

    private GroupScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(FIND_COORDINATOR, "group", GroupScenarios::findCoordinator),
                new Scenario(JOIN_GROUP, "life", GroupScenarios::join),
                new Scenario(SYNC_GROUP, "assignment", GroupScenarios::sync),
                new Scenario(HEARTBEAT, "heartbeat", GroupScenarios::heartbeat),
                new Scenario(LEAVE_GROUP, "leave", GroupScenarios::leave),
                new Scenario(OFFSET_COMMIT, "commit", GroupScenarios::commit),
                new Scenario(OFFSET_FETCH, "fetch", GroupScenarios::fetchOffsets),
                new Scenario(OFFSET_DELETE, "delete", GroupScenarios::deleteOffsets),
                new Scenario(DESCRIBE_GROUPS, "describe", GroupScenarios::describe),
                new Scenario(LIST_GROUPS, "list", GroupScenarios::list),
                new Scenario(DELETE_GROUPS, "delete", GroupScenarios::delete),
                new Scenario(CONSUMER_GROUP_HEARTBEAT, "membership", GroupScenarios::consumerHeartbeat),
                new Scenario(CONSUMER_GROUP_DESCRIBE, "describe", GroupScenarios::consumerDescribe));
    }

    private static void findCoordinator(Conversation broker, int version) {
        String group = broker.name("group");
        Tree request = Tree.of("key", group, "key_type", 0, "coordinator_keys", List.of(group));
        broker.askWhenReady("group", FIND_COORDINATOR, version, request);
        if (version >= 1) {
            Tree transaction = request.with("key_type", 1);
            if (broker.has(ApiKeys.ADD_PARTITIONS_TO_TXN)) {
                broker.askWhenReady("transaction", FIND_COORDINATOR, version, transaction);
            } else {
                // It would never be ready.
                broker.ask("transaction", FIND_COORDINATOR, version, transaction);
            }
            broker.ask("no such type", FIND_COORDINATOR, version, request.with("key_type", 9));
        }
        if (version >= 4) {
            broker.askWhenReady(
                    "several",
                    FIND_COORDINATOR,
                    version,
                    request.with("coordinator_keys", List.of(group, broker.name("other"))));
            broker.ask("none", FIND_COORDINATOR, version, request.with("coordinator_keys", List.of()));
        }
        broker.ask("empty name", FIND_COORDINATOR, version, request.with("key", "", "coordinator_keys", List.of("")));
    }

    private static Tree joining(String group, String member) {
        return Tree.of(
                "group_id",
                group,
                "session_timeout_ms",
                SESSION_MILLIS,
                "rebalance_timeout_ms",
                SESSION_MILLIS,
                "member_id",
                member,
                "protocol_type",
                "consumer",
                "protocols",
                List.of(Tree.of("name", "range", "metadata", new byte[] {1, 2, 3})));
    }

    /** Joins as the only member, in a version, and returns the answer that admits it. */
    private static Tree joined(Conversation broker, String step, int version, String group) {
        Tree answer = broker.askWhenReady(step, JOIN_GROUP, version, joining(group, ""));
        if (version >= MEMBER_ID_REQUIRED_SINCE && answer.number("error_code") == MEMBER_ID_REQUIRED) {
            String member = (String) answer.value("member_id");
            answer = broker.ask(step + " with an id", JOIN_GROUP, version, joining(group, member));
        }
        return answer;
    }

    private static Tree syncing(Tree joined, String group) {
        return Tree.of(
                "group_id",
                group,
                "generation_id",
                joined.get("generation_id"),
                "member_id",
                joined.get("member_id"),
                "protocol_type",
                "consumer",
                "protocol_name",
                "range",
                "assignments",
                List.of(Tree.of("member_id", joined.get("member_id"), "assignment", new byte[] {4, 5})));
    }

    private static Tree member(Tree joined, String group) {
        return Tree.of(
                "group_id", group, "generation_id", joined.get("generation_id"), "member_id", joined.get("member_id"));
    }

    private static void join(Conversation broker, int version) {
        String group = broker.name("group");
        Tree joined = joined(broker, "join", version, group);
        String member = (String) joined.value("member_id");
        broker.ask("sync", SYNC_GROUP, 5, syncing(joined, group));
        broker.ask("again", JOIN_GROUP, version, joining(group, member));
        broker.ask("unknown member", JOIN_GROUP, version, joining(group, "nobody"));
        broker.ask("empty group", JOIN_GROUP, version, joining("", ""));
        broker.ask("short session", JOIN_GROUP, version, joining(group, "").with("session_timeout_ms", 1));
        broker.ask("long session", JOIN_GROUP, version, joining(group, "").with("session_timeout_ms", 1 << 30));
        broker.ask("no protocols", JOIN_GROUP, version, joining(group, member).with("protocols", List.of()));
        broker.ask("another type", JOIN_GROUP, version, joining(group, member).with("protocol_type", "connect"));
        broker.ask(
                "no type",
                JOIN_GROUP,
                version,
                joining(broker.name("untyped"), "").with("protocol_type", ""));
        if (version >= 5) {
            String fixed = broker.name("static");
            Tree first =
                    broker.ask("static", JOIN_GROUP, version, joining(fixed, "").with("group_instance_id", "one"));
            broker.ask("static sync", SYNC_GROUP, 5, syncing(first, fixed).with("group_instance_id", "one"));
            broker.ask("static again", JOIN_GROUP, version, joining(fixed, "").with("group_instance_id", "one"));
            broker.ask(
                    "static and fenced",
                    JOIN_GROUP,
                    version,
                    joining(fixed, (String) first.value("member_id")).with("group_instance_id", "one"));
        }
    }

    private static void sync(Conversation broker, int version) {
        String group = broker.name("group");
        Tree joined = joined(broker, "join", LATEST_JOIN, group);
        broker.ask(
                "wrong generation", SYNC_GROUP, version, syncing(joined, group).with("generation_id", 77));
        broker.ask("unknown member", SYNC_GROUP, version, syncing(joined, group).with("member_id", "nobody"));
        broker.ask("unknown group", SYNC_GROUP, version, syncing(joined, broker.name("unknown")));
        if (version >= 5) {
            broker.ask(
                    "another protocol",
                    SYNC_GROUP,
                    version,
                    syncing(joined, group).with("protocol_name", "sticky"));
            broker.ask(
                    "no protocol", SYNC_GROUP, version, syncing(joined, group).with("protocol_name", null));
        }
        broker.ask("sync", SYNC_GROUP, version, syncing(joined, group));
        broker.ask("again", SYNC_GROUP, version, syncing(joined, group));
    }

    private static void heartbeat(Conversation broker, int version) {
        String group = broker.name("group");
        Tree joined = joined(broker, "join", LATEST_JOIN, group);
        broker.ask("before the assignment", HEARTBEAT, version, member(joined, group));
        broker.ask("sync", SYNC_GROUP, 5, syncing(joined, group));
        broker.ask("stable", HEARTBEAT, version, member(joined, group));
        broker.ask("wrong generation", HEARTBEAT, version, member(joined, group).with("generation_id", 77));
        broker.ask("unknown member", HEARTBEAT, version, member(joined, group).with("member_id", "nobody"));
        broker.ask("unknown group", HEARTBEAT, version, member(joined, broker.name("unknown")));
        broker.ask("empty group", HEARTBEAT, version, member(joined, ""));
    }

    private static void leave(Conversation broker, int version) {
        String group = broker.name("group");
        Tree joined = joined(broker, "join", LATEST_JOIN, group);
        broker.ask("sync", SYNC_GROUP, 5, syncing(joined, group));
        broker.ask("unknown member", LEAVE_GROUP, version, leaving(group, "nobody"));
        broker.ask("unknown group", LEAVE_GROUP, version, leaving(broker.name("unknown"), "nobody"));
        broker.ask("leave", LEAVE_GROUP, version, leaving(group, (String) joined.value("member_id")));
        broker.ask("again", LEAVE_GROUP, version, leaving(group, (String) joined.value("member_id")));
    }

    private static Tree leaving(String group, String member) {
        return Tree.of("group_id", group, "member_id", member, "members", List.of(Tree.of("member_id", member)));
    }

    private static Tree committed(String group, Topic topic, int partition, long offset) {
        return Tree.of(
                "group_id",
                group,
                "generation_id_or_member_epoch",
                NO_GENERATION,
                "member_id",
                "",
                "retention_time_ms",
                -1,
                "topics",
                List.of(Tree.of(
                        "name",
                        topic.name(),
                        "topic_id",
                        topic.id(),
                        "partitions",
                        List.of(Tree.of(
                                "partition_index",
                                partition,
                                "committed_offset",
                                offset,
                                "committed_leader_epoch",
                                0,
                                "committed_metadata",
                                "note")))));
    }

    private static Tree offsetsOf(String group, Topic topic, Integer... partitions) {
        List<Tree> topics = List.of(
                Tree.of("name", topic.name(), "topic_id", topic.id(), "partition_indexes", List.of(partitions)));
        return Tree.of(
                "group_id",
                group,
                "topics",
                topics,
                "groups",
                List.of(Tree.of("group_id", group, "member_epoch", -1, "topics", topics)));
    }

    private static void commit(Conversation broker, int version) {
        Topic topic = broker.topic("committed", 2);
        String group = broker.name("group");
        broker.askWhenReady("without members", OFFSET_COMMIT, version, committed(group, topic, 0, 42));
        broker.ask("unknown partition", OFFSET_COMMIT, version, committed(group, topic, 9, 1));
        broker.ask(
                "unknown topic",
                OFFSET_COMMIT,
                version,
                committed(group, new Topic(broker.name("unknown"), UNKNOWN_ID), 0, 1));
        broker.ask("negative", OFFSET_COMMIT, version, committed(group, topic, 0, -5));
        broker.ask(
                "unknown member",
                OFFSET_COMMIT,
                version,
                committed(group, topic, 0, 1).with("member_id", "nobody"));
        broker.ask(
                "generation of no member",
                OFFSET_COMMIT,
                version,
                committed(group, topic, 0, 1).with("generation_id_or_member_epoch", 5));
        broker.ask("empty group", OFFSET_COMMIT, version, committed("", topic, 0, 1));
        Tree partition = committed(group, topic, 1, 1).first("topics").first("partitions");
        broker.ask(
                "long note",
                OFFSET_COMMIT,
                version,
                committed(group, topic, 1, 1)
                        .with(
                                "topics",
                                List.of(committed(group, topic, 1, 1)
                                        .first("topics")
                                        .with(
                                                "partitions",
                                                List.of(partition.with("committed_metadata", "x".repeat(5_000)))))));
        broker.ask("fetch", OFFSET_FETCH, 8, offsetsOf(group, topic, 0, 1));
        String active = broker.name("active");
        Tree joined = joined(broker, "join", LATEST_JOIN, active);
        broker.ask("sync", SYNC_GROUP, 5, syncing(joined, active));
        Tree bySelf = committed(active, topic, 0, 7)
                .with(
                        "member_id",
                        joined.get("member_id"),
                        "generation_id_or_member_epoch",
                        joined.get("generation_id"));
        broker.ask("by a member", OFFSET_COMMIT, version, bySelf);
        broker.ask("wrong generation", OFFSET_COMMIT, version, bySelf.with("generation_id_or_member_epoch", 99));
        broker.ask("by an outsider", OFFSET_COMMIT, version, committed(active, topic, 0, 8));
    }

    private static void fetchOffsets(Conversation broker, int version) {
        Topic topic = broker.topic("fetched", 3);
        String group = broker.name("group");
        broker.prepare(OFFSET_COMMIT, committed(group, topic, 0, 42), Conversation::hasNoError);
        broker.prepare(OFFSET_COMMIT, committed(group, topic, 2, 43), Conversation::hasNoError);
        broker.askWhenReady("two of three", OFFSET_FETCH, version, offsetsOf(group, topic, 0, 1));
        broker.ask("unknown partition", OFFSET_FETCH, version, offsetsOf(group, topic, 9));
        broker.ask("unknown group", OFFSET_FETCH, version, offsetsOf(broker.name("unknown"), topic, 0));
        broker.ask(
                "unknown topic",
                OFFSET_FETCH,
                version,
                offsetsOf(group, new Topic(broker.name("unknown"), UNKNOWN_ID), 0));
        if (version >= 2) {
            Tree all = Tree.of(
                    "group_id",
                    group,
                    "topics",
                    null,
                    "groups",
                    List.of(Tree.of("group_id", group, "member_epoch", -1, "topics", null)));
            broker.ask("all", OFFSET_FETCH, version, all);
            broker.ask("all, stable", OFFSET_FETCH, version, all.with("require_stable", true));
        }
        if (version >= 8) {
            Tree one = offsetsOf(group, topic, 0).first("groups");
            Tree two = offsetsOf(broker.name("other"), topic, 0).first("groups");
            broker.ask("several groups", OFFSET_FETCH, version, Tree.of("groups", List.of(one, two)));
        }
        if (version >= 9) {
            Tree wrong = offsetsOf(group, topic, 0).first("groups").with("member_id", "nobody", "member_epoch", 3);
            broker.ask("unknown member", OFFSET_FETCH, version, Tree.of("groups", List.of(wrong)));
        }
    }

    private static void deleteOffsets(Conversation broker, int version) {
        Topic topic = broker.topic("forgotten", 2);
        String group = broker.name("group");
        broker.prepare(OFFSET_COMMIT, committed(group, topic, 0, 42), Conversation::hasNoError);
        Tree deletion = Tree.of(
                "group_id",
                group,
                "topics",
                List.of(Tree.of(
                        "name",
                        topic.name(),
                        "partitions",
                        List.of(Tree.of("partition_index", 0), Tree.of("partition_index", 9)))));
        broker.ask("delete", OFFSET_DELETE, version, deletion);
        broker.ask("fetch", OFFSET_FETCH, 8, offsetsOf(group, topic, 0));
        broker.ask("unknown group", OFFSET_DELETE, version, deletion.with("group_id", broker.name("unknown")));
        broker.ask(
                "unknown topic",
                OFFSET_DELETE,
                version,
                deletion.with(
                        "topics",
                        List.of(Tree.of(
                                "name",
                                broker.name("unknown"),
                                "partitions",
                                List.of(Tree.of("partition_index", 0))))));
    }

    private static void describe(Conversation broker, int version) {
        String group = broker.name("group");
        String unknown = broker.name("unknown");
        Tree joined = joined(broker, "join", LATEST_JOIN, group);
        broker.askUntil(
                "joined",
                DESCRIBE_GROUPS,
                version,
                Tree.of("groups", List.of(group)),
                answer -> answer.any("group_state", "CompletingRebalance"::equals));
        broker.ask("sync", SYNC_GROUP, 5, syncing(joined, group));
        Tree asked = Tree.of("groups", List.of(group, unknown), "include_authorized_operations", true);
        broker.ask("stable and unknown", DESCRIBE_GROUPS, version, asked);
        broker.ask("leave", LEAVE_GROUP, 5, leaving(group, (String) joined.value("member_id")));
        broker.ask("empty", DESCRIBE_GROUPS, version, Tree.of("groups", List.of(group)));
        broker.ask("no name", DESCRIBE_GROUPS, version, Tree.of("groups", List.of("")));
    }

    private static void list(Conversation broker, int version) {
        String group = broker.name("group");
        Tree joined = joined(broker, "join", LATEST_JOIN, group);
        broker.ask("sync", SYNC_GROUP, 5, syncing(joined, group));
        broker.ask("all", LIST_GROUPS, version, Tree.of());
        if (version >= 4) {
            broker.ask("stable", LIST_GROUPS, version, Tree.of("states_filter", List.of("Stable")));
            broker.ask("in lower case", LIST_GROUPS, version, Tree.of("states_filter", List.of("stable")));
            broker.ask("no such state", LIST_GROUPS, version, Tree.of("states_filter", List.of("Asleep")));
        }
        if (version >= 5) {
            broker.ask("classic", LIST_GROUPS, version, Tree.of("types_filter", List.of("classic")));
            broker.ask("consumer", LIST_GROUPS, version, Tree.of("types_filter", List.of("consumer")));
            broker.ask("no such type", LIST_GROUPS, version, Tree.of("types_filter", List.of("tribe")));
        }
        broker.ask("leave", LEAVE_GROUP, 5, leaving(group, (String) joined.value("member_id")));
        broker.prepare(DELETE_GROUPS, Tree.of("groups_names", List.of(group)), Conversation::hasNoError);
    }

    private static void delete(Conversation broker, int version) {
        String group = broker.name("group");
        Tree joined = joined(broker, "join", LATEST_JOIN, group);
        broker.ask("sync", SYNC_GROUP, 5, syncing(joined, group));
        Tree both = Tree.of("groups_names", List.of(group, broker.name("unknown")));
        broker.ask("not empty", DELETE_GROUPS, version, both);
        broker.ask("leave", LEAVE_GROUP, 5, leaving(group, (String) joined.value("member_id")));
        broker.ask("empty", DELETE_GROUPS, version, both);
        broker.ask("again", DELETE_GROUPS, version, both);
        broker.ask("twice", DELETE_GROUPS, version, Tree.of("groups_names", List.of(group, group)));
        broker.ask("no name", DELETE_GROUPS, version, Tree.of("groups_names", List.of("")));
    }

    private static Tree heartbeat(String group, String member, int epoch) {
        return Tree.of(
                "group_id",
                group,
                "member_id",
                member,
                "member_epoch",
                epoch,
                "rebalance_timeout_ms",
                epoch == 0 ? SESSION_MILLIS : -1,
                "topic_partitions",
                epoch == 0 ? List.of() : null);
    }

    private static void consumerHeartbeat(Conversation broker, int version) {
        Topic topic = broker.topic("shared", 3);
        String group = broker.name("group");
        String member = version == 0 ? "" : Uuid.randomUuid().toString();
        Tree join = heartbeat(group, member, 0).with("subscribed_topic_names", List.of(topic.name()));
        Tree joined = broker.askWhenReady("join", CONSUMER_GROUP_HEARTBEAT, version, join);
        String id = joined.get("member_id") == null ? member : (String) joined.value("member_id");
        int epoch = (int) joined.number("member_epoch");
        broker.ask("heartbeat", CONSUMER_GROUP_HEARTBEAT, version, heartbeat(group, id, epoch));
        broker.ask("wrong epoch", CONSUMER_GROUP_HEARTBEAT, version, heartbeat(group, id, epoch + 9));
        broker.ask("unknown member", CONSUMER_GROUP_HEARTBEAT, version, heartbeat(group, "nobody", 3));
        broker.ask("unknown group", CONSUMER_GROUP_HEARTBEAT, version, heartbeat(broker.name("unknown"), id, 3));
        broker.ask("empty group", CONSUMER_GROUP_HEARTBEAT, version, join.with("group_id", ""));
        broker.ask(
                "no timeout",
                CONSUMER_GROUP_HEARTBEAT,
                version,
                join.with("member_id", "m2", "rebalance_timeout_ms", -1));
        broker.ask("no topics", CONSUMER_GROUP_HEARTBEAT, version, heartbeat(group, "m3", 0));
        broker.ask(
                "no such assignor",
                CONSUMER_GROUP_HEARTBEAT,
                version,
                join.with("member_id", "m4", "server_assignor", "fair"));
        broker.ask(
                "uniform",
                CONSUMER_GROUP_HEARTBEAT,
                version,
                heartbeat(group, id, epoch).with("server_assignor", "uniform"));
        if (version >= 1) {
            broker.ask(
                    "not a pattern",
                    CONSUMER_GROUP_HEARTBEAT,
                    version,
                    join.with("member_id", "m5", "subscribed_topic_names", null, "subscribed_topic_regex", "["));
        }
        broker.ask("leave", CONSUMER_GROUP_HEARTBEAT, version, heartbeat(group, id, -1));
        broker.ask("leave again", CONSUMER_GROUP_HEARTBEAT, version, heartbeat(group, id, -1));
    }

    private static void consumerDescribe(Conversation broker, int version) {
        Topic topic = broker.topic("described", 2);
        String group = broker.name("group");
        String member = "member";
        Tree join = heartbeat(group, member, 0).with("subscribed_topic_names", List.of(topic.name()));
        broker.askWhenReady("join", CONSUMER_GROUP_HEARTBEAT, 1, join);
        Tree asked =
                Tree.of("group_ids", List.of(group, broker.name("unknown")), "include_authorized_operations", true);
        broker.askUntil(
                "joined and unknown",
                CONSUMER_GROUP_DESCRIBE,
                version,
                asked,
                answer -> answer.any("group_state", "Stable"::equals));
        broker.ask("leave", CONSUMER_GROUP_HEARTBEAT, 1, heartbeat(group, member, -1));
        broker.ask("empty", CONSUMER_GROUP_DESCRIBE, version, asked);
        String classic = broker.name("classic");
        joined(broker, "classic", LATEST_JOIN, classic);
        // A new group is described as soon as it is stored, which is after its member has been answered.
        broker.askUntil(
                "of another type",
                CONSUMER_GROUP_DESCRIBE,
                version,
                Tree.of("group_ids", List.of(classic)),
                answer -> answer.any("error_message", text -> text.toString().contains("not a consumer")));
        broker.ask("no name", CONSUMER_GROUP_DESCRIBE, version, Tree.of("group_ids", List.of("")));
        broker.ask(
                "described as classic",
                DESCRIBE_GROUPS,
                ApiKeys.DESCRIBE_GROUPS.latestVersion(),
                Tree.of("groups", List.of(group)));
    }
}
