package io.chronik.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.group.FixedImage;
import io.chronik.group.InMemoryGroupLogs;
import io.chronik.metrics.Metrics;
import io.chronik.request.group.GroupNode;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** Kafka's coordinator keeps numbers of these names, and what happens changes them. */
final class GroupMetricsTest {
    @Test
    void everyNumberIsThereAndCommitsCount() {
        FixedImage image = FixedImage.empty().with("orders", new Uuid(1, 1), 1);
        try (GroupNode node = GroupNode.started(new InMemoryGroupLogs(), image)) {
            Metrics metrics = new Metrics();
            GroupMetrics.register(metrics, node.coordinator);
            for (int i = 0; i < 3; i++) {
                node.call(ApiKeys.OFFSET_COMMIT, 8, commit(i));
            }
            List<String> lines = metrics.prometheusText()
                    .lines()
                    .filter(line -> line.startsWith("chronik_group"))
                    .toList();
            assertEquals(19, lines.size(), lines::toString);
            assertFalse(lines.stream().anyMatch(line -> line.contains("NaN")), lines::toString);
            assertTrue(value(lines, "chronik_group_offset_commits ") == 3, lines::toString);
            assertTrue(value(lines, "chronik_group_partitions{state=\"active\"}") == 4, lines::toString);
        }
    }

    @Test
    void beforeTheCoordinatorRunsNothingIsKnown() {
        try (GroupNode node = new GroupNode(new InMemoryGroupLogs(), FixedImage.empty())) {
            Metrics metrics = new Metrics();
            GroupMetrics.register(metrics, node.coordinator);
            assertTrue(metrics.prometheusText().contains("chronik_group_offset_commits NaN"), metrics::prometheusText);
        }
    }

    private static double value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static OffsetCommitRequestData commit(long offset) {
        return new OffsetCommitRequestData()
                .setGroupId("group")
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(offset)
                                .setCommittedMetadata("")))));
    }
}
