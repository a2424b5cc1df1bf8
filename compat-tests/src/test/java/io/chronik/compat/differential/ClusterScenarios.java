package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.API_VERSIONS;
import static org.apache.kafka.common.protocol.ApiKeys.CREATE_PARTITIONS;
import static org.apache.kafka.common.protocol.ApiKeys.CREATE_TOPICS;
import static org.apache.kafka.common.protocol.ApiKeys.DELETE_TOPICS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_CLUSTER;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_LOG_DIRS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
import static org.apache.kafka.common.protocol.ApiKeys.METADATA;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The broker and its topics. */
final class ClusterScenarios {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int NAME_LIMIT = 249;
    private static final Uuid UNKNOWN_ID = new Uuid(7, 7);

    private ClusterScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(API_VERSIONS, "versions", ClusterScenarios::versions),
                new Scenario(METADATA, "topics", ClusterScenarios::metadata),
                new Scenario(DESCRIBE_CLUSTER, "cluster", ClusterScenarios::describeCluster),
                new Scenario(CREATE_TOPICS, "create", ClusterScenarios::createTopics),
                new Scenario(CREATE_TOPICS, "refused", ClusterScenarios::refusedTopics),
                new Scenario(DELETE_TOPICS, "delete", ClusterScenarios::deleteTopics),
                new Scenario(CREATE_PARTITIONS, "partitions", ClusterScenarios::createPartitions),
                new Scenario(DESCRIBE_TOPIC_PARTITIONS, "pages", ClusterScenarios::describeTopicPartitions),
                new Scenario(DESCRIBE_LOG_DIRS, "directories", ClusterScenarios::describeLogDirs));
    }

    private static void versions(Conversation broker, int version) {
        Tree client = Tree.of("client_software_name", "differential", "client_software_version", "1.0", "node_id", -1);
        broker.ask("ask", API_VERSIONS, version, client);
        broker.ask("name with a space", API_VERSIONS, version, client.with("client_software_name", "not a name"));
        broker.ask("no name", API_VERSIONS, version, client.with("client_software_name", ""));
        broker.ask("version with a slash", API_VERSIONS, version, client.with("client_software_version", "1/0"));
        broker.ask("another cluster", API_VERSIONS, version, client.with("cluster_id", "somewhere-else", "node_id", 1));
        broker.ask("another node", API_VERSIONS, version, client.with("node_id", 77));
    }

    private static void metadata(Conversation broker, int version) {
        Topic topic = broker.topic("known", 3);
        Tree asked = Tree.of(
                "topics",
                List.of(Tree.of("name", topic.name())),
                "include_topic_authorized_operations",
                true,
                "include_cluster_authorized_operations",
                true);
        broker.ask("known", METADATA, version, asked);
        broker.ask(
                "unknown",
                METADATA,
                version,
                named("topics", broker.name("unknown")).with("allow_auto_topic_creation", false));
        if (version >= 4) {
            broker.ask(
                    "not a name", METADATA, version, named("topics", "not/a/name", "..", "x".repeat(NAME_LIMIT + 1)));
        }
        broker.ask("twice", METADATA, version, named("topics", topic.name(), topic.name()));
        if (version >= 1) {
            broker.ask("none", METADATA, version, named("topics"));
        }
        if (version >= 10) {
            broker.ask("by id", METADATA, version, Tree.of("topics", List.of(Tree.of("topic_id", topic.id()))));
            broker.ask(
                    "by an unknown id", METADATA, version, Tree.of("topics", List.of(Tree.of("topic_id", UNKNOWN_ID))));
            broker.ask(
                    "by id and name",
                    METADATA,
                    version,
                    Tree.of("topics", List.of(Tree.of("topic_id", topic.id(), "name", broker.name("other")))));
        }
        if (version >= 4) {
            String created = broker.name("auto");
            broker.ask(
                    "auto-create", METADATA, version, named("topics", created).with("allow_auto_topic_creation", true));
            broker.askUntil(
                    "auto-created",
                    METADATA,
                    version,
                    named("topics", created),
                    answer -> Conversation.hasNoError(answer)
                            && !answer.first("topics").trees("partitions").isEmpty());
        }
    }

    private static void describeCluster(Conversation broker, int version) {
        broker.ask("brokers", DESCRIBE_CLUSTER, version, Tree.of("endpoint_type", 1));
        broker.ask(
                "operations",
                DESCRIBE_CLUSTER,
                version,
                Tree.of(
                        "endpoint_type",
                        1,
                        "include_cluster_authorized_operations",
                        true,
                        "include_fenced_brokers",
                        true));
        broker.ask("controllers", DESCRIBE_CLUSTER, version, Tree.of("endpoint_type", 2));
        broker.ask("no such endpoint", DESCRIBE_CLUSTER, version, Tree.of("endpoint_type", 9));
    }

    private static Tree named(String field, @Nullable String... names) {
        List<Tree> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(Tree.of("name", name));
        }
        return Tree.of(field, topics);
    }

    private static Tree creation(Tree... topics) {
        return Tree.of("topics", List.of(topics), "timeout_ms", TIMEOUT_MILLIS);
    }

    private static Tree wanted(String name) {
        return Tree.of("name", name, "num_partitions", 1, "replication_factor", 1);
    }

    private static void createTopics(Conversation broker, int version) {
        broker.ask("defaults", CREATE_TOPICS, version, creation(wanted(broker.name("plain"))));
        broker.ask("again", CREATE_TOPICS, version, creation(wanted(broker.name("plain"))));
        broker.ask(
                "several",
                CREATE_TOPICS,
                version,
                creation(
                        wanted(broker.name("a")).with("num_partitions", 3),
                        wanted(broker.name("b"))
                                .with("configs", List.of(Tree.of("name", "retention.ms", "value", "60000"))),
                        wanted(broker.name("plain"))));
        if (version >= 4) {
            broker.ask(
                    "the broker's defaults",
                    CREATE_TOPICS,
                    version,
                    creation(wanted(broker.name("c")).with("num_partitions", -1, "replication_factor", -1)));
        }
        Tree assigned = Tree.of(
                "name",
                broker.name("assigned"),
                "num_partitions",
                -1,
                "replication_factor",
                -1,
                "assignments",
                List.of(
                        Tree.of("partition_index", 0, "broker_ids", List.of(1)),
                        Tree.of("partition_index", 1, "broker_ids", List.of(1))));
        broker.ask("assigned", CREATE_TOPICS, version, creation(assigned));
        broker.ask(
                "checked only",
                CREATE_TOPICS,
                version,
                creation(wanted(broker.name("d"))).with("validate_only", true));
        broker.ask("not created", METADATA, 4, named("topics", broker.name("d")));
    }

    private static void refusedTopics(Conversation broker, int version) {
        String ok = broker.name("ok");
        for (String name : List.of("", ".", "..", "with/slash", "with space", "x".repeat(NAME_LIMIT + 1))) {
            broker.ask("name '" + name + "'", CREATE_TOPICS, version, creation(wanted(name)));
        }
        broker.ask("twice", CREATE_TOPICS, version, creation(wanted(ok), wanted(ok)));
        broker.ask("no partitions", CREATE_TOPICS, version, creation(wanted(ok).with("num_partitions", 0)));
        broker.ask(
                "fewer than none", CREATE_TOPICS, version, creation(wanted(ok).with("num_partitions", -5)));
        broker.ask("no replicas", CREATE_TOPICS, version, creation(wanted(ok).with("replication_factor", 0)));
        broker.ask(
                "too many replicas", CREATE_TOPICS, version, creation(wanted(ok).with("replication_factor", 2)));
        broker.ask(
                "assignment and count",
                CREATE_TOPICS,
                version,
                creation(wanted(ok)
                        .with("assignments", List.of(Tree.of("partition_index", 0, "broker_ids", List.of(1))))));
        broker.ask(
                "assigned to an unknown broker",
                CREATE_TOPICS,
                version,
                creation(assigned(ok, Tree.of("partition_index", 0, "broker_ids", List.of(99)))));
        broker.ask(
                "assigned twice to a broker",
                CREATE_TOPICS,
                version,
                creation(assigned(ok, Tree.of("partition_index", 0, "broker_ids", List.of(1, 1)))));
        broker.ask(
                "assigned to nobody",
                CREATE_TOPICS,
                version,
                creation(assigned(ok, Tree.of("partition_index", 0, "broker_ids", List.of()))));
        broker.ask(
                "assignment with a gap",
                CREATE_TOPICS,
                version,
                creation(assigned(ok, Tree.of("partition_index", 1, "broker_ids", List.of(1)))));
        for (List<String> config : List.of(
                List.of("no.such.config", "1"),
                List.of("retention.ms", "-2"),
                List.of("retention.ms", "soon"),
                List.of("cleanup.policy", "burn"),
                List.of("compression.type", "zip"),
                List.of("segment.bytes", "13"),
                List.of("max.message.bytes", "-1"),
                List.of("min.insync.replicas", "0"),
                List.of("message.timestamp.type", "Never"))) {
            broker.ask(
                    config.toString(),
                    CREATE_TOPICS,
                    version,
                    creation(wanted(ok)
                            .with("configs", List.of(Tree.of("name", config.get(0), "value", config.get(1))))));
        }
        broker.ask(
                "config without a value",
                CREATE_TOPICS,
                version,
                creation(wanted(ok).with("configs", List.of(Tree.of("name", "retention.ms", "value", null)))));
        broker.ask("none", CREATE_TOPICS, version, creation());
    }

    private static Tree assigned(String name, Tree assignment) {
        return Tree.of(
                "name", name, "num_partitions", -1, "replication_factor", -1, "assignments", List.of(assignment));
    }

    private static void deleteTopics(Conversation broker, int version) {
        Topic first = broker.topic("first", 1);
        Topic second = broker.topic("second", 2);
        String unknown = broker.name("unknown");
        Tree request = Tree.of(
                "topic_names",
                List.of(first.name(), unknown),
                "topics",
                List.of(Tree.of("name", first.name()), Tree.of("name", unknown)),
                "timeout_ms",
                TIMEOUT_MILLIS);
        broker.ask("by name", DELETE_TOPICS, version, request);
        broker.askUntil(
                "gone",
                METADATA,
                4,
                named("topics", first.name()),
                answer -> answer.first("topics").number("error_code") != 0);
        broker.ask("again", DELETE_TOPICS, version, request);
        broker.ask(
                "twice",
                DELETE_TOPICS,
                version,
                Tree.of(
                        "topic_names",
                        List.of(second.name(), second.name()),
                        "topics",
                        List.of(Tree.of("name", second.name()), Tree.of("name", second.name())),
                        "timeout_ms",
                        TIMEOUT_MILLIS));
        if (version >= 6) {
            Topic third = broker.topic("third", 1);
            broker.ask("by unknown id", DELETE_TOPICS, version, byId(Tree.of("topic_id", UNKNOWN_ID)));
            broker.ask(
                    "by name and id",
                    DELETE_TOPICS,
                    version,
                    byId(Tree.of("name", third.name(), "topic_id", third.id())));
            broker.ask("by neither", DELETE_TOPICS, version, byId(Tree.of()));
            broker.ask("by id", DELETE_TOPICS, version, byId(Tree.of("topic_id", third.id())));
        }
    }

    private static Tree byId(Tree topic) {
        return Tree.of("topics", List.of(topic), "timeout_ms", TIMEOUT_MILLIS);
    }

    private static void createPartitions(Conversation broker, int version) {
        Topic topic = broker.topic("grows", 2);
        Tree more = Tree.of("name", topic.name(), "count", 3);
        broker.ask("checked only", CREATE_PARTITIONS, version, growth(more).with("validate_only", true));
        broker.ask("more", CREATE_PARTITIONS, version, growth(more));
        broker.askUntil(
                "three",
                METADATA,
                12,
                named("topics", topic.name()),
                answer -> answer.first("topics").trees("partitions").size() == 3);
        broker.ask("as many", CREATE_PARTITIONS, version, growth(more));
        broker.ask("fewer", CREATE_PARTITIONS, version, growth(more.with("count", 1)));
        broker.ask("negative", CREATE_PARTITIONS, version, growth(more.with("count", -1)));
        broker.ask("unknown", CREATE_PARTITIONS, version, growth(more.with("name", broker.name("unknown"))));
        broker.ask("twice", CREATE_PARTITIONS, version, growth(more.with("count", 4), more.with("count", 5)));
        broker.ask(
                "too few assignments",
                CREATE_PARTITIONS,
                version,
                growth(more.with("count", 5, "assignments", List.of(Tree.of("broker_ids", List.of(1))))));
        broker.ask(
                "unknown broker",
                CREATE_PARTITIONS,
                version,
                growth(more.with("count", 4, "assignments", List.of(Tree.of("broker_ids", List.of(99))))));
        broker.ask(
                "assigned",
                CREATE_PARTITIONS,
                version,
                growth(more.with("count", 4, "assignments", List.of(Tree.of("broker_ids", List.of(1))))));
    }

    private static Tree growth(Tree... topics) {
        return Tree.of("topics", List.of(topics), "timeout_ms", TIMEOUT_MILLIS);
    }

    private static void describeTopicPartitions(Conversation broker, int version) {
        Topic a = broker.topic("a", 3);
        Topic b = broker.topic("b", 2);
        Tree both = named("topics", a.name(), b.name(), broker.name("unknown"));
        broker.ask("all", DESCRIBE_TOPIC_PARTITIONS, version, both.with("response_partition_limit", 2000));
        broker.ask("page", DESCRIBE_TOPIC_PARTITIONS, version, both.with("response_partition_limit", 2));
        broker.ask(
                "from a cursor",
                DESCRIBE_TOPIC_PARTITIONS,
                version,
                both.with(
                        "response_partition_limit",
                        2,
                        "cursor",
                        Tree.of("topic_name", a.name(), "partition_index", 2)));
        broker.ask(
                "from an impossible cursor",
                DESCRIBE_TOPIC_PARTITIONS,
                version,
                both.with(
                        "response_partition_limit",
                        2,
                        "cursor",
                        Tree.of("topic_name", a.name(), "partition_index", -2)));
        broker.ask(
                "not a name",
                DESCRIBE_TOPIC_PARTITIONS,
                version,
                named("topics", "a/b").with("response_partition_limit", 9));
        broker.ask("no limit", DESCRIBE_TOPIC_PARTITIONS, version, both.with("response_partition_limit", 0));
    }

    private static void describeLogDirs(Conversation broker, int version) {
        Topic topic = broker.topic("sized", 2);
        broker.ask("empty", DESCRIBE_LOG_DIRS, version, directories(topic.name(), 0, 1));
        Tree part = Tree.of("index", 0, "records", Batches.of("a", "b"));
        broker.prepare(
                org.apache.kafka.common.protocol.ApiKeys.PRODUCE,
                Tree.of(
                        "acks",
                        -1,
                        "timeout_ms",
                        TIMEOUT_MILLIS,
                        "topic_data",
                        List.of(Tree.of("topic_id", topic.id(), "partition_data", List.of(part)))),
                Conversation::hasNoError);
        broker.ask("filled", DESCRIBE_LOG_DIRS, version, directories(topic.name(), 0));
        broker.ask("unknown partition", DESCRIBE_LOG_DIRS, version, directories(topic.name(), 7));
        broker.ask("unknown topic", DESCRIBE_LOG_DIRS, version, directories(broker.name("unknown"), 0));
    }

    private static Tree directories(String topic, Integer... partitions) {
        return Tree.of("topics", List.of(Tree.of("topic", topic, "partitions", List.of(partitions))));
    }
}
