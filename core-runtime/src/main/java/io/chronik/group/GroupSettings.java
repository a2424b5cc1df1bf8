package io.chronik.group;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;

/**
 * What the coordinator is told, under Kafka's names ({@code group.*}, {@code offsets.*}, {@code offset.*}).
 *
 * @param configs what was set, and our own defaults where they differ from Kafka's
 * @param kafka the same, parsed and with Kafka's defaults
 */
record GroupSettings(Map<String, String> configs, GroupCoordinatorConfig kafka) {
    /** By name, as Kafka wants to be rid of its constant (not of the setting, before 5.0). */
    private static final String REBALANCE_PROTOCOLS = "group.coordinator.rebalance.protocols";

    /** One event thread serves tens of thousands of commits per second; Kafka's four are for machines with many cores. */
    private static final Map<String, String> OWN_DEFAULTS = Map.of(
            GroupCoordinatorConfig.GROUP_COORDINATOR_NUM_THREADS_CONFIG,
            "1",
            GroupCoordinatorConfig.GROUP_COORDINATOR_NUM_BACKGROUND_THREADS_CONFIG,
            "1",
            REBALANCE_PROTOCOLS,
            "classic,consumer");

    private static final String MESSAGE_MAX_BYTES = "message.max.bytes";
    private static final int DEFAULT_MESSAGE_MAX_BYTES = 1_048_588;

    /**
     * Reads the settings; other keys are ignored.
     *
     * @throws org.apache.kafka.common.config.ConfigException naming the key and the value that can't be
     */
    static GroupSettings of(Map<String, String> configs) {
        Map<String, String> all = new HashMap<>(OWN_DEFAULTS);
        all.putAll(configs);
        return new GroupSettings(Map.copyOf(all), GroupCoordinatorConfig.fromProps(all));
    }

    /** The largest batch the coordinator writes, in bytes. */
    int maxBatchBytes() {
        String configured = configs.get(MESSAGE_MAX_BYTES);
        return configured == null ? DEFAULT_MESSAGE_MAX_BYTES : Integer.parseInt(configured);
    }

    /** Whether the consumer protocol (KIP-848) is answered besides the classic one. */
    boolean consumerProtocolEnabled() {
        String protocols = configs.getOrDefault(REBALANCE_PROTOCOLS, "");
        return Arrays.stream(protocols.split(",", -1)).map(String::strip).anyMatch("consumer"::equals);
    }
}
