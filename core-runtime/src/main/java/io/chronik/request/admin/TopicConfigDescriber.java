package io.chronik.request.admin;

import io.chronik.config.TopicConfigKey;
import io.chronik.config.TopicConfigs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;

/**
 * Tells what holds for a topic, and why.
 *
 * @param configs the node's defaults
 */
record TopicConfigDescriber(TopicConfigs configs) {
    /** Every config of a topic on which these are set, sorted by name. */
    List<DescribedConfig> describe(Map<String, String> set) {
        List<DescribedConfig> described = new ArrayList<>();
        for (TopicConfigKey key : TopicConfigs.keys()) {
            if (key.described()) {
                described.add(describe(key, set));
            }
        }
        return described;
    }

    private DescribedConfig describe(TopicConfigKey key, Map<String, String> set) {
        List<DescribedConfig.Synonym> synonyms = new ArrayList<>();
        String onTopic = set.get(key.name());
        if (onTopic != null) {
            synonyms.add(new DescribedConfig.Synonym(key.name(), onTopic, ConfigSource.TOPIC_CONFIG));
        }
        String onNode = configs.nodeDefault(key);
        boolean nodeDiffers = onNode != null && !onNode.equals(key.defaultText());
        if (key.synonym() != null) {
            if (nodeDiffers) {
                synonyms.add(new DescribedConfig.Synonym(key.synonym(), onNode, ConfigSource.STATIC_BROKER_CONFIG));
            }
            synonyms.add(new DescribedConfig.Synonym(key.synonym(), key.defaultText(), ConfigSource.DEFAULT_CONFIG));
        }
        ConfigSource source = onTopic != null
                ? ConfigSource.TOPIC_CONFIG
                : nodeDiffers ? ConfigSource.STATIC_BROKER_CONFIG : ConfigSource.DEFAULT_CONFIG;
        return new DescribedConfig(
                key.name(),
                onTopic != null ? onTopic : configs.defaultValue(key),
                false,
                source,
                key.type(),
                synonyms,
                key.doc());
    }
}
