package io.chronik.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;

final class MetadataBridgeTest {
    private static final Uuid FIRST = new Uuid(1, 1);
    private static final Uuid SECOND = new Uuid(2, 2);

    private final MetadataBridge bridge = new MetadataBridge();

    @Test
    void theFirstImageBringsFeaturesAndTheNode() {
        MetadataImage image = bridge.advance(FixedImage.empty()).orElseThrow().image();
        assertEquals(
                MetadataVersion.latestProduction(),
                image.features().metadataVersion().orElseThrow());
        assertEquals((short) 1, image.features().finalizedVersions().get("group.version"));
        assertEquals(Set.of(1), image.cluster().brokers().keySet());
    }

    @Test
    void partitionsAreAddedAndLedByTheNode() {
        FixedImage image = FixedImage.empty().with("a", FIRST, 2);
        bridge.advance(image);
        MetadataImage after =
                bridge.advance(image.with("a", FIRST, 3)).orElseThrow().image();
        assertEquals(Set.of(0, 1, 2), after.topics().getTopic("a").partitions().keySet());
        assertEquals(1, after.topics().getTopic(FIRST).partitions().get(2).leader);
    }

    @Test
    void aTopicRecreatedBetweenTwoImagesIsAnotherOne() {
        FixedImage image = FixedImage.empty().with("a", FIRST, 3);
        bridge.advance(image);
        MetadataBridge.Step step = bridge.advance(image.with("a", SECOND, 1)).orElseThrow();
        assertEquals(Set.of(FIRST), step.delta().topicsDelta().deletedTopicIds());
        assertNull(step.image().topics().getTopic(FIRST));
        assertEquals(SECOND, step.image().topics().getTopic("a").id());
        assertEquals(1, step.image().topics().getTopic("a").partitions().size());
    }

    @Test
    void whatDoesNotConcernGroupsIsNoStep() {
        FixedImage image = FixedImage.empty().with("a", FIRST, 3);
        bridge.advance(image);
        assertTrue(bridge.advance(image).isEmpty());
        assertTrue(bridge.advance(image.withGroupConfigs("g", Map.of("consumer.heartbeat.interval.ms", "6000")))
                .isEmpty());
    }
}
