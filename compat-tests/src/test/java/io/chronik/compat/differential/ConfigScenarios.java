package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.ALTER_CLIENT_QUOTAS;
import static org.apache.kafka.common.protocol.ApiKeys.ALTER_CONFIGS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_CLIENT_QUOTAS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.protocol.ApiKeys.INCREMENTAL_ALTER_CONFIGS;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_CONFIG_RESOURCES;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Configurations of topics, brokers, groups and client metrics, and quotas. */
final class ConfigScenarios {

    private static final int TOPIC = 2;
    private static final int BROKER = 4;
    private static final int BROKER_LOGGER = 8;
    private static final int CLIENT_METRICS = 16;
    private static final int GROUP = 32;
    private static final int SET = 0;
    private static final int DELETE = 1;
    private static final int APPEND = 2;
    private static final int SUBTRACT = 3;

    private ConfigScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(DESCRIBE_CONFIGS, "topic", ConfigScenarios::describeTopic),
                new Scenario(DESCRIBE_CONFIGS, "broker", ConfigScenarios::describeBroker),
                new Scenario(DESCRIBE_CONFIGS, "others", ConfigScenarios::describeOthers),
                new Scenario(ALTER_CONFIGS, "topic", ConfigScenarios::alter),
                new Scenario(INCREMENTAL_ALTER_CONFIGS, "topic", ConfigScenarios::incremental),
                new Scenario(INCREMENTAL_ALTER_CONFIGS, "others", ConfigScenarios::incrementalOthers),
                new Scenario(LIST_CONFIG_RESOURCES, "list", ConfigScenarios::list),
                new Scenario(ALTER_CLIENT_QUOTAS, "alter", ConfigScenarios::alterQuotas),
                new Scenario(DESCRIBE_CLIENT_QUOTAS, "describe", ConfigScenarios::describeQuotas));
    }

    private static Tree described(int type, String name, @Nullable List<String> keys) {
        return Tree.of(
                "resources",
                List.of(Tree.of("resource_type", type, "resource_name", name, "configuration_keys", keys)),
                "include_synonyms",
                true,
                "include_documentation",
                false);
    }

    private static void describeTopic(Conversation broker, int version) {
        Topic topic = broker.topic("plain", 1, "retention.ms", "60000");
        broker.ask("all", DESCRIBE_CONFIGS, version, described(TOPIC, topic.name(), null));
        broker.ask(
                "some", DESCRIBE_CONFIGS, version, described(TOPIC, topic.name(), List.of("retention.ms", "no.such")));
        broker.ask("none", DESCRIBE_CONFIGS, version, described(TOPIC, topic.name(), List.of()));
        broker.ask("unknown", DESCRIBE_CONFIGS, version, described(TOPIC, broker.name("unknown"), null));
        broker.ask("not a name", DESCRIBE_CONFIGS, version, described(TOPIC, "a/b", null));
        broker.ask("no name", DESCRIBE_CONFIGS, version, described(TOPIC, "", null));
    }

    private static void describeBroker(Conversation broker, int version) {
        List<String> keys =
                List.of("default.replication.factor", "num.partitions", "log.retention.ms", "message.max.bytes");
        broker.ask("some", DESCRIBE_CONFIGS, version, described(BROKER, "1", keys));
        broker.ask("all", DESCRIBE_CONFIGS, version, described(BROKER, "1", null));
        broker.ask("another broker", DESCRIBE_CONFIGS, version, described(BROKER, "99", keys));
        broker.ask("not a number", DESCRIBE_CONFIGS, version, described(BROKER, "first", keys));
        broker.ask("defaults", DESCRIBE_CONFIGS, version, described(BROKER, "", keys));
    }

    private static void describeOthers(Conversation broker, int version) {
        broker.ask("no such type", DESCRIBE_CONFIGS, version, described(3, "x", null));
        broker.ask("loggers of another", DESCRIBE_CONFIGS, version, described(BROKER_LOGGER, "99", null));
        broker.ask("group", DESCRIBE_CONFIGS, version, described(GROUP, broker.name("group"), null));
        broker.ask("group without a name", DESCRIBE_CONFIGS, version, described(GROUP, "", null));
        broker.ask(
                "client metrics", DESCRIBE_CONFIGS, version, described(CLIENT_METRICS, broker.name("metrics"), null));
        broker.ask("client metrics without a name", DESCRIBE_CONFIGS, version, described(CLIENT_METRICS, "", null));
        broker.ask("no resources", DESCRIBE_CONFIGS, version, Tree.of());
    }

    private static Tree altered(int type, String name, Tree... configs) {
        return Tree.of(
                "resources",
                List.of(Tree.of("resource_type", type, "resource_name", name, "configs", List.of(configs))),
                "validate_only",
                false);
    }

    private static Tree config(String name, @Nullable String value) {
        return Tree.of("name", name, "value", value);
    }

    private static Tree change(int operation, String name, @Nullable String value) {
        return Tree.of("name", name, "config_operation", operation, "value", value);
    }

    private static void alter(Conversation broker, int version) {
        Topic topic = broker.topic("altered", 1, "retention.ms", "60000");
        String name = topic.name();
        broker.ask("replace", ALTER_CONFIGS, version, altered(TOPIC, name, config("segment.bytes", "1048576")));
        broker.askUntil(
                "replaced",
                DESCRIBE_CONFIGS,
                4,
                described(TOPIC, name, List.of("retention.ms", "segment.bytes")),
                answer -> answer.any("value", "1048576"::equals));
        broker.ask("checked", ALTER_CONFIGS, version, altered(TOPIC, name).with("validate_only", true));
        broker.ask("unknown config", ALTER_CONFIGS, version, altered(TOPIC, name, config("no.such", "1")));
        broker.ask("bad value", ALTER_CONFIGS, version, altered(TOPIC, name, config("retention.ms", "soon")));
        broker.ask("null value", ALTER_CONFIGS, version, altered(TOPIC, name, config("retention.ms", null)));
        broker.ask(
                "unknown topic",
                ALTER_CONFIGS,
                version,
                altered(TOPIC, broker.name("unknown"), config("retention.ms", "1")));
        broker.ask("no such type", ALTER_CONFIGS, version, altered(3, name, config("retention.ms", "1")));
        if (version == ALTER_CONFIGS.latestVersion()) {
            // Kafka does not answer; that is waited for once.
            Tree one = altered(TOPIC, name, config("retention.ms", "5")).first("resources");
            broker.ask("twice", ALTER_CONFIGS, version, Tree.of("resources", List.of(one, one)));
        }
    }

    private static void incremental(Conversation broker, int version) {
        Topic topic = broker.topic("altered", 1, "retention.ms", "60000");
        String name = topic.name();
        broker.ask(
                "set",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(TOPIC, name, change(SET, "segment.bytes", "1048576")));
        broker.ask(
                "append",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(TOPIC, name, change(APPEND, "cleanup.policy", "compact")));
        broker.askUntil(
                "changed",
                DESCRIBE_CONFIGS,
                4,
                described(TOPIC, name, List.of("retention.ms", "segment.bytes", "cleanup.policy")),
                answer -> answer.any("value", value -> value.toString().contains("compact")));
        broker.ask(
                "subtract",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(TOPIC, name, change(SUBTRACT, "cleanup.policy", "compact")));
        broker.ask(
                "delete",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(TOPIC, name, change(DELETE, "retention.ms", null)));
        broker.askUntil(
                "back",
                DESCRIBE_CONFIGS,
                4,
                described(TOPIC, name, List.of("retention.ms", "segment.bytes", "cleanup.policy")),
                answer -> answer.any("value", "604800000"::equals));
        List<Tree> refused = new ArrayList<>();
        refused.add(change(APPEND, "retention.ms", "1"));
        refused.add(change(SET, "no.such", "1"));
        refused.add(change(SET, "retention.ms", "soon"));
        refused.add(change(SET, "retention.ms", null));
        refused.add(change(9, "retention.ms", "1"));
        refused.add(change(DELETE, "no.such", null));
        refused.add(change(SUBTRACT, "cleanup.policy", "compact"));
        for (Tree change : refused) {
            broker.ask(change.fields().toString(), INCREMENTAL_ALTER_CONFIGS, version, altered(TOPIC, name, change));
        }
        broker.ask(
                "unknown topic",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(TOPIC, broker.name("unknown"), change(SET, "retention.ms", "1")));
        broker.ask(
                "the same config twice",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(TOPIC, name, change(SET, "retention.ms", "1"), change(SET, "retention.ms", "2")));
        Tree one = altered(TOPIC, name, change(SET, "retention.ms", "5")).first("resources");
        broker.ask("the same topic twice", INCREMENTAL_ALTER_CONFIGS, version, Tree.of("resources", List.of(one, one)));
        broker.ask("nothing", INCREMENTAL_ALTER_CONFIGS, version, Tree.of());
    }

    private static void incrementalOthers(Conversation broker, int version) {
        String group = broker.name("group");
        broker.ask(
                "group",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(GROUP, group, change(SET, "consumer.session.timeout.ms", "50000")));
        broker.ask(
                "group, bad",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(GROUP, group, change(SET, "consumer.session.timeout.ms", "1")));
        broker.ask(
                "group, unknown",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(GROUP, group, change(SET, "no.such", "1")));
        String metrics = broker.name("metrics");
        broker.ask(
                "metrics",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(CLIENT_METRICS, metrics, change(SET, "interval.ms", "60000")));
        broker.ask(
                "metrics, bad",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(CLIENT_METRICS, metrics, change(SET, "interval.ms", "1")));
        broker.ask(
                "metrics, unknown",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(CLIENT_METRICS, metrics, change(SET, "no.such", "1")));
        broker.ask(
                "broker, not dynamic",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(BROKER, "1", change(SET, "node.id", "2")));
        broker.ask(
                "broker, unknown",
                INCREMENTAL_ALTER_CONFIGS,
                version,
                altered(BROKER, "99", change(SET, "log.retention.ms", "1")));
        broker.ask("no such type", INCREMENTAL_ALTER_CONFIGS, version, altered(3, "x", change(SET, "a", "1")));
    }

    private static void list(Conversation broker, int version) {
        broker.ask(
                "client metrics", LIST_CONFIG_RESOURCES, version, Tree.of("resource_types", List.of(CLIENT_METRICS)));
        if (version >= 1) {
            broker.ask(
                    "brokers",
                    LIST_CONFIG_RESOURCES,
                    version,
                    Tree.of("resource_types", List.of(BROKER, BROKER_LOGGER)));
            broker.ask("no such type", LIST_CONFIG_RESOURCES, version, Tree.of("resource_types", List.of(3)));
        }
    }

    private static Tree quota(Tree entity, Tree... operations) {
        return Tree.of(
                "entries",
                List.of(Tree.of("entity", List.of(entity), "ops", List.of(operations))),
                "validate_only",
                false);
    }

    private static Tree entity(String type, @Nullable String name) {
        return Tree.of("entity_type", type, "entity_name", name);
    }

    private static Tree limit(String key, double value) {
        return Tree.of("key", key, "value", value, "remove", false);
    }

    private static void alterQuotas(Conversation broker, int version) {
        String user = broker.name("user");
        broker.ask("set", ALTER_CLIENT_QUOTAS, version, quota(entity("user", user), limit("producer_byte_rate", 1e6)));
        broker.ask(
                "remove",
                ALTER_CLIENT_QUOTAS,
                version,
                quota(entity("user", user), Tree.of("key", "producer_byte_rate", "remove", true)));
        broker.ask("unknown quota", ALTER_CLIENT_QUOTAS, version, quota(entity("user", user), limit("love_rate", 1)));
        broker.ask(
                "unknown entity",
                ALTER_CLIENT_QUOTAS,
                version,
                quota(entity("planet", "x"), limit("producer_byte_rate", 1)));
        broker.ask(
                "negative", ALTER_CLIENT_QUOTAS, version, quota(entity("user", user), limit("producer_byte_rate", -1)));
        broker.ask("zero", ALTER_CLIENT_QUOTAS, version, quota(entity("user", user), limit("request_percentage", 0)));
        broker.ask(
                "fraction of bytes",
                ALTER_CLIENT_QUOTAS,
                version,
                quota(entity("user", user), limit("producer_byte_rate", 1.5)));
        broker.ask(
                "not for addresses",
                ALTER_CLIENT_QUOTAS,
                version,
                quota(entity("ip", "127.0.0.1"), limit("producer_byte_rate", 1e6)));
        broker.ask(
                "not for users",
                ALTER_CLIENT_QUOTAS,
                version,
                quota(entity("user", user), limit("connection_creation_rate", 5)));
        broker.ask(
                "not an address",
                ALTER_CLIENT_QUOTAS,
                version,
                quota(entity("ip", "not an address"), limit("connection_creation_rate", 5)));
        broker.ask(
                "no name", ALTER_CLIENT_QUOTAS, version, quota(entity("user", ""), limit("producer_byte_rate", 1e6)));
        broker.ask(
                "no entity",
                ALTER_CLIENT_QUOTAS,
                version,
                Tree.of("entries", List.of(Tree.of("ops", List.of(limit("producer_byte_rate", 1))))));
        broker.ask("nothing", ALTER_CLIENT_QUOTAS, version, Tree.of());
    }

    private static void describeQuotas(Conversation broker, int version) {
        String user = broker.name("user");
        broker.prepare(
                ALTER_CLIENT_QUOTAS,
                quota(entity("user", user), limit("consumer_byte_rate", 2e6), limit("request_percentage", 150)),
                Conversation::hasNoError);
        Tree exact = Tree.of("entity_type", "user", "match_type", 0, "match", user);
        broker.askUntil(
                "exact",
                DESCRIBE_CLIENT_QUOTAS,
                version,
                Tree.of("components", List.of(exact)),
                answer -> !answer.trees("entries").isEmpty());
        broker.ask("strict", DESCRIBE_CLIENT_QUOTAS, version, Tree.of("components", List.of(exact), "strict", true));
        Tree byDefault = Tree.of("entity_type", "client-id", "match_type", 1);
        broker.ask("default", DESCRIBE_CLIENT_QUOTAS, version, Tree.of("components", List.of(byDefault)));
        broker.ask(
                "no such match",
                DESCRIBE_CLIENT_QUOTAS,
                version,
                Tree.of("components", List.of(exact.with("match_type", 9))));
        broker.ask(
                "no such entity",
                DESCRIBE_CLIENT_QUOTAS,
                version,
                Tree.of("components", List.of(exact.with("entity_type", "planet"))));
        broker.ask("twice", DESCRIBE_CLIENT_QUOTAS, version, Tree.of("components", List.of(exact, exact)));
        Tree address = Tree.of("entity_type", "ip", "match_type", 2);
        broker.ask("address and user", DESCRIBE_CLIENT_QUOTAS, version, Tree.of("components", List.of(exact, address)));
        broker.prepare(
                ALTER_CLIENT_QUOTAS,
                quota(
                        entity("user", user),
                        Tree.of("key", "consumer_byte_rate", "remove", true),
                        Tree.of("key", "request_percentage", "remove", true)),
                Conversation::hasNoError);
    }
}
