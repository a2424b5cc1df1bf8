package io.chronik.metadata;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Everything the cluster's metadata says, as of an instant. Immutable. */
public interface ClusterImage {
    /** The cluster's id, made at its first start. */
    String clusterId();

    /** This node's id. */
    int nodeId();

    /** The topic of that name, or null. */
    @Nullable
    TopicImage topic(String name);

    /** The topic of that id, or null. */
    @Nullable
    TopicImage topic(Uuid id);

    /** All topics by name, sorted. */
    Map<String, TopicImage> topics();

    /** The configs set for one resource: {@code broker} configs by node id ("" for all), or a group's. Empty if none. */
    Map<String, String> configs(ConfigScope scope, String name);

    /** The names of that scope for which a config is set, sorted. */
    List<String> configured(ConfigScope scope);

    /** Quotas, credentials and access rights. */
    default AdminImage admin() {
        return AdminImage.EMPTY;
    }

    /** What configs can be attached to besides topics. */
    enum ConfigScope {
        /** A node, or all of them. */
        BROKER,
        /** A consumer group. */
        GROUP,
        /** A client metrics subscription. */
        CLIENT_METRICS
    }
}
