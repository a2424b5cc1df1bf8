package io.chronik.benchmarks.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What is measured. */
public enum Target {
    /** Chronik's assembled distribution with its defaults; every acknowledged record is on disk. */
    CHRONIK("chronik"),
    /** Apache Kafka as shipped: acknowledged records may still be in the page cache. */
    KAFKA("kafka"),
    /** The same with {@code flush.messages=1} on the topic: the promise that Chronik keeps. */
    KAFKA_FSYNC("kafka-fsync"),
    /** A broker that answers and does nothing: what client, network and codec leave over at most. */
    NULL("null");

    private final String label;

    Target(String label) {
        this.label = label;
    }

    /**
     * The name on the command line and in tables.
     *
     * @return e.g. {@code kafka-fsync}
     */
    public String label() {
        return label;
    }

    /**
     * The configs that a topic of this target is created with.
     *
     * @return topic configs, most often none
     */
    public Map<String, String> topicConfigs() {
        return this == KAFKA_FSYNC ? Map.of("flush.messages", "1") : Map.of();
    }

    /**
     * Reads a list of targets.
     *
     * @param list labels separated by commas
     * @return the targets in that order
     */
    public static List<Target> parseList(String list) {
        List<Target> targets = new ArrayList<>();
        for (String label : list.split(",")) {
            targets.add(Arrays.stream(values())
                    .filter(target -> target.label.equals(label.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no target '" + label + "'; there are chronik, kafka, kafka-fsync and null")));
        }
        return List.copyOf(targets);
    }
}
