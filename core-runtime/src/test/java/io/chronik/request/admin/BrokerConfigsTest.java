package io.chronik.request.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.NodeConfig;
import io.chronik.config.TopicConfigs;
import io.chronik.request.NodeAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BrokerConfigsTest {
    @Test
    void the_settings_that_tools_look_for_are_there() throws Exception {
        NodeConfig config = NodeConfig.load(Optional.empty(), Map.of("CHRONIK_NUM_PARTITIONS", "5"), Map.of());
        TopicConfigs topics = new TopicConfigs(config.topicDefaults(), config.walFileSizeBytes());
        Map<String, BrokerConfig> configs =
                BrokerConfigs.of(config, topics, new NodeAddress("::1", 9092, 1, null)).stream()
                        .collect(Collectors.toMap(BrokerConfig::name, Function.identity()));
        assertEquals("1", configs.get("default.replication.factor").value());
        assertEquals("1", configs.get("broker.id").value());
        assertEquals(
                "PLAINTEXT://[::1]:9092", configs.get("advertised.listeners").value());
        assertEquals("604800000", configs.get("log.retention.ms").value());
        assertEquals("1048588", configs.get("message.max.bytes").value());
        assertEquals("5", configs.get("num.partitions").value());
        assertTrue(configs.get("num.partitions").configured());
        assertFalse(configs.get("message.max.bytes").configured());
        assertTrue(configs.containsKey("offsets.topic.num.partitions"));
    }
}
