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

    /** Where the default of a topic config could come from, strongest first; empty if the node has no setting for it. */
    static List<DescribedConfig.Synonym> defaults(TopicConfigs configs, TopicConfigKey key) {
        String synonym = key.synonym();
        if (synonym == null) {
            return List.of();
        }
        List<DescribedConfig.Synonym> synonyms = new ArrayList<>();
        String ofNode = configs.changedDefaults().ofNode().get(synonym);
        if (ofNode != null) {
            synonyms.add(new DescribedConfig.Synonym(synonym, ofNode, ConfigSource.DYNAMIC_BROKER_CONFIG));
        }
        String ofAll = configs.changedDefaults().ofAll().get(synonym);
        if (ofAll != null) {
            synonyms.add(new DescribedConfig.Synonym(synonym, ofAll, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG));
        }
        String configured = configs.nodeDefault(key);
        if (configured != null && !configured.equals(key.defaultText())) {
            synonyms.add(new DescribedConfig.Synonym(synonym, configured, ConfigSource.STATIC_BROKER_CONFIG));
        }
        synonyms.add(new DescribedConfig.Synonym(synonym, key.defaultText(), ConfigSource.DEFAULT_CONFIG));
        return synonyms;
    }

    private DescribedConfig describe(TopicConfigKey key, Map<String, String> set) {
        List<DescribedConfig.Synonym> synonyms = new ArrayList<>();
        String onTopic = set.get(key.name());
        if (onTopic != null) {
            synonyms.add(new DescribedConfig.Synonym(key.name(), onTopic, ConfigSource.TOPIC_CONFIG));
        }
        synonyms.addAll(defaults(configs, key));
        ConfigSource source = synonyms.isEmpty()
                ? ConfigSource.DEFAULT_CONFIG
                : synonyms.getFirst().source();
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
