package io.chronik.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.testkit.wal.InMemoryWriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ManyTopicsTest {
    private static final int TOPICS = 5_000;
    private static final int PARTITIONS = 4;

    private final InMemoryWriteAheadLog.Disk disk = new InMemoryWriteAheadLog.Disk();

    @TempDir
    private Path directory;

    private Metadata open() throws IOException, MetadataStoreException {
        return Metadata.open(
                new WalMetadataStore(
                        new InMemoryWriteAheadLog(disk, 256 * 1024, 4), new DirectorySnapshotFiles(directory)),
                1,
                Uuid::randomUuid);
    }

    @Test
    @Timeout(60)
    void five_thousand_topics_survive_a_restart_in_bounded_memory() throws Exception {
        create();
        long before = used();
        try (Metadata metadata = open()) {
            long bytes = used() - before;
            ClusterImage image = metadata.image();
            assertEquals(TOPICS, image.topics().size());
            for (int i = 0; i < TOPICS; i++) {
                TopicImage topic = image.topic("topic-" + i);
                assertNotNull(topic);
                assertEquals(PARTITIONS, topic.partitions());
                assertEquals(Map.of("retention.ms", "1" + i), topic.configs());
                assertEquals(topic, image.topic(topic.id()));
            }
            // The image has no object per partition, so this is for a topic with any number of them.
            assertTrue(bytes < 1_000L * TOPICS, bytes / TOPICS + " bytes per topic");
        }
    }

    /** A method of its own, so that nothing of the first run is reachable while the second is measured. */
    private void create() throws Exception {
        try (Metadata metadata = open()) {
            for (int i = 0; i < TOPICS; i++) {
                metadata.createTopics(
                        List.of(new TopicCreation.Wanted("topic-" + i, PARTITIONS, Map.of("retention.ms", "1" + i))),
                        false);
            }
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
