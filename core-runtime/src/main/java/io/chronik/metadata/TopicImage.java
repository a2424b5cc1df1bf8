package io.chronik.metadata;

import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * One topic as of an instant.
 *
 * @param name unique among the living topics
 * @param id unique for ever: a topic that is deleted and created again has another one
 * @param partitions how many; they are numbered from 0
 * @param configs what was set on the topic, without defaults
 */
public record TopicImage(String name, Uuid id, int partitions, Map<String, String> configs) {
    public TopicImage {
        configs = Map.copyOf(configs);
    }
}
