package io.chronik.group;

import com.yammer.metrics.core.MetricsRegistry;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntimeMetricsImpl;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.GroupCoordinatorService;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.apache.kafka.server.util.timer.SystemTimer;
import org.apache.kafka.server.util.timer.SystemTimerReaper;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's coordinator wired to our logs. Owns its threads, its timer and its metrics, which are registered nowhere else. All but
 * {@link #service} and {@link #close} is for one thread.
 */
final class KafkaCoordinator implements AutoCloseable {
    private final Metrics metrics = new Metrics();
    private final MetricsRegistry gauges = new MetricsRegistry();
    private final MetadataBridge bridge = new MetadataBridge();
    private final GroupCoordinatorService service;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Map<String, Map<String, String>> groupConfigs = Map.of();
    private @Nullable Uuid electedTopic;
    private int electedPartitions;
    private int epoch;

    /** Starts the threads; no partition is loaded before {@link #advance}. */
    KafkaCoordinator(int nodeId, GroupSettings settings, GroupLogs logs, ClusterImage image) {
        GroupCoordinatorConfig config = settings.parse();
        GroupLogLoader loader =
                new GroupLogLoader(logs, new GroupCoordinatorRecordSerde(), config.offsetsLoadBufferSize());
        this.service = new GroupCoordinatorService.Builder(nodeId, config)
                .withTime(Time.SYSTEM)
                .withTimer(new SystemTimerReaper("group-timer-reaper", new SystemTimer("group-timer")))
                .withLoader(loader)
                .withWriter(new GroupLogWriter(logs, settings.maxBatchBytes()))
                .withCoordinatorRuntimeMetrics(
                        new CoordinatorRuntimeMetricsImpl(metrics, "group-coordinator-metrics", true))
                .withGroupCoordinatorMetrics(new GroupCoordinatorMetrics(gauges, metrics))
                .withGroupConfigManager(new GroupConfigManager(config, ShareGroupConfig.fromProps(settings.configs())))
                .withPersister(new RefusingPersister())
                .withAuthorizerPlugin(Optional.empty())
                .withPartitionMetadataClient(new RefusingOffsetLookup())
                .build();
        TopicImage topic = image.topic(GroupCoordinator.OFFSETS_TOPIC);
        int partitions = topic == null ? config.offsetsTopicPartitions() : topic.partitions();
        service.startup(() -> partitions);
    }

    /** The coordinator itself; safe for any thread. */
    GroupCoordinatorService service() {
        return service;
    }

    /** One of its numbers as it is now; NaN if there is none of that name. Safe for any thread. */
    double gauge(GroupGauge gauge) {
        KafkaMetric metric = metrics.metric(
                metrics.metricName(gauge.kafkaName(), GroupCoordinatorMetrics.METRICS_GROUP, gauge.tags()));
        return metric != null && metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** Follows the metadata: loads partitions that came, unloads those that went, forgets offsets of deleted topics. May block. */
    void advance(ClusterImage image) {
        followGroupConfigs(image);
        bridge.advance(image).ifPresent(step -> service.onMetadataUpdate(step.delta(), step.image()));
        followOffsetsTopic(image);
    }

    private void followGroupConfigs(ClusterImage image) {
        Map<String, Map<String, String>> configs = new HashMap<>();
        for (String group : image.configured(ClusterImage.ConfigScope.GROUP)) {
            configs.put(group, image.configs(ClusterImage.ConfigScope.GROUP, group));
        }
        Set<String> groups = new HashSet<>(configs.keySet());
        groups.addAll(groupConfigs.keySet());
        for (String group : groups) {
            Map<String, String> wanted = configs.getOrDefault(group, Map.of());
            if (!wanted.equals(groupConfigs.get(group))) {
                Properties properties = new Properties();
                properties.putAll(wanted);
                service.updateGroupConfig(group, properties);
            }
        }
        groupConfigs = configs;
    }

    private void followOffsetsTopic(ClusterImage image) {
        TopicImage topic = image.topic(GroupCoordinator.OFFSETS_TOPIC);
        if (electedTopic != null && (topic == null || !topic.id().equals(electedTopic))) {
            for (int partition = 0; partition < electedPartitions; partition++) {
                service.onResignation(partition, OptionalInt.empty());
            }
            electedTopic = null;
            electedPartitions = 0;
        }
        if (topic == null) {
            return;
        }
        epoch++;
        for (int partition = electedPartitions; partition < topic.partitions(); partition++) {
            service.onElection(partition, epoch);
        }
        electedTopic = topic.id();
        electedPartitions = topic.partitions();
    }

    /** Fails what is under way with retriable errors and ends the threads. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // Closes what it was built with: loader, timer, event threads.
        service.shutdown();
        metrics.close();
        gauges.shutdown();
    }
}
