package io.chronik.runtime;

import io.chronik.log.LogId;
import io.chronik.log.LogStore;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.MetadataListener;
import io.chronik.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;

/** Gives every partition of the metadata its log, and takes it away when the topic is deleted. */
final class LogsFollowMetadata implements MetadataListener {
    private final LogStore logs;
    private final EffectiveTopicConfigs configs;

    LogsFollowMetadata(LogStore logs, EffectiveTopicConfigs configs) {
        this.logs = logs;
        this.configs = configs;
    }

    static List<LogId> partitions(ClusterImage image) {
        List<LogId> ids = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            for (int i = 0; i < topic.partitions(); i++) {
                ids.add(new LogId(topic.id(), topic.name(), i));
            }
        }
        return ids;
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after) {
        for (TopicImage topic : before.topics().values()) {
            if (after.topic(topic.id()) == null) {
                logs.delete(topic.id());
                configs.forget(topic.id());
            }
        }
        for (TopicImage topic : after.topics().values()) {
            TopicImage old = before.topic(topic.id());
            for (int i = old == null ? 0 : old.partitions(); i < topic.partitions(); i++) {
                logs.create(new LogId(topic.id(), topic.name(), i));
            }
        }
    }
}
