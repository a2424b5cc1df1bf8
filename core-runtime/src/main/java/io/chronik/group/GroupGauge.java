package io.chronik.group;

import java.util.Map;

/**
 * One of the numbers that Kafka's coordinator keeps of itself.
 *
 * @param kafkaName its name in Kafka's {@code group-coordinator-metrics}
 * @param tags what tells it from others of that name
 */
public record GroupGauge(String kafkaName, Map<String, String> tags) {
    /** Copies the tags. */
    public GroupGauge {
        tags = Map.copyOf(tags);
    }
}
