package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.ADD_RAFT_VOTER;
import static org.apache.kafka.common.protocol.ApiKeys.ALTER_PARTITION_REASSIGNMENTS;
import static org.apache.kafka.common.protocol.ApiKeys.ALTER_REPLICA_LOG_DIRS;
import static org.apache.kafka.common.protocol.ApiKeys.ALTER_USER_SCRAM_CREDENTIALS;
import static org.apache.kafka.common.protocol.ApiKeys.CREATE_ACLS;
import static org.apache.kafka.common.protocol.ApiKeys.CREATE_DELEGATION_TOKEN;
import static org.apache.kafka.common.protocol.ApiKeys.DELETE_ACLS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_ACLS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_DELEGATION_TOKEN;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_QUORUM;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS;
import static org.apache.kafka.common.protocol.ApiKeys.ELECT_LEADERS;
import static org.apache.kafka.common.protocol.ApiKeys.EXPIRE_DELEGATION_TOKEN;
import static org.apache.kafka.common.protocol.ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_PARTITION_REASSIGNMENTS;
import static org.apache.kafka.common.protocol.ApiKeys.PUSH_TELEMETRY;
import static org.apache.kafka.common.protocol.ApiKeys.REMOVE_RAFT_VOTER;
import static org.apache.kafka.common.protocol.ApiKeys.RENEW_DELEGATION_TOKEN;
import static org.apache.kafka.common.protocol.ApiKeys.SASL_AUTHENTICATE;
import static org.apache.kafka.common.protocol.ApiKeys.SASL_HANDSHAKE;
import static org.apache.kafka.common.protocol.ApiKeys.UNREGISTER_BROKER;
import static org.apache.kafka.common.protocol.ApiKeys.UNREGISTER_CONTROLLER;
import static org.apache.kafka.common.protocol.ApiKeys.UPDATE_FEATURES;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** Security, replicas, features and what else administrators ask. */
final class AdminScenarios {

    private static final int TIMEOUT_MILLIS = 10_000;

    private AdminScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(SASL_HANDSHAKE, "without security", AdminScenarios::saslHandshake),
                new Scenario(SASL_AUTHENTICATE, "without security", AdminScenarios::saslAuthenticate),
                new Scenario(DESCRIBE_ACLS, "acls", AdminScenarios::describeAcls),
                new Scenario(CREATE_ACLS, "acls", AdminScenarios::createAcls),
                new Scenario(DELETE_ACLS, "acls", AdminScenarios::deleteAcls),
                new Scenario(CREATE_DELEGATION_TOKEN, "tokens", AdminScenarios::createToken),
                new Scenario(RENEW_DELEGATION_TOKEN, "tokens", AdminScenarios::renewToken),
                new Scenario(EXPIRE_DELEGATION_TOKEN, "tokens", AdminScenarios::expireToken),
                new Scenario(DESCRIBE_DELEGATION_TOKEN, "tokens", AdminScenarios::describeTokens),
                new Scenario(ALTER_USER_SCRAM_CREDENTIALS, "scram", AdminScenarios::alterScram),
                new Scenario(DESCRIBE_USER_SCRAM_CREDENTIALS, "scram", AdminScenarios::describeScram),
                new Scenario(ELECT_LEADERS, "leaders", AdminScenarios::electLeaders),
                new Scenario(ALTER_PARTITION_REASSIGNMENTS, "replicas", AdminScenarios::reassign),
                new Scenario(LIST_PARTITION_REASSIGNMENTS, "replicas", AdminScenarios::listReassignments),
                new Scenario(ALTER_REPLICA_LOG_DIRS, "directories", AdminScenarios::alterDirectories),
                new Scenario(DESCRIBE_QUORUM, "quorum", AdminScenarios::describeQuorum),
                new Scenario(UPDATE_FEATURES, "features", AdminScenarios::updateFeatures),
                new Scenario(UNREGISTER_BROKER, "unknown", AdminScenarios::unregisterBroker),
                new Scenario(UNREGISTER_CONTROLLER, "unknown", AdminScenarios::unregisterController),
                new Scenario(ADD_RAFT_VOTER, "voters", AdminScenarios::addVoter),
                new Scenario(REMOVE_RAFT_VOTER, "voters", AdminScenarios::removeVoter),
                new Scenario(GET_TELEMETRY_SUBSCRIPTIONS, "telemetry", AdminScenarios::telemetry),
                new Scenario(PUSH_TELEMETRY, "telemetry", AdminScenarios::pushTelemetry));
    }

    private static void saslHandshake(Conversation broker, int version) {
        broker.ask("plain", SASL_HANDSHAKE, version, Tree.of("mechanism", "PLAIN"));
    }

    private static void saslAuthenticate(Conversation broker, int version) {
        broker.ask("bytes", SASL_AUTHENTICATE, version, Tree.of("auth_bytes", new byte[] {0, 'a', 0, 'b'}));
    }

    private static Tree filter() {
        return Tree.of("resource_type_filter", 1, "pattern_type_filter", 1, "operation", 1, "permission_type", 1);
    }

    private static void describeAcls(Conversation broker, int version) {
        broker.ask("all", DESCRIBE_ACLS, version, filter());
        broker.ask("no such type", DESCRIBE_ACLS, version, filter().with("resource_type_filter", 0));
    }

    private static void createAcls(Conversation broker, int version) {
        Tree allowed = Tree.of(
                "resource_type",
                2,
                "resource_name",
                broker.name("topic"),
                "resource_pattern_type",
                3,
                "principal",
                "User:alice",
                "host",
                "*",
                "operation",
                3,
                "permission_type",
                3);
        broker.ask("one", CREATE_ACLS, version, Tree.of("creations", List.of(allowed)));
        broker.ask("none", CREATE_ACLS, version, Tree.of());
    }

    private static void deleteAcls(Conversation broker, int version) {
        broker.ask("all", DELETE_ACLS, version, Tree.of("filters", List.of(filter())));
    }

    private static void createToken(Conversation broker, int version) {
        broker.ask("mine", CREATE_DELEGATION_TOKEN, version, Tree.of("max_lifetime_ms", -1));
    }

    private static void renewToken(Conversation broker, int version) {
        broker.ask(
                "unknown", RENEW_DELEGATION_TOKEN, version, Tree.of("hmac", new byte[] {1}, "renew_period_ms", 1000));
    }

    private static void expireToken(Conversation broker, int version) {
        broker.ask(
                "unknown",
                EXPIRE_DELEGATION_TOKEN,
                version,
                Tree.of("hmac", new byte[] {1}, "expiry_time_period_ms", -1));
    }

    private static void describeTokens(Conversation broker, int version) {
        broker.ask("all", DESCRIBE_DELEGATION_TOKEN, version, Tree.of("owners", null));
    }

    private static Tree credential(String user, int mechanism, int iterations) {
        return Tree.of(
                "name",
                user,
                "mechanism",
                mechanism,
                "iterations",
                iterations,
                "salt",
                new byte[] {1, 2},
                "salted_password",
                new byte[] {3, 4});
    }

    private static void alterScram(Conversation broker, int version) {
        String user = broker.name("user");
        Tree good = credential(user, 1, 4096);
        broker.ask("upsert", ALTER_USER_SCRAM_CREDENTIALS, version, Tree.of("upsertions", List.of(good)));
        broker.ask("twice", ALTER_USER_SCRAM_CREDENTIALS, version, Tree.of("upsertions", List.of(good, good)));
        for (Tree bad : List.of(
                credential(user, 9, 4096),
                credential(user, 1, 10),
                credential(user, 2, 100_000),
                credential("", 1, 4096))) {
            broker.ask(
                    "refused " + bad.get("mechanism") + " " + bad.get("iterations") + " " + bad.get("name"),
                    ALTER_USER_SCRAM_CREDENTIALS,
                    version,
                    Tree.of("upsertions", List.of(bad)));
        }
        Tree deletion = Tree.of("name", user, "mechanism", 1);
        broker.ask(
                "delete and insert",
                ALTER_USER_SCRAM_CREDENTIALS,
                version,
                Tree.of("deletions", List.of(deletion), "upsertions", List.of(good)));
        broker.ask(
                "delete another mechanism",
                ALTER_USER_SCRAM_CREDENTIALS,
                version,
                Tree.of("deletions", List.of(deletion.with("mechanism", 2))));
        broker.ask("delete", ALTER_USER_SCRAM_CREDENTIALS, version, Tree.of("deletions", List.of(deletion)));
        broker.ask("nothing", ALTER_USER_SCRAM_CREDENTIALS, version, Tree.of());
    }

    private static void describeScram(Conversation broker, int version) {
        String user = broker.name("user");
        // One request alters a user once.
        for (Tree credential : List.of(credential(user, 1, 4096), credential(user, 2, 8192))) {
            broker.prepare(
                    ALTER_USER_SCRAM_CREDENTIALS, Tree.of("upsertions", List.of(credential)), Conversation::hasNoError);
        }
        Tree mine = Tree.of("users", List.of(Tree.of("name", user)));
        broker.askUntil("mine", DESCRIBE_USER_SCRAM_CREDENTIALS, version, mine, Conversation::hasNoError);
        broker.ask(
                "unknown",
                DESCRIBE_USER_SCRAM_CREDENTIALS,
                version,
                Tree.of("users", List.of(Tree.of("name", broker.name("unknown")))));
        broker.ask(
                "twice",
                DESCRIBE_USER_SCRAM_CREDENTIALS,
                version,
                Tree.of("users", List.of(Tree.of("name", user), Tree.of("name", user))));
        for (int mechanism : List.of(1, 2)) {
            broker.prepare(
                    ALTER_USER_SCRAM_CREDENTIALS,
                    Tree.of("deletions", List.of(Tree.of("name", user, "mechanism", mechanism))),
                    Conversation::hasNoError);
        }
    }

    private static void electLeaders(Conversation broker, int version) {
        Topic topic = broker.topic("led", 2);
        Tree preferred = Tree.of(
                "election_type",
                0,
                "topic_partitions",
                List.of(Tree.of("topic", topic.name(), "partitions", List.of(0, 9))),
                "timeout_ms",
                TIMEOUT_MILLIS);
        broker.ask("preferred", ELECT_LEADERS, version, preferred);
        broker.ask("unclean", ELECT_LEADERS, version, preferred.with("election_type", 1));
        broker.ask("no such type", ELECT_LEADERS, version, preferred.with("election_type", 9));
        broker.ask(
                "unknown topic",
                ELECT_LEADERS,
                version,
                preferred.with(
                        "topic_partitions",
                        List.of(Tree.of("topic", broker.name("unknown"), "partitions", List.of(0)))));
    }

    private static void reassign(Conversation broker, int version) {
        Topic topic = broker.topic("moved", 1);
        broker.ask("same", ALTER_PARTITION_REASSIGNMENTS, version, moved(topic.name(), 0, List.of(1)));
        broker.ask("unknown broker", ALTER_PARTITION_REASSIGNMENTS, version, moved(topic.name(), 0, List.of(99)));
        broker.ask("twice", ALTER_PARTITION_REASSIGNMENTS, version, moved(topic.name(), 0, List.of(1, 1)));
        broker.ask("nowhere", ALTER_PARTITION_REASSIGNMENTS, version, moved(topic.name(), 0, List.of()));
        broker.ask("cancel", ALTER_PARTITION_REASSIGNMENTS, version, moved(topic.name(), 0, null));
        broker.ask("unknown partition", ALTER_PARTITION_REASSIGNMENTS, version, moved(topic.name(), 9, List.of(1)));
        broker.ask(
                "unknown topic", ALTER_PARTITION_REASSIGNMENTS, version, moved(broker.name("unknown"), 0, List.of(1)));
    }

    private static Tree moved(String topic, int partition, @Nullable List<Integer> replicas) {
        Tree target = Tree.of("partition_index", partition, "replicas", replicas);
        return Tree.of(
                "timeout_ms",
                TIMEOUT_MILLIS,
                "allow_replication_factor_change",
                true,
                "topics",
                List.of(Tree.of("name", topic, "partitions", List.of(target))));
    }

    private static void listReassignments(Conversation broker, int version) {
        Topic topic = broker.topic("still", 1);
        broker.ask("all", LIST_PARTITION_REASSIGNMENTS, version, Tree.of("timeout_ms", TIMEOUT_MILLIS, "topics", null));
        Tree one = Tree.of("name", topic.name(), "partition_indexes", List.of(0));
        broker.ask(
                "one",
                LIST_PARTITION_REASSIGNMENTS,
                version,
                Tree.of("timeout_ms", TIMEOUT_MILLIS, "topics", List.of(one)));
        Tree unknown = Tree.of("name", broker.name("unknown"), "partition_indexes", List.of(0));
        broker.ask(
                "unknown",
                LIST_PARTITION_REASSIGNMENTS,
                version,
                Tree.of("timeout_ms", TIMEOUT_MILLIS, "topics", List.of(unknown)));
    }

    private static void alterDirectories(Conversation broker, int version) {
        Topic topic = broker.topic("kept", 1);
        Tree dir = Tree.of(
                "path",
                "/no/such/directory",
                "topics",
                List.of(Tree.of("name", topic.name(), "partitions", List.of(0, 9))));
        broker.ask("unknown directory", ALTER_REPLICA_LOG_DIRS, version, Tree.of("dirs", List.of(dir)));
        broker.ask(
                "relative directory",
                ALTER_REPLICA_LOG_DIRS,
                version,
                Tree.of("dirs", List.of(dir.with("path", "here"))));
    }

    private static void describeQuorum(Conversation broker, int version) {
        Tree metadata =
                Tree.of("topic_name", "__cluster_metadata", "partitions", List.of(Tree.of("partition_index", 0)));
        broker.ask("metadata", DESCRIBE_QUORUM, version, Tree.of("topics", List.of(metadata)));
        broker.ask(
                "another topic",
                DESCRIBE_QUORUM,
                version,
                Tree.of("topics", List.of(metadata.with("topic_name", "x"))));
        broker.ask("nothing", DESCRIBE_QUORUM, version, Tree.of());
    }

    private static void updateFeatures(Conversation broker, int version) {
        Tree unknown = Tree.of("feature", "no.such.version", "max_version_level", 1, "upgrade_type", 1);
        Tree request = Tree.of("timeout_ms", TIMEOUT_MILLIS, "validate_only", false);
        broker.ask("unknown", UPDATE_FEATURES, version, request.with("feature_updates", List.of(unknown)));
        Tree tooHigh = Tree.of("feature", "group.version", "max_version_level", 99, "upgrade_type", 1);
        broker.ask("too high", UPDATE_FEATURES, version, request.with("feature_updates", List.of(tooHigh)));
        Tree same = tooHigh.with("max_version_level", 1);
        broker.ask("as it is", UPDATE_FEATURES, version, request.with("feature_updates", List.of(same)));
        Tree negative = tooHigh.with("max_version_level", -1);
        broker.ask("negative", UPDATE_FEATURES, version, request.with("feature_updates", List.of(negative)));
        broker.ask("nothing", UPDATE_FEATURES, version, request);
    }

    private static void unregisterBroker(Conversation broker, int version) {
        broker.ask("unknown", UNREGISTER_BROKER, version, Tree.of("broker_id", 99));
    }

    private static void unregisterController(Conversation broker, int version) {
        broker.ask("unknown", UNREGISTER_CONTROLLER, version, Tree.of("controller_id", 99));
    }

    private static void addVoter(Conversation broker, int version) {
        Tree listener = Tree.of("name", "CONTROLLER", "host", "localhost", "port", 9999);
        Tree voter = Tree.of(
                "timeout_ms",
                TIMEOUT_MILLIS,
                "voter_id",
                9,
                "voter_directory_id",
                new Uuid(1, 1),
                "listeners",
                List.of(listener),
                "ack_when_committed",
                true);
        broker.ask("another cluster", ADD_RAFT_VOTER, version, voter.with("cluster_id", "somewhere-else"));
        broker.ask("one", ADD_RAFT_VOTER, version, voter);
    }

    private static void removeVoter(Conversation broker, int version) {
        Tree voter = Tree.of("voter_id", 9, "voter_directory_id", new Uuid(1, 1));
        broker.ask("another cluster", REMOVE_RAFT_VOTER, version, voter.with("cluster_id", "somewhere-else"));
        broker.ask("unknown", REMOVE_RAFT_VOTER, version, voter);
    }

    private static void telemetry(Conversation broker, int version) {
        broker.ask("first", GET_TELEMETRY_SUBSCRIPTIONS, version, Tree.of());
    }

    private static void pushTelemetry(Conversation broker, int version) {
        Tree subscription = broker.ask(
                "subscribe",
                GET_TELEMETRY_SUBSCRIPTIONS,
                ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS.latestVersion(),
                Tree.of());
        Tree push = Tree.of(
                "client_instance_id",
                subscription.get("client_instance_id"),
                "subscription_id",
                subscription.get("subscription_id"),
                "metrics",
                new byte[0]);
        broker.ask("push", PUSH_TELEMETRY, version, push);
        broker.ask("unknown subscription", PUSH_TELEMETRY, version, push.with("subscription_id", 7));
    }
}
