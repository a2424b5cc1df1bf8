package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.STREAMS_GROUP_DESCRIBE;
import static org.apache.kafka.common.protocol.ApiKeys.STREAMS_GROUP_HEARTBEAT;
import static org.apache.kafka.common.protocol.ApiKeys.STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;

/** Streams groups (KIP-1071). */
final class StreamsScenarios {

    private static final int REBALANCE_MILLIS = 30_000;

    private StreamsScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(STREAMS_GROUP_HEARTBEAT, "membership", StreamsScenarios::membership),
                new Scenario(STREAMS_GROUP_HEARTBEAT, "topics", StreamsScenarios::topics),
                new Scenario(STREAMS_GROUP_DESCRIBE, "describe", StreamsScenarios::describe),
                new Scenario(
                        STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE, "topology", StreamsScenarios::describeTopology));
    }

    private static Tree heartbeat(String group, String member, int epoch) {
        return Tree.of("group_id", group, "member_id", member, "member_epoch", epoch, "rebalance_timeout_ms", -1);
    }

    private static Tree joining(String group, String member, Tree... subtopologies) {
        return heartbeat(group, member, 0)
                .with(
                        "rebalance_timeout_ms",
                        REBALANCE_MILLIS,
                        "process_id",
                        "process",
                        "topology",
                        Tree.of("epoch", 1, "subtopologies", List.of(subtopologies)),
                        "active_tasks",
                        List.of(),
                        "standby_tasks",
                        List.of(),
                        "warmup_tasks",
                        List.of(),
                        "client_tags",
                        List.of(Tree.of("key", "zone", "value", "a")));
    }

    private static Tree reading(String topic) {
        return Tree.of("subtopology_id", "0", "source_topics", List.of(topic));
    }

    private static void membership(Conversation broker, int version) {
        Topic topic = broker.topic("source", 2);
        String group = broker.name("group");
        Tree join = joining(group, "one", reading(topic.name()));
        Tree joined = broker.askWhenReady("join", STREAMS_GROUP_HEARTBEAT, version, join);
        int epoch = joined.has("member_epoch") ? (int) joined.number("member_epoch") : 1;
        broker.ask("heartbeat", STREAMS_GROUP_HEARTBEAT, version, heartbeat(group, "one", epoch));
        broker.ask("wrong epoch", STREAMS_GROUP_HEARTBEAT, version, heartbeat(group, "one", epoch + 9));
        broker.ask("unknown member", STREAMS_GROUP_HEARTBEAT, version, heartbeat(group, "nobody", 3));
        broker.ask("unknown group", STREAMS_GROUP_HEARTBEAT, version, heartbeat(broker.name("unknown"), "one", 3));
        broker.ask("no group", STREAMS_GROUP_HEARTBEAT, version, join.with("group_id", ""));
        broker.ask("no member", STREAMS_GROUP_HEARTBEAT, version, join.with("member_id", ""));
        broker.ask("no topology", STREAMS_GROUP_HEARTBEAT, version, join.with("member_id", "two", "topology", null));
        broker.ask(
                "no timeout",
                STREAMS_GROUP_HEARTBEAT,
                version,
                join.with("member_id", "two", "rebalance_timeout_ms", -1));
        broker.ask(
                "tasks before joining",
                STREAMS_GROUP_HEARTBEAT,
                version,
                join.with(
                        "member_id",
                        "two",
                        "active_tasks",
                        List.of(Tree.of("subtopology_id", "0", "partitions", List.of(0)))));
        broker.ask("leave", STREAMS_GROUP_HEARTBEAT, version, heartbeat(group, "one", -1));
        broker.ask("leave again", STREAMS_GROUP_HEARTBEAT, version, heartbeat(group, "one", -1));
    }

    private static void topics(Conversation broker, int version) {
        Topic source = broker.topic("source", 2);
        broker.ask(
                "missing source",
                STREAMS_GROUP_HEARTBEAT,
                version,
                joining(broker.name("missing"), "one", reading(broker.name("unknown"))));
        Tree between = Tree.of("name", broker.name("repartition"), "partitions", 0);
        Tree first = reading(source.name()).with("repartition_sink_topics", List.of(broker.name("repartition")));
        Tree second = Tree.of(
                "subtopology_id",
                "1",
                "repartition_source_topics",
                List.of(between),
                "state_changelog_topics",
                List.of(Tree.of("name", broker.name("changelog"), "partitions", 0)));
        broker.ask(
                "internal topics",
                STREAMS_GROUP_HEARTBEAT,
                version,
                joining(broker.name("made"), "one", first, second));
        broker.askUntil(
                "created",
                ApiKeys.METADATA,
                12,
                Tree.of(
                        "topics",
                        List.of(
                                Tree.of("name", broker.name("repartition")),
                                Tree.of("name", broker.name("changelog")))),
                answer -> Conversation.hasNoError(answer)
                        && answer.trees("topics").stream()
                                .allMatch(topic -> topic.trees("partitions").size() == 2));
    }

    private static void describe(Conversation broker, int version) {
        Topic topic = broker.topic("source", 2);
        String group = broker.name("group");
        broker.prepare(STREAMS_GROUP_HEARTBEAT, joining(group, "one", reading(topic.name())), Conversation::hasNoError);
        Tree asked =
                Tree.of("group_ids", List.of(group, broker.name("unknown")), "include_authorized_operations", true);
        broker.ask("joined and unknown", STREAMS_GROUP_DESCRIBE, version, asked);
        broker.prepare(STREAMS_GROUP_HEARTBEAT, heartbeat(group, "one", -1), Conversation::hasNoError);
        broker.ask("empty", STREAMS_GROUP_DESCRIBE, version, asked);
        broker.ask("no name", STREAMS_GROUP_DESCRIBE, version, Tree.of("group_ids", List.of("")));
        broker.ask(
                "described as another type",
                ApiKeys.CONSUMER_GROUP_DESCRIBE,
                ApiKeys.CONSUMER_GROUP_DESCRIBE.latestVersion(),
                Tree.of("group_ids", List.of(group)));
        broker.ask("listed", ApiKeys.LIST_GROUPS, 5, Tree.of("types_filter", List.of("streams")));
        broker.prepare(ApiKeys.DELETE_GROUPS, Tree.of("groups_names", List.of(group)), Conversation::hasNoError);
    }

    private static void describeTopology(Conversation broker, int version) {
        Topic topic = broker.topic("source", 1);
        String group = broker.name("group");
        broker.prepare(STREAMS_GROUP_HEARTBEAT, joining(group, "one", reading(topic.name())), Conversation::hasNoError);
        Tree node = Tree.of("name", "KSTREAM-SOURCE-0", "node_type", 1, "source_topics", List.of(topic.name()));
        Tree update = Tree.of(
                "group_id",
                group,
                "member_id",
                "one",
                "topology_epoch",
                1,
                "topology_description",
                Tree.of("subtopologies", List.of(Tree.of("subtopology_id", "0", "nodes", List.of(node)))));
        broker.ask("update", STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE, version, update);
        broker.ask(
                "unknown member",
                STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE,
                version,
                update.with("member_id", "nobody"));
        broker.ask(
                "unknown group",
                STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE,
                version,
                update.with("group_id", broker.name("unknown")));
        broker.ask("no group", STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE, version, update.with("group_id", ""));
    }
}
