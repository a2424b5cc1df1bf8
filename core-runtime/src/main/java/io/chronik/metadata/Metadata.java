package io.chronik.metadata;

import io.chronik.api.metadata.MetadataStore;
import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.MetadataEvent.ClusterCreated;
import io.chronik.metadata.MetadataEvent.PartitionsAdded;
import io.chronik.metadata.MetadataEvent.ProducerIdsAllocated;
import io.chronik.metadata.MetadataEvent.ResourceConfigsChanged;
import io.chronik.metadata.MetadataEvent.TopicConfigsChanged;
import io.chronik.metadata.MetadataEvent.TopicCreated;
import io.chronik.metadata.MetadataEvent.TopicDeleted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's metadata: the only writer of the journal, and the current image.
 *
 * <p>Every change is checked, made durable, visible in {@link #image} and told to the listeners before the call that asked for it
 * returns. Reading never waits. Any thread may call; changes follow each other. A listener may change metadata itself (it hears of
 * that after it returned), but must not wait for another thread that does.
 */
public final class Metadata implements AutoCloseable {
    private final MetadataStore store;
    private final Supplier<Uuid> ids;

    /** Guards the order of events: what is checked is still so when it is logged. */
    private final ReentrantLock writing = new ReentrantLock();

    /** Held while listeners are told; never waited for by the holder of {@link #writing}. */
    private final ReentrantLock telling = new ReentrantLock();

    private final Queue<Change> untold = new ConcurrentLinkedQueue<>();
    private final List<MetadataListener> listeners = new CopyOnWriteArrayList<>();

    /** The names with '.' or '_' in them by what they amount to in metric names. Guarded by {@link #writing}. */
    private final Map<String, String> unifiedNames = new HashMap<>();

    private volatile MetadataImage image;

    private final AtomicLong changes = new AtomicLong();

    private record Change(ClusterImage before, ClusterImage after) {}

    private Metadata(MetadataStore store, Supplier<Uuid> ids, MetadataImage image) {
        this.store = store;
        this.ids = ids;
        this.image = image;
        image.topics().keySet().forEach(this::rememberUnified);
    }

    /**
     * Loads what the store holds; a store that holds nothing becomes a new cluster of this node.
     *
     * @param store not loaded yet; this takes ownership, also when it throws
     * @param nodeId from the configuration
     * @param ids makes unique ids, for the cluster and its topics
     * @throws IllegalStateException if the store belongs to another node, or its events contradict each other
     */
    public static Metadata open(MetadataStore store, int nodeId, Supplier<Uuid> ids) throws MetadataStoreException {
        boolean opened = false;
        try {
            Replay replay = new Replay();
            store.load(replay);
            MetadataImage image = replay.image;
            if (image.clusterId().isEmpty()) {
                ClusterCreated event = new ClusterCreated(ids.get().toString(), nodeId);
                store.append(List.of(MetadataEventCodec.encode(event)));
                image = image.with(event);
            } else if (image.nodeId() != nodeId) {
                throw new IllegalStateException(
                        "node id " + nodeId + " is configured, but the data directory belongs to node "
                                + image.nodeId() + " of cluster " + image.clusterId()
                                + ": correct the node id, or choose another data directory");
            }
            Metadata metadata = new Metadata(store, ids, image);
            opened = true;
            return metadata;
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    /** The current state. */
    public ClusterImage image() {
        return image;
    }

    /** How many events were made durable since this was opened. */
    public long changes() {
        return changes.get();
    }

    /** Tells this listener of every change from now on. */
    public void addListener(MetadataListener listener) {
        listeners.add(listener);
    }

    /**
     * Creates topics, each for itself.
     *
     * @param validateOnly answer what would happen, and change nothing
     * @return what became of each, in the order of the arguments; a name given twice exists the second time
     */
    public List<TopicCreation> createTopics(List<TopicCreation.Wanted> topics, boolean validateOnly)
            throws MetadataStoreException {
        List<TopicCreation> outcomes = new ArrayList<>(topics.size());
        writing.lock();
        try {
            MetadataImage after = image;
            List<MetadataEvent> events = new ArrayList<>();
            Map<String, String> addedUnified = new HashMap<>();
            for (TopicCreation.Wanted wanted : topics) {
                TopicCreation outcome = check(wanted, after, addedUnified);
                if (outcome instanceof TopicCreation.Created(TopicImage topic)) {
                    MetadataEvent event =
                            new TopicCreated(topic.name(), topic.id(), topic.partitions(), topic.configs());
                    events.add(event);
                    after = after.with(event);
                    unified(topic.name(), addedUnified);
                }
                outcomes.add(outcome);
            }
            if (!validateOnly) {
                commit(events);
                unifiedNames.putAll(addedUnified);
            }
        } finally {
            writing.unlock();
        }
        tell();
        return outcomes;
    }

    /**
     * Deletes topics.
     *
     * @return the ids of those that were there
     */
    public Set<Uuid> deleteTopics(Collection<Uuid> topicIds) throws MetadataStoreException {
        Set<Uuid> deleted = new LinkedHashSet<>();
        writing.lock();
        try {
            MetadataImage after = image;
            List<MetadataEvent> events = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (Uuid id : topicIds) {
                TopicImage topic = after.topic(id);
                if (topic != null) {
                    MetadataEvent event = new TopicDeleted(id);
                    events.add(event);
                    after = after.with(event);
                    names.add(topic.name());
                    deleted.add(id);
                }
            }
            commit(events);
            names.forEach(name -> unifiedNames.remove(unify(name), name));
        } finally {
            writing.unlock();
        }
        tell();
        return deleted;
    }

    /** Deletes one topic; false if there is none of that id. */
    public boolean deleteTopic(Uuid topicId) throws MetadataStoreException {
        return !deleteTopics(List.of(topicId)).isEmpty();
    }

    /**
     * Gives a topic more partitions.
     *
     * @param partitions the new total
     * @return false, and nothing is changed, if there is no such topic or it has that many already
     */
    public boolean createPartitions(Uuid topicId, int partitions) throws MetadataStoreException {
        return change(before -> {
            TopicImage topic = before.topic(topicId);
            return topic == null || topic.partitions() >= partitions ? null : new PartitionsAdded(topicId, partitions);
        });
    }

    /**
     * Changes what is set on a topic.
     *
     * @param edit is given what is set now, and answers what should be set, validated; whatever it throws, nothing is changed. Must
     *     not block and not change metadata
     * @return false if there is no such topic
     */
    public boolean alterTopicConfigs(Uuid topicId, UnaryOperator<Map<String, String>> edit)
            throws MetadataStoreException {
        boolean[] found = new boolean[1];
        change(before -> {
            TopicImage topic = before.topic(topicId);
            if (topic == null) {
                return null;
            }
            found[0] = true;
            Map<String, @Nullable String> changes = difference(topic.configs(), edit.apply(topic.configs()));
            return changes.isEmpty() ? null : new TopicConfigsChanged(topicId, changes);
        });
        return found[0];
    }

    /**
     * Changes what is set on a node ("" for all), a group or a client metrics subscription.
     *
     * @param edit as for {@link #alterTopicConfigs}
     */
    public void alterConfigs(ConfigScope scope, String name, UnaryOperator<Map<String, String>> edit)
            throws MetadataStoreException {
        change(before -> {
            Map<String, String> configs = before.configs(scope, name);
            Map<String, @Nullable String> changes = difference(configs, edit.apply(configs));
            return changes.isEmpty() ? null : new ResourceConfigsChanged(scope, name, changes);
        });
    }

    /**
     * Changes quotas, credentials or access rights: several at once, and all or none unless the store fails on the way.
     *
     * @param decision is given what is set, and answers what changes; whatever it throws, nothing is changed. Must not block and not
     *     change metadata
     */
    public void administer(Function<AdminImage, List<MetadataEvent.AdminEvent>> decision)
            throws MetadataStoreException {
        writing.lock();
        try {
            commit(List.copyOf(decision.apply(image.admin())));
        } finally {
            writing.unlock();
        }
        tell();
    }

    /**
     * Takes a block of producer ids that nobody else has been or will be given.
     *
     * @param count at least 1
     * @return the first id of the block
     */
    public long allocateProducerIds(int count) throws MetadataStoreException {
        if (count < 1) {
            throw new IllegalArgumentException("a block of " + count + " producer ids");
        }
        long[] first = new long[1];
        change(before -> {
            first[0] = before.nextProducerId();
            return new ProducerIdsAllocated(first[0] + count);
        });
        return first[0];
    }

    /** Ends the store. Later changes fail. */
    @Override
    public void close() throws MetadataStoreException {
        writing.lock();
        try {
            store.close();
        } finally {
            writing.unlock();
        }
    }

    /** Decides on one event against the current image; null changes nothing. */
    @FunctionalInterface
    private interface Decision {
        @Nullable
        MetadataEvent on(MetadataImage before);
    }

    private boolean change(Decision decision) throws MetadataStoreException {
        boolean changed = false;
        writing.lock();
        try {
            MetadataEvent event = decision.on(image);
            if (event != null) {
                commit(List.of(event));
                changed = true;
            }
        } finally {
            writing.unlock();
        }
        tell();
        return changed;
    }

    /**
     * Makes events durable and their image the current one, in pieces that the store takes. The caller holds {@link #writing}. When a
     * later piece fails the earlier ones stay, and are told.
     */
    private void commit(List<MetadataEvent> events) throws MetadataStoreException {
        List<byte[]> piece = new ArrayList<>();
        int pieceBytes = 0;
        MetadataImage after = image;
        for (MetadataEvent event : events) {
            byte[] bytes = MetadataEventCodec.encode(event);
            int needed = bytes.length + MetadataStore.EVENT_OVERHEAD_BYTES;
            if (needed > store.maxAppendBytes()) {
                throw new MetadataStoreException(
                        MetadataStoreException.Kind.TOO_LARGE,
                        "a change of " + needed + " bytes; at most " + store.maxAppendBytes() + " can be stored");
            }
            if (pieceBytes + needed > store.maxAppendBytes()) {
                commit(piece, after);
                piece.clear();
                pieceBytes = 0;
            }
            piece.add(bytes);
            pieceBytes += needed;
            after = after.with(event);
        }
        if (!piece.isEmpty()) {
            commit(piece, after);
        }
    }

    private void commit(List<byte[]> piece, MetadataImage after) throws MetadataStoreException {
        if (store.snapshotDue()) {
            snapshot();
        }
        for (int attempt = 0; ; attempt++) {
            try {
                store.append(piece);
                break;
            } catch (MetadataStoreException e) {
                // The second snapshot gives up the reserve that the first one keeps.
                if (e.kind() != MetadataStoreException.Kind.FULL || attempt == 2) {
                    throw e;
                }
                snapshot();
            }
        }
        MetadataImage before = image;
        image = after;
        changes.addAndGet(piece.size());
        untold.add(new Change(before, after));
    }

    private void snapshot() throws MetadataStoreException {
        store.snapshot(MetadataEventCodec.encodeSnapshot(image.events()));
    }

    /** Tells listeners what they have not heard yet. On return the caller's own changes are told, by this thread or another. */
    private void tell() {
        if (telling.isHeldByCurrentThread()) {
            return; // a listener changed something: the loop further up the stack will tell it, after what it is
            // telling now
        }
        telling.lock();
        try {
            for (Change change = untold.poll(); change != null; change = untold.poll()) {
                for (MetadataListener listener : listeners) {
                    listener.changed(change.before, change.after);
                }
            }
        } finally {
            telling.unlock();
        }
    }

    private TopicCreation check(TopicCreation.Wanted wanted, MetadataImage before, Map<String, String> addedUnified) {
        TopicImage existing = before.topic(wanted.name());
        if (existing != null) {
            return new TopicCreation.Exists(existing);
        }
        String unified = unify(wanted.name());
        String other = unifiedNames.getOrDefault(unified, addedUnified.get(unified));
        if (other != null) {
            return new TopicCreation.Collides(other);
        }
        return new TopicCreation.Created(
                new TopicImage(wanted.name(), ids.get(), wanted.partitions(), wanted.configs()));
    }

    private void rememberUnified(String name) {
        unified(name, unifiedNames);
    }

    /** Two different names that unify to the same one both contain such a character, so the others need not be kept. */
    private static void unified(String name, Map<String, String> target) {
        if (name.indexOf('.') >= 0 || name.indexOf('_') >= 0) {
            target.put(unify(name), name);
        }
    }

    private static String unify(String name) {
        return name.replace('.', '_');
    }

    private static Map<String, @Nullable String> difference(Map<String, String> before, Map<String, String> after) {
        Map<String, @Nullable String> changes = new HashMap<>();
        after.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changes.put(key, value);
            }
        });
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> changes.put(key, null));
        return changes;
    }

    private static final class Replay implements MetadataStore.Loader {
        private MetadataImage image = MetadataImage.EMPTY;

        @Override
        public void snapshot(byte[] state) throws MetadataStoreException {
            try {
                for (MetadataEvent event : MetadataEventCodec.decodeSnapshot(state)) {
                    image = image.with(event);
                }
            } catch (IllegalArgumentException e) {
                throw new MetadataStoreException(
                        MetadataStoreException.Kind.CORRUPT,
                        "the metadata snapshot can't be read: " + e.getMessage(),
                        e);
            }
        }

        @Override
        public void event(byte[] event) throws MetadataStoreException {
            try {
                image = image.with(MetadataEventCodec.decode(event));
            } catch (IllegalArgumentException e) {
                throw new MetadataStoreException(
                        MetadataStoreException.Kind.CORRUPT, "a metadata event can't be read: " + e.getMessage(), e);
            }
        }
    }
}
