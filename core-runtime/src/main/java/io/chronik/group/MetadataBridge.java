package io.chronik.group;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.DirectoryId;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord;
import org.apache.kafka.common.metadata.RemoveTopicRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.server.common.GroupVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** Our images as Kafka's, the only ones its coordinator takes: topics, partitions, this node. Used by one thread. */
final class MetadataBridge {
    private static final int EPOCH = 1;

    private MetadataImage kafkaImage = MetadataImage.EMPTY;
    private Map<String, TopicImage> topics = Map.of();
    private long changes;

    /** A change and what it leads to. */
    record Step(MetadataDelta delta, MetadataImage image) {}

    /** Moves on to a later image. Empty if it differs in nothing that matters to groups. */
    Optional<Step> advance(ClusterImage target) {
        MetadataDelta delta = new MetadataDelta.Builder().setImage(kafkaImage).build();
        boolean changed = false;
        if (changes == 0) {
            begin(delta, target.nodeId());
            changed = true;
        }
        Map<String, TopicImage> after = target.topics();
        for (TopicImage old : topics.values()) {
            TopicImage now = after.get(old.name());
            if (now == null || !now.id().equals(old.id())) {
                delta.replay(new RemoveTopicRecord().setTopicId(old.id()));
                changed = true;
            }
        }
        for (TopicImage now : after.values()) {
            changed |= replay(delta, topics.get(now.name()), now, target.nodeId());
        }
        topics = after;
        if (!changed) {
            return Optional.empty();
        }
        kafkaImage = delta.apply(new MetadataProvenance(changes++, EPOCH, System.currentTimeMillis(), true));
        return Optional.of(new Step(delta, kafkaImage));
    }

    private static void begin(MetadataDelta delta, int nodeId) {
        delta.replay(feature(
                MetadataVersion.FEATURE_NAME, MetadataVersion.latestProduction().featureLevel()));
        delta.replay(feature(GroupVersion.FEATURE_NAME, GroupVersion.LATEST_PRODUCTION.featureLevel()));
        delta.replay(new RegisterBrokerRecord()
                .setBrokerId(nodeId)
                .setBrokerEpoch(EPOCH)
                .setIncarnationId(Uuid.ONE_UUID)
                .setFenced(false));
    }

    private static boolean replay(MetadataDelta delta, @Nullable TopicImage old, TopicImage now, int nodeId) {
        if (now.equals(old)) {
            return false;
        }
        boolean created = old == null || !old.id().equals(now.id());
        if (created) {
            delta.replay(new TopicRecord().setName(now.name()).setTopicId(now.id()));
        }
        int known = created ? 0 : old.partitions();
        for (int partition = known; partition < now.partitions(); partition++) {
            delta.replay(partition(now.id(), partition, nodeId));
        }
        return created || now.partitions() > known;
    }

    private static FeatureLevelRecord feature(String name, short level) {
        return new FeatureLevelRecord().setName(name).setFeatureLevel(level);
    }

    private static PartitionRecord partition(Uuid topic, int partition, int nodeId) {
        return new PartitionRecord()
                .setTopicId(topic)
                .setPartitionId(partition)
                .setReplicas(List.of(nodeId))
                .setIsr(List.of(nodeId))
                .setLeader(nodeId)
                .setLeaderEpoch(EPOCH)
                .setPartitionEpoch(EPOCH)
                .setDirectories(List.of(DirectoryId.UNASSIGNED));
    }
}
