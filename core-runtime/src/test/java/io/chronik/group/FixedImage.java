package io.chronik.group;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A cluster of one node with the topics a test names. */
public record FixedImage(Map<String, TopicImage> topics, Map<String, Map<String, String>> groupConfigs)
        implements ClusterImage {
    /** No topics. */
    public static FixedImage empty() {
        return new FixedImage(Map.of(), Map.of());
    }

    /** The same with one topic more, or with another one of that name. */
    public FixedImage with(String name, Uuid id, int partitions) {
        return with(new TopicImage(name, id, partitions, Map.of()));
    }

    /** The same with one topic more, or with another one of that name. */
    public FixedImage with(TopicImage topic) {
        Map<String, TopicImage> more = new TreeMap<>(topics);
        more.put(topic.name(), topic);
        return new FixedImage(more, groupConfigs);
    }

    /** The same with one topic less. */
    public FixedImage without(String name) {
        Map<String, TopicImage> less = new TreeMap<>(topics);
        less.remove(name);
        return new FixedImage(less, groupConfigs);
    }

    /** The same with configs of one group. */
    public FixedImage withGroupConfigs(String group, Map<String, String> configs) {
        return new FixedImage(topics, Map.of(group, configs));
    }

    @Override
    public String clusterId() {
        return "test";
    }

    @Override
    public int nodeId() {
        return 1;
    }

    @Override
    public @Nullable TopicImage topic(String name) {
        return topics.get(name);
    }

    @Override
    public @Nullable TopicImage topic(Uuid id) {
        return topics.values().stream()
                .filter(topic -> topic.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Map<String, String> configs(ConfigScope scope, String name) {
        return scope == ConfigScope.GROUP ? groupConfigs.getOrDefault(name, Map.of()) : Map.of();
    }

    @Override
    public List<String> configured(ConfigScope scope) {
        return scope == ConfigScope.GROUP
                ? groupConfigs.keySet().stream().sorted().toList()
                : List.of();
    }
}
