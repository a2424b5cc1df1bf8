package io.chronik.request.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.GroupConfigs;
import io.chronik.config.NodeConfig;
import io.chronik.config.TopicConfigKey;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.request.AdminNode;
import io.chronik.request.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of each of Kafka's broker configs: asked of the handlers, and written down as docs/broker-configs.md. */
final class BrokerConfigDocumentTest {
    /** Why a config is not there, by how its name begins; the first that fits. */
    private static final Map<String, String> REASONS = reasons();

    @TempDir
    Path folder;

    private AdminNode node;
    private NodeConfig config;
    private TopicConfigs topics;
    private GroupConfigs groups;

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        String security = "Listeners are plaintext in this version.";
        for (String prefix : List.of(
                "sasl.", "ssl.", "security.", "principal.", "connections.max.reauth", "connection.failed.auth")) {
            reasons.put(prefix, security);
        }
        reasons.put("delegation.token.", "Delegation tokens need listeners that authenticate.");
        reasons.put("authorizer.", "Rights are stored and described, and everything is allowed.");
        String alone = "One node: nothing is replicated, elected or moved.";
        for (String prefix : List.of(
                "replica",
                "num.replica",
                "controller.quorum.",
                "controller.socket.",
                "controlled.shutdown",
                "broker.heartbeat",
                "broker.session",
                "initial.broker",
                "leader.imbalance",
                "auto.leader",
                "alter.log.dirs",
                "unclean.",
                "request.timeout",
                "early.start",
                "socket.connection.setup")) {
            reasons.put(prefix, alone);
        }
        reasons.put("remote.", "No tiered storage in this version.");
        reasons.put("log.remote.", "No tiered storage in this version.");
        reasons.put("log.local.", "No tiered storage in this version.");
        reasons.put("follower.fetch.last.tiered", "No tiered storage in this version.");
        reasons.put("metadata.", "The metadata has a write-ahead log of its own; it is not tuned.");
        for (String prefix : List.of("kafka.metrics", "metric", "auto.include.jmx")) {
            reasons.put(prefix, "Metrics are read from the HTTP API.");
        }
        for (String suffix : List.of("create.topic.policy", "alter.config.policy", "client.quota.callback")) {
            reasons.put(suffix, "Takes a Java class of the broker's; not a plugin interface of this version.");
        }
        reasons.put("config.providers", "Values come from the file, the environment and flags.");
        for (String prefix : List.of(
                "background.", "num.io.", "num.recovery", "queued.", "group.coordinator.", "group.streams.topology")) {
            reasons.put(prefix, "Threads and queues are arranged differently, and not tuned.");
        }
        for (String prefix :
                List.of("fetch.purgatory", "producer.purgatory", "delete.records.purgatory", "share.fetch")) {
            reasons.put(prefix, "Waiting requests are not kept in a purgatory.");
        }
        for (String prefix : List.of("share.coordinator.", "group.share.", "group.streams.", "errors.dead")) {
            reasons.put(prefix, "Share and streams groups use Kafka's default.");
        }
        reasons.put("transaction", "Transactions use Kafka's default.");
        reasons.put("add.partitions.to.txn", "Transactions use Kafka's default.");
        reasons.put("producer.id.", "Producers are forgotten after Kafka's default.");
        reasons.put("log.cleaner.", "The node's cleaner is not tuned.");
        for (String prefix : List.of("log.flush.", "log.dir.", "cordoned.", "log.segment.delete", "log.preallocate")) {
            reasons.put(prefix, "Every record is on disk before its producer is answered; there is one folder.");
        }
        for (String prefix : List.of("log.retention.", "log.roll.")) {
            reasons.put(prefix, "Only the name that ends in `ms`.");
        }
        reasons.put("max.connection.creation.rate", "Connections are limited by address, as a client quota.");
        reasons.put("max.connections.per.ip.overrides", "Connections are limited by address, as a client quota.");
        reasons.put("socket.", "The operating system's own choice.");
        reasons.put("offsets.", "Kafka's default.");
        reasons.put("group.", "Kafka's default.");
        reasons.put("", "Kafka's default, which can't be changed.");
        return reasons;
    }

    @BeforeEach
    void open() throws Exception {
        node = new AdminNode();
        config = NodeConfig.load(Optional.empty(), Map.of(), Map.of("--data-dir", folder.toString()), folder);
        topics = new TopicConfigs(config.topicDefaults(), 8 << 20);
        groups = new GroupConfigs(config.groupConfigs());
    }

    private static List<String> kafkas() throws IOException {
        try (InputStream in = BrokerConfigDocumentTest.class.getResourceAsStream("/kafka-broker-configs.txt")) {
            assertNotNull(in);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private Errors change(ConfigResource.Type type, String resource, String name, String value) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        var alter = new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(type.id())
                .setResourceName(resource);
        alter.configs()
                .add(new IncrementalAlterConfigsRequestData.AlterableConfig()
                        .setName(name)
                        .setValue(value));
        request.resources().add(alter);
        return Errors.forCode(
                AdminNode.ask(new IncrementalAlterConfigsHandler(node.metadata, topics, groups), 1, request)
                        .responses()
                        .getFirst()
                        .errorCode());
    }

    private List<DescribeConfigsResourceResult> described(ConfigResource.Type type, String resource) {
        DescribeConfigsHandler handler = new DescribeConfigsHandler(
                node.metadata,
                topics,
                groups,
                BrokerConfigs.of(config, topics, new NodeAddress("h", 1, 1, null)),
                "info");
        return AdminNode.ask(
                        handler,
                        4,
                        new DescribeConfigsRequestData()
                                .setIncludeSynonyms(true)
                                .setResources(List.of(new DescribeConfigsResource()
                                        .setResourceType(type.id())
                                        .setResourceName(resource)
                                        .setConfigurationKeys(null))))
                .results()
                .getFirst()
                .configs();
    }

    private static String reason(String name) {
        return REASONS.entrySet().stream()
                .filter(reason -> name.startsWith(reason.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_document_says_what_the_node_does() throws IOException {
        Set<String> settings =
                config.effective().stream().map(setting -> setting.key()).collect(Collectors.toSet());
        Map<String, DescribeConfigsResourceResult> described = described(ConfigResource.Type.BROKER, "1").stream()
                .collect(Collectors.toMap(DescribeConfigsResourceResult::name, result -> result));
        StringBuilder text = new StringBuilder("""
                # Broker configs

                What becomes of each config of a broker of Apache Kafka 4.4; asked of the code. *In the file*: the node's own setting of that \
                name, see [configuration.md](configuration.md). *While it runs*: IncrementalAlterConfigs takes it, for this node or for all, it \
                holds at once and survives a restart; any other is refused with INVALID_REQUEST. *Described*: DescribeConfigs tells it.

                | Config | In the file | While it runs | Described | |
                |---|---|---|---|---|
                """);
        int taken = 0;
        for (String name : kafkas()) {
            boolean setting = settings.contains(name);
            DescribeConfigsResourceResult told = described.get(name);
            String value = told == null || told.value() == null ? "1" : told.value();
            boolean dynamic = change(ConfigResource.Type.BROKER, "1", name, value) == Errors.NONE;
            assertEquals(dynamic, told != null && !told.readOnly(), name);
            taken += dynamic ? 1 : 0;
            text.append("| `").append(name).append("` | ").append(setting ? "yes" : "");
            text.append(" | ").append(dynamic ? "yes" : "").append(" | ").append(told != null ? "yes" : "");
            text.append(" | ");
            TopicConfigKey key = TopicConfigs.ofSynonym(name);
            if (key != null) {
                text.append("The default of the topic config `")
                        .append(key.name())
                        .append('`');
                text.append(
                        key.effect() == TopicConfigKey.Effect.NOT_YET
                                ? ", of which only the default is accepted."
                                : ".");
            } else if (!setting && told == null) {
                text.append(reason(name));
            }
            text.append(" |\n");
        }
        assertTrue(taken > 20, "taken " + taken);
        Path document = repository().resolve("docs/broker-configs.md");
        if (Boolean.getBoolean("chronik.docs.write")) {
            Files.writeString(document, text);
        }
        assertEquals(
                text.toString(),
                Files.readString(document),
                "docs/broker-configs.md is not what the node does; run with -Dchronik.docs.write=true");
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs"))) {
            folder = folder.getParent();
            assertNotNull(folder);
        }
        return folder;
    }

    /** The other table, docs/topic-configs.md, is made from the effects; here they are compared with what happens. */
    @Test
    void every_topic_config_does_what_its_table_says() throws Exception {
        node.topic("t", 1);
        Set<String> told = described(ConfigResource.Type.TOPIC, "t").stream()
                .map(DescribeConfigsResourceResult::name)
                .collect(Collectors.toCollection(TreeSet::new));
        for (TopicConfigKey key : TopicConfigs.keys()) {
            assertEquals(key.described(), told.contains(key.name()), key.name());
            if (key.effect() == TopicConfigKey.Effect.INTERNAL) {
                continue;
            }
            String other = other(key);
            Errors expected = switch (key.effect()) {
                case HONOURED, ALWAYS_MET, INTERNAL -> Errors.NONE;
                case NOT_YET, ABSENT -> Errors.INVALID_CONFIG;
            };
            assertEquals(
                    Errors.NONE, change(ConfigResource.Type.TOPIC, "t", key.name(), key.defaultText()), key.name());
            assertEquals(expected, change(ConfigResource.Type.TOPIC, "t", key.name(), other), key.name());
            String stored = node.metadata.image().topic("t").configs().get(key.name());
            assertEquals(expected == Errors.NONE ? other : key.defaultText(), stored, key.name());
        }
    }

    /** A valid value that is not the default. */
    private static String other(TopicConfigKey key) {
        return switch (key.name()) {
            case "cleanup.policy" -> "compact";
            case "compression.type" -> "zstd";
            case "message.timestamp.type" -> "LogAppendTime";
            case "leader.replication.throttled.replicas", "follower.replication.throttled.replicas" -> "*";
            case "compression.gzip.level", "compression.lz4.level", "compression.zstd.level" -> "5";
            case "min.cleanable.dirty.ratio" -> "0.25";
            case "segment.bytes" -> "2097152";
            default ->
                switch (key.type()) {
                    case BOOLEAN -> Boolean.toString(!Boolean.parseBoolean(key.defaultText()));
                    default -> "7";
                };
        };
    }

    @Test
    void a_default_that_is_changed_while_the_node_runs_holds_for_topics() throws Exception {
        node.topic("t", 1);
        assertEquals(Errors.NONE, change(ConfigResource.Type.BROKER, "", "log.retention.ms", "5000"));
        follow();
        assertEquals(5000, topics.of(Map.of()).retentionMillis());
        assertEquals(
                "[log.retention.ms=5000@3, log.retention.ms=604800000@5]", retention(ConfigResource.Type.TOPIC, "t"));
        assertEquals(Errors.NONE, change(ConfigResource.Type.BROKER, "1", "log.retention.ms", "6000"));
        node.restart();
        follow();
        assertEquals(6000, topics.of(Map.of()).retentionMillis());
        assertEquals(7, topics.of(Map.of("retention.ms", "7")).retentionMillis());
        String all = "[log.retention.ms=6000@2, log.retention.ms=5000@3, log.retention.ms=604800000@5]";
        assertEquals(all, retention(ConfigResource.Type.TOPIC, "t"));
        assertEquals(all, retention(ConfigResource.Type.BROKER, "1"));
        assertEquals("[log.retention.ms=5000@3]", retention(ConfigResource.Type.BROKER, ""));
        assertEquals(Errors.INVALID_REQUEST, change(ConfigResource.Type.BROKER, "1", "log.retention.ms", "x"));
        assertEquals(Errors.INVALID_REQUEST, change(ConfigResource.Type.BROKER, "2", "log.retention.ms", "1"));
        assertEquals(Errors.INVALID_REQUEST, change(ConfigResource.Type.BROKER, "1", "nope", "1"));
    }

    private void follow() {
        topics.changeDefaults(new TopicConfigs.Changed(
                node.metadata.image().configs(ConfigScope.BROKER, "1"),
                node.metadata.image().configs(ConfigScope.BROKER, "")));
    }

    private String retention(ConfigResource.Type type, String resource) {
        return described(type, resource).stream()
                .filter(result -> result.name().endsWith("retention.ms")
                        && !result.name().startsWith("delete")
                        && !result.name().contains("local")
                        && !result.name().contains("cleaner"))
                .findFirst()
                .orElseThrow()
                .synonyms()
                .stream()
                .map(synonym -> synonym.name() + "=" + synonym.value() + "@" + synonym.source())
                .toList()
                .toString();
    }
}
