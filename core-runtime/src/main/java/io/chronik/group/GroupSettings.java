package io.chronik.group;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;

/**
 * What the coordinator is told, under Kafka's names ({@code group.*}, {@code offsets.*}, {@code offset.*}). The few settings that
 * are needed before the coordinator is there are read here; the rest is Kafka's to parse, which takes too long for a node's start.
 *
 * @param configs what was set, and our own defaults where they differ from Kafka's
 */
record GroupSettings(Map<String, String> configs) {
    private static final String REBALANCE_PROTOCOLS = "group.coordinator.rebalance.protocols";
    private static final String OFFSETS_TOPIC_PARTITIONS = "offsets.topic.num.partitions";
    private static final String OFFSETS_TOPIC_SEGMENT_BYTES = "offsets.topic.segment.bytes";
    private static final String MESSAGE_MAX_BYTES = "message.max.bytes";

    /** One event thread serves tens of thousands of commits per second; Kafka's four are for machines with many cores. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "group.coordinator.threads",
            "1",
            "group.coordinator.background.threads",
            "1",
            REBALANCE_PROTOCOLS,
            "classic,consumer",
            OFFSETS_TOPIC_PARTITIONS,
            "50",
            OFFSETS_TOPIC_SEGMENT_BYTES,
            "104857600",
            MESSAGE_MAX_BYTES,
            "1048588");

    /**
     * Takes the settings; those of others are ignored.
     *
     * @throws IllegalArgumentException naming the key and the value that can't be, as far as they are read here
     */
    static GroupSettings of(Map<String, String> configs) {
        Map<String, String> all = new HashMap<>(DEFAULTS);
        all.putAll(configs);
        GroupSettings settings = new GroupSettings(Map.copyOf(all));
        settings.positive(OFFSETS_TOPIC_PARTITIONS);
        settings.positive(OFFSETS_TOPIC_SEGMENT_BYTES);
        settings.positive(MESSAGE_MAX_BYTES);
        return settings;
    }

    /**
     * Reads everything.
     *
     * @throws org.apache.kafka.common.config.ConfigException naming the key and the value that can't be
     */
    GroupCoordinatorConfig parse() {
        return GroupCoordinatorConfig.fromProps(configs);
    }

    /** How many partitions the topic of groups is created with. */
    int offsetsTopicPartitions() {
        return positive(OFFSETS_TOPIC_PARTITIONS);
    }

    /** The size of the topic's segments, in bytes. */
    int offsetsTopicSegmentBytes() {
        return positive(OFFSETS_TOPIC_SEGMENT_BYTES);
    }

    /** The largest batch the coordinator writes, in bytes. */
    int maxBatchBytes() {
        return positive(MESSAGE_MAX_BYTES);
    }

    /** Whether the consumer protocol (KIP-848) is answered besides the classic one. */
    boolean consumerProtocolEnabled() {
        String protocols = configs.getOrDefault(REBALANCE_PROTOCOLS, "");
        return Arrays.stream(protocols.split(",", -1)).map(String::strip).anyMatch("consumer"::equals);
    }

    private int positive(String key) {
        String value = configs.getOrDefault(key, "");
        try {
            int number = Integer.parseInt(value.strip());
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is \"" + value + "\"; it must be a positive number", e);
        }
        throw new IllegalArgumentException(key + " is " + value + "; it must be positive");
    }
}
