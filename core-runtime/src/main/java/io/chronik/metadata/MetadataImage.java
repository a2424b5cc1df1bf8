package io.chronik.metadata;

import io.chronik.metadata.MetadataEvent.ClusterCreated;
import io.chronik.metadata.MetadataEvent.PartitionsAdded;
import io.chronik.metadata.MetadataEvent.ProducerIdsAllocated;
import io.chronik.metadata.MetadataEvent.ResourceConfigsChanged;
import io.chronik.metadata.MetadataEvent.TopicConfigsChanged;
import io.chronik.metadata.MetadataEvent.TopicCreated;
import io.chronik.metadata.MetadataEvent.TopicDeleted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * What a sequence of events amounts to. Immutable: an event makes another image that shares all but a path of the maps, so that
 * creating n topics one by one costs n log n, and a reader keeps what it holds.
 */
final class MetadataImage implements ClusterImage {
    /** Before the first event. */
    static final MetadataImage EMPTY = new MetadataImage(
            "", -1, TreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), 0, AdminImage.EMPTY);

    private final String clusterId;
    private final int nodeId;
    private final TreePMap<String, TopicImage> byName;
    private final HashPMap<Uuid, TopicImage> byId;
    private final HashPMap<Resource, Map<String, String>> resourceConfigs;
    private final long nextProducerId;
    private final AdminImage admin;

    private record Resource(ConfigScope scope, String name) {}

    private MetadataImage(
            String clusterId,
            int nodeId,
            TreePMap<String, TopicImage> byName,
            HashPMap<Uuid, TopicImage> byId,
            HashPMap<Resource, Map<String, String>> resourceConfigs,
            long nextProducerId,
            AdminImage admin) {
        this.clusterId = clusterId;
        this.nodeId = nodeId;
        this.byName = byName;
        this.byId = byId;
        this.resourceConfigs = resourceConfigs;
        this.nextProducerId = nextProducerId;
        this.admin = admin;
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    @Override
    public int nodeId() {
        return nodeId;
    }

    @Override
    public @Nullable TopicImage topic(String name) {
        return byName.get(name);
    }

    @Override
    public @Nullable TopicImage topic(Uuid id) {
        return byId.get(id);
    }

    @Override
    public Map<String, TopicImage> topics() {
        return byName;
    }

    @Override
    public Map<String, String> configs(ConfigScope scope, String name) {
        return resourceConfigs.getOrDefault(new Resource(scope, name), Map.of());
    }

    @Override
    public List<String> configured(ConfigScope scope) {
        return resourceConfigs.keySet().stream()
                .filter(resource -> resource.scope == scope)
                .map(Resource::name)
                .sorted()
                .toList();
    }

    @Override
    public AdminImage admin() {
        return admin;
    }

    /** Every lower producer id is taken. */
    long nextProducerId() {
        return nextProducerId;
    }

    /**
     * The image after one more event.
     *
     * @throws IllegalStateException if the event contradicts this image: the journal is not what was written
     */
    MetadataImage with(MetadataEvent event) {
        return switch (event) {
            case ClusterCreated e -> {
                check(clusterId.isEmpty(), "the cluster is created a second time", e);
                yield new MetadataImage(
                        e.clusterId(), e.nodeId(), byName, byId, resourceConfigs, nextProducerId, admin);
            }
            case TopicCreated e -> {
                check(!byName.containsKey(e.name()) && !byId.containsKey(e.id()), "the topic exists", e);
                yield with(new TopicImage(e.name(), e.id(), e.partitions(), e.configs()));
            }
            case PartitionsAdded e -> {
                TopicImage topic = existing(e.topicId(), e);
                check(e.partitions() > topic.partitions(), "the topic has " + topic.partitions() + " partitions", e);
                yield with(new TopicImage(topic.name(), topic.id(), e.partitions(), topic.configs()));
            }
            case TopicDeleted e -> {
                TopicImage topic = existing(e.topicId(), e);
                yield with(byName.minus(topic.name()), byId.minus(topic.id()));
            }
            case TopicConfigsChanged e -> {
                TopicImage topic = existing(e.topicId(), e);
                yield with(new TopicImage(
                        topic.name(), topic.id(), topic.partitions(), changed(topic.configs(), e.changes())));
            }
            case ResourceConfigsChanged e -> {
                Resource resource = new Resource(e.scope(), e.name());
                Map<String, String> configs = changed(configs(e.scope(), e.name()), e.changes());
                yield new MetadataImage(
                        clusterId,
                        nodeId,
                        byName,
                        byId,
                        configs.isEmpty() ? resourceConfigs.minus(resource) : resourceConfigs.plus(resource, configs),
                        nextProducerId,
                        admin);
            }
            case ProducerIdsAllocated e -> {
                check(e.nextProducerId() > nextProducerId, "ids below " + nextProducerId + " are taken", e);
                yield new MetadataImage(clusterId, nodeId, byName, byId, resourceConfigs, e.nextProducerId(), admin);
            }
            case MetadataEvent.AdminEvent e ->
                new MetadataImage(clusterId, nodeId, byName, byId, resourceConfigs, nextProducerId, admin.with(e));
        };
    }

    /** The shortest list of events that makes this image from the empty one. */
    List<MetadataEvent> events() {
        List<MetadataEvent> events = new ArrayList<>();
        if (!clusterId.isEmpty()) {
            events.add(new ClusterCreated(clusterId, nodeId));
        }
        if (nextProducerId > 0) {
            events.add(new ProducerIdsAllocated(nextProducerId));
        }
        for (TopicImage topic : byName.values()) {
            events.add(new TopicCreated(topic.name(), topic.id(), topic.partitions(), topic.configs()));
        }
        for (Map.Entry<Resource, Map<String, String>> entry : resourceConfigs.entrySet()) {
            events.add(new ResourceConfigsChanged(
                    entry.getKey().scope, entry.getKey().name, new TreeMap<>(entry.getValue())));
        }
        events.addAll(admin.events());
        return events;
    }

    private MetadataImage with(TopicImage topic) {
        return with(byName.plus(topic.name(), topic), byId.plus(topic.id(), topic));
    }

    private MetadataImage with(TreePMap<String, TopicImage> names, HashPMap<Uuid, TopicImage> ids) {
        return new MetadataImage(clusterId, nodeId, names, ids, resourceConfigs, nextProducerId, admin);
    }

    private TopicImage existing(Uuid id, MetadataEvent event) {
        TopicImage topic = byId.get(id);
        if (topic == null) {
            throw new IllegalStateException(
                    "metadata event " + event + " contradicts the events before it: no such topic");
        }
        return topic;
    }

    private static void check(boolean holds, String problem, MetadataEvent event) {
        if (!holds) {
            throw new IllegalStateException(
                    "metadata event " + event + " contradicts the events before it: " + problem);
        }
    }

    private static Map<String, String> changed(Map<String, String> before, Map<String, @Nullable String> changes) {
        Map<String, String> after = new TreeMap<>(before);
        changes.forEach((key, value) -> {
            if (value == null) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        return Map.copyOf(after);
    }
}
