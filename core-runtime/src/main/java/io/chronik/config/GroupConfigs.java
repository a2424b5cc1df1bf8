package io.chronik.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The configs that a consumer group can have. Immutable. */
public final class GroupConfigs {
    private static final String SESSION_TIMEOUT = "consumer.session.timeout.ms";
    private static final String HEARTBEAT_INTERVAL = "consumer.heartbeat.interval.ms";
    private static final String ASSIGNMENT_INTERVAL = "consumer.assignment.interval.ms";

    private final Map<String, GroupConfigKey> keys = new TreeMap<>();

    /**
     * One config that a group can have.
     *
     * @param name Kafka's
     * @param defaultText what holds if it isn't set: the node's setting
     * @param synonym the node's setting
     * @param min the smallest value
     * @param max the largest value
     * @param doc for people
     */
    public record GroupConfigKey(String name, String defaultText, String synonym, int min, int max, String doc) {}

    /**
     * Creates it.
     *
     * @param coordinator the settings of the group coordinator, by Kafka's names; Kafka's defaults where missing
     */
    public GroupConfigs(Map<String, String> coordinator) {
        add(coordinator, SESSION_TIMEOUT, "session.timeout.ms", "45000", "45000", "60000", """
                After how many milliseconds without a heartbeat a consumer is out of the group.""");
        add(coordinator, HEARTBEAT_INTERVAL, "heartbeat.interval.ms", "5000", "5000", "15000", """
                How many milliseconds a consumer waits between two heartbeats.""");
        add(coordinator, ASSIGNMENT_INTERVAL, "assignment.interval.ms", "1000", "0", "15000", """
                How many milliseconds lie between two computations of the group's assignment at least.""");
    }

    /** Every config, sorted by name. */
    public List<GroupConfigKey> keys() {
        return List.copyOf(keys.values());
    }

    /**
     * Checks configs that should be set on a group.
     *
     * @throws IllegalArgumentException naming the first that can't be set, and why
     */
    public void validate(Map<String, String> configs) {
        new TreeMap<>(configs).forEach(this::validate);
        if (value(SESSION_TIMEOUT, configs) <= value(HEARTBEAT_INTERVAL, configs)) {
            throw new IllegalArgumentException(SESSION_TIMEOUT + " must be greater than " + HEARTBEAT_INTERVAL);
        }
    }

    private void validate(String name, String text) {
        GroupConfigKey key = keys.get(name);
        if (key == null) {
            boolean later = name.startsWith("share.") || name.startsWith("streams.") || name.startsWith("errors.");
            throw new IllegalArgumentException(
                    later
                            ? "Group config " + name + " has no effect yet: it is for share and streams groups"
                            : "Unknown group config name: " + name);
        }
        int value = parse(name, text);
        if (value < key.min) {
            throw new IllegalArgumentException(name + " must be greater than or equal to " + key.min);
        }
        if (value > key.max) {
            throw new IllegalArgumentException(name + " must be less than or equal to " + key.max);
        }
    }

    private int value(String name, Map<String, String> configs) {
        GroupConfigKey key = keys.get(name);
        return parse(name, configs.getOrDefault(name, key == null ? "0" : key.defaultText));
    }

    private static int parse(String name, String text) {
        try {
            return (Integer) ConfigDef.parseType(name, text, ConfigDef.Type.INT);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void add(
            Map<String, String> coordinator,
            String name,
            String setting,
            String defaultText,
            String min,
            String max,
            String doc) {
        String synonym = "group.consumer." + setting;
        keys.put(
                name,
                new GroupConfigKey(
                        name,
                        coordinator.getOrDefault(synonym, defaultText),
                        synonym,
                        parse(name, coordinator.getOrDefault("group.consumer.min." + setting, min)),
                        parse(name, coordinator.getOrDefault("group.consumer.max." + setting, max)),
                        doc));
    }
}
