package io.chronik.runtime;

import io.chronik.group.GroupCoordinator;
import io.chronik.group.GroupGauge;
import io.chronik.metrics.Labels;
import io.chronik.metrics.Metrics;
import java.util.List;
import java.util.Map;

/** Shows how the group coordinator is, in Kafka's own numbers. */
final class GroupMetrics {
    private static final List<String> PARTITION_STATES = List.of("loading", "active", "failed");
    private static final Map<String, List<String>> STATES = Map.of(
            "classic", List.of("PreparingRebalance", "CompletingRebalance", "Stable", "Dead", "Empty"),
            "consumer", List.of("Empty", "Assigning", "Reconciling", "Stable", "Dead"));

    private final Metrics metrics;
    private final GroupCoordinator groups;

    private GroupMetrics(Metrics metrics, GroupCoordinator groups) {
        this.metrics = metrics;
        this.groups = groups;
    }

    static void register(Metrics metrics, GroupCoordinator groups) {
        new GroupMetrics(metrics, groups).register();
    }

    private void register() {
        STATES.forEach((type, states) -> states.forEach(state -> add(
                "chronik_groups",
                "Consumer groups by type and state.",
                Labels.of("type", type, "state", state),
                new GroupGauge(type + "-group-count", Map.of("state", state)))));
        for (String state : PARTITION_STATES) {
            add(
                    "chronik_group_partitions",
                    "Partitions of the topic that holds groups, by state.",
                    Labels.of("state", state),
                    new GroupGauge("num-partitions", Map.of("state", state)));
        }
        for (String quantile : List.of("p50", "p99", "max")) {
            add(
                    "chronik_group_event_queue_milliseconds",
                    "How long requests waited for a thread of the group coordinator, lately.",
                    Labels.of("quantile", quantile),
                    new GroupGauge("event-queue-time-ms-" + quantile, Map.of()));
        }
        add(
                "chronik_group_event_queue_size",
                "Requests that wait for a thread of the group coordinator.",
                Labels.NONE,
                new GroupGauge("event-queue-size", Map.of()));
        add(
                "chronik_group_offset_commits",
                "Offsets committed since the start.",
                Labels.NONE,
                new GroupGauge("offset-commit-count", Map.of()));
        add(
                "chronik_group_offset_expirations",
                "Committed offsets that were forgotten for their age since the start.",
                Labels.NONE,
                new GroupGauge("offset-expiration-count", Map.of()));
    }

    private void add(String name, String help, Labels labels, GroupGauge gauge) {
        metrics.gauge(name, help, labels, () -> groups.gauge(gauge));
    }
}
