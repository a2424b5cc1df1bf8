package io.chronik.request.admin;

import io.chronik.config.NodeConfig;
import io.chronik.config.Source;
import io.chronik.config.TopicConfigKey;
import io.chronik.config.TopicConfigs;
import io.chronik.request.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/** A node's settings under the names that Kafka's tools and frameworks look for. */
public final class BrokerConfigs {
    private final Map<String, BrokerConfig> byName = new TreeMap<>();
    private final Set<String> configured;

    private BrokerConfigs(Set<String> configured) {
        this.configured = configured;
    }

    /** What a node of this configuration has, sorted by name. */
    public static List<BrokerConfig> of(NodeConfig config, TopicConfigs topics, NodeAddress address) {
        Set<String> configured = config.effective().stream()
                .filter(setting -> setting.source().kind() != Source.Kind.DEFAULT)
                .map(setting -> setting.key())
                .collect(Collectors.toSet());
        BrokerConfigs configs = new BrokerConfigs(configured);
        String id = Integer.toString(address.nodeId());
        String listener = "PLAINTEXT://" + bracketed(address.host()) + ":" + address.port();
        configs.add("node.id", id, ConfigDef.Type.INT, "The node's number.");
        configs.add("broker.id", id, ConfigDef.Type.INT, "The node's number, by its older name.");
        configs.add("broker.rack", address.rack(), ConfigDef.Type.STRING, "Where the node stands.");
        configs.add("advertised.listeners", listener, ConfigDef.Type.LIST, "The address that clients are told.");
        configs.add("log.dirs", config.dataDir().toString(), ConfigDef.Type.LIST, "The folder that holds everything.");
        configs.addNumber(
                "num.partitions", config.numPartitions(), "The partitions of a topic created without a number.");
        configs.add(
                "auto.create.topics.enable",
                Boolean.toString(config.autoCreateTopics()),
                ConfigDef.Type.BOOLEAN,
                "Whether topics are created when clients ask for them.");
        configs.add("delete.topic.enable", "true", ConfigDef.Type.BOOLEAN, "Whether topics can be deleted.");
        configs.addNumber("default.replication.factor", 1, "The replicas of a topic created without a number.");
        configs.addNumber("offsets.topic.replication.factor", 1, "The replicas of the topic of committed offsets.");
        configs.addNumber("transaction.state.log.replication.factor", 1, "The replicas of the transactions' topic.");
        configs.addNumber("socket.request.max.bytes", config.socketRequestMaxBytes(), "The largest request.");
        configs.addNumber("max.connections", config.maxConnections(), "How many clients may be connected.");
        configs.addNumber("max.connections.per.ip", config.maxConnectionsPerIp(), "The same, for one address.");
        configs.addNumber("connections.max.idle.ms", config.connectionsMaxIdleMillis(), "When idle ones are closed.");
        configs.addNumber("num.network.threads", config.networkThreads(), "Event loops; 0 chooses by processors.");
        configs.addNumber("quota.window.num", config.quotaWindows(), "The windows that quotas look at.");
        configs.addNumber("quota.window.size.seconds", config.quotaWindowSeconds(), "How long one is.");
        configs.addNumber(
                "controller.quota.window.num", config.controllerQuotaWindows(), "The same, for created partitions.");
        configs.addNumber(
                "controller.quota.window.size.seconds", config.controllerQuotaWindowSeconds(), "How long one is.");
        configs.addNumber(
                "log.retention.check.interval.ms",
                config.retentionCheckIntervalMillis(),
                "How often it is looked for segments that are not kept.");
        for (TopicConfigKey key : TopicConfigs.keys()) {
            if (key.synonym() != null && key.described()) {
                configs.add(key.synonym(), topics.staticDefault(key), key.type(), key.doc());
            }
        }
        config.groupConfigs()
                .forEach((name, value) ->
                        configs.add(name, value, typeOf(value), "A setting of the group coordinator."));
        return new ArrayList<>(configs.byName.values());
    }

    private void addNumber(String name, long value, String documentation) {
        add(name, Long.toString(value), ConfigDef.Type.INT, documentation);
    }

    private void add(String name, @Nullable String value, ConfigDef.Type type, String documentation) {
        byName.put(name, new BrokerConfig(name, value, configured.contains(name), type, documentation));
    }

    private static ConfigDef.Type typeOf(String value) {
        return value.matches("-?\\d{1,9}") ? ConfigDef.Type.INT : ConfigDef.Type.STRING;
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
