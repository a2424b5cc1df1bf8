package io.chronik.runtime;

import io.chronik.config.TopicConfigs;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.MetadataListener;

/** Lets the defaults of topics be what the metadata says of this node and of all nodes. */
final class DefaultsFollowMetadata implements MetadataListener {
    private final TopicConfigs configs;

    private DefaultsFollowMetadata(TopicConfigs configs) {
        this.configs = configs;
    }

    /** From now on. */
    static void follow(Metadata metadata, TopicConfigs configs) {
        configs.changeDefaults(changed(metadata.image()));
        metadata.addListener(new DefaultsFollowMetadata(configs));
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after) {
        TopicConfigs.Changed now = changed(after);
        if (!now.equals(configs.changedDefaults())) {
            configs.changeDefaults(now);
        }
    }

    private static TopicConfigs.Changed changed(ClusterImage image) {
        return new TopicConfigs.Changed(
                image.configs(ConfigScope.BROKER, Integer.toString(image.nodeId())),
                image.configs(ConfigScope.BROKER, ""));
    }
}
