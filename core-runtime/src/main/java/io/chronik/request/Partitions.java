package io.chronik.request;

import io.chronik.log.LogStore;
import io.chronik.log.PartitionLog;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Finds topics and their logs as requests name them. Thread-safe. */
public final class Partitions {
    private final Supplier<? extends ClusterImage> image;
    private final LogStore logs;

    /** Uses the newest image at each call. */
    public Partitions(Supplier<? extends ClusterImage> image, LogStore logs) {
        this.image = image;
        this.logs = logs;
    }

    /** The topic of that name, or null. */
    public @Nullable TopicImage topic(@Nullable String name) {
        return name == null ? null : image.get().topic(name);
    }

    /** The topic of that id, or null. */
    public @Nullable TopicImage topic(Uuid id) {
        return image.get().topic(id);
    }

    /** The log of a topic's partition, or null. */
    public @Nullable PartitionLog log(@Nullable TopicImage topic, int partition) {
        return topic == null ? null : logs.find(topic.id(), partition);
    }

    /** The log of a partition by the topic's name, or null. */
    public @Nullable PartitionLog log(String topic, int partition) {
        return log(topic(topic), partition);
    }
}
