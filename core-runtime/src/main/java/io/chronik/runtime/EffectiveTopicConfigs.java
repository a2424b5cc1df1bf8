package io.chronik.runtime;

import io.chronik.config.TopicConfig;
import io.chronik.config.TopicConfigs;
import io.chronik.log.LogSettings;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;

/** What holds for each topic, worked out once for each of its images. Thread-safe. */
final class EffectiveTopicConfigs {
    private static final long KEEP = -1;

    private final TopicConfigs configs;
    private final Supplier<ClusterImage> image;
    private final Map<Uuid, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(Map<String, String> set, TopicConfigs.Changed defaults, TopicConfig config, LogSettings log) {}

    EffectiveTopicConfigs(TopicConfigs configs, Supplier<ClusterImage> image) {
        this.configs = configs;
        this.image = image;
    }

    TopicConfig of(TopicImage topic) {
        return entry(topic).config;
    }

    LogSettings logSettings(Uuid topicId) {
        TopicImage topic = image.get().topic(topicId);
        Entry known = topic == null ? entries.get(topicId) : entry(topic);
        if (known == null) {
            throw new IllegalStateException("topic " + topicId + " is gone");
        }
        return known.log;
    }

    private Entry entry(TopicImage topic) {
        Entry known = entries.get(topic.id());
        TopicConfigs.Changed defaults = configs.changedDefaults();
        if (known == null || !known.set.equals(topic.configs()) || !known.defaults.equals(defaults)) {
            TopicConfig config = configs.of(topic.configs());
            known = new Entry(
                    topic.configs(),
                    defaults,
                    config,
                    new LogSettings(
                            config.segmentBytes(),
                            config.segmentMillis(),
                            config.indexIntervalBytes(),
                            config.delete() ? config.retentionMillis() : KEEP,
                            config.delete() ? config.retentionBytes() : KEEP));
            entries.put(topic.id(), known);
        }
        return known;
    }

    void forget(Uuid topicId) {
        entries.remove(topicId);
    }
}
