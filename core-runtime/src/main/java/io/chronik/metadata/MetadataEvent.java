package io.chronik.metadata;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.jspecify.annotations.Nullable;

/** One fact about the cluster. What the metadata is, is the sum of all events in their order. */
public sealed interface MetadataEvent {

    /** The cluster's first start. Always the first event. */
    record ClusterCreated(String clusterId, int nodeId) implements MetadataEvent {}

    /**
     * A topic exists from now on.
     *
     * @param partitions at least 1
     * @param configs what was set, without defaults
     */
    record TopicCreated(String name, Uuid id, int partitions, Map<String, String> configs) implements MetadataEvent {
        public TopicCreated {
            configs = Map.copyOf(configs);
        }
    }

    /**
     * A topic has more partitions from now on.
     *
     * @param partitions the new total
     */
    record PartitionsAdded(Uuid topicId, int partitions) implements MetadataEvent {}

    /** A topic is gone. Its id is never used again. */
    record TopicDeleted(Uuid topicId) implements MetadataEvent {}

    /**
     * Configs of a topic have changed.
     *
     * @param changes the new value by key, null where the config is no longer set
     */
    record TopicConfigsChanged(Uuid topicId, Map<String, @Nullable String> changes) implements MetadataEvent {
        public TopicConfigsChanged {
            changes = Collections.unmodifiableMap(new TreeMap<>(changes));
        }
    }

    /**
     * Configs of something that isn't a topic have changed.
     *
     * @param changes the new value by key, null where the config is no longer set
     */
    record ResourceConfigsChanged(ClusterImage.ConfigScope scope, String name, Map<String, @Nullable String> changes)
            implements MetadataEvent {
        public ResourceConfigsChanged {
            changes = Collections.unmodifiableMap(new TreeMap<>(changes));
        }
    }

    /**
     * Producer ids were handed out.
     *
     * @param nextProducerId every lower id is taken
     */
    record ProducerIdsAllocated(long nextProducerId) implements MetadataEvent {}

    /** What administrators set besides topics and configs. */
    sealed interface AdminEvent extends MetadataEvent {
        /**
         * The limits of some clients have changed.
         *
         * @param changes the new limit by Kafka's name, null where there is none any more
         */
        record ClientQuotasChanged(QuotaEntity entity, Map<String, @Nullable Double> changes) implements AdminEvent {
            public ClientQuotasChanged {
                changes = Collections.unmodifiableMap(new TreeMap<>(changes));
            }
        }

        /** A user has another credential. */
        record ScramCredentialSet(ScramCredential.Key key, ScramCredential credential) implements AdminEvent {}

        /** A user has no credential for a mechanism any more. */
        record ScramCredentialRemoved(ScramCredential.Key key) implements AdminEvent {}

        /** Somebody may do something, or must not. */
        record AclCreated(AclBinding acl) implements AdminEvent {}

        /** The opposite of {@link AclCreated}. */
        record AclDeleted(AclBinding acl) implements AdminEvent {}
    }
}
