package io.chronik.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.TopicCreation.Collides;
import io.chronik.metadata.TopicCreation.Created;
import io.chronik.metadata.TopicCreation.Exists;
import io.chronik.metadata.TopicCreation.Wanted;
import io.chronik.testkit.metadata.InMemoryMetadataStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private final InMemoryMetadataStore.Disk disk = new InMemoryMetadataStore.Disk();

    private Metadata open() throws MetadataStoreException {
        return Metadata.open(new InMemoryMetadataStore(disk, 4096), 1, Uuid::randomUuid);
    }

    private static TopicImage create(Metadata metadata, String name, int partitions) throws MetadataStoreException {
        return assertInstanceOf(
                        Created.class,
                        metadata.createTopics(List.of(new Wanted(name, partitions, Map.of())), false)
                                .getFirst())
                .topic();
    }

    @Test
    void the_first_start_makes_a_cluster_and_the_next_finds_it() throws Exception {
        String id;
        try (Metadata metadata = open()) {
            id = metadata.image().clusterId();
            assertEquals(22, id.length());
            assertEquals(1, metadata.image().nodeId());
        }
        try (Metadata metadata = open()) {
            assertEquals(id, metadata.image().clusterId());
        }
    }

    @Test
    void the_data_of_another_node_is_refused() throws Exception {
        open().close();
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> Metadata.open(new InMemoryMetadataStore(disk, 4096), 2, Uuid::randomUuid));
        assertTrue(e.getMessage().contains("node 1"), e.getMessage());
    }

    @Test
    void topics_are_created_changed_deleted_and_survive_a_restart() throws Exception {
        TopicImage kept;
        TopicImage deleted;
        try (Metadata metadata = open()) {
            kept = create(metadata, "kept", 3);
            deleted = create(metadata, "deleted", 1);
            assertTrue(metadata.createPartitions(kept.id(), 5));
            assertFalse(metadata.createPartitions(kept.id(), 5), "it has them");
            assertFalse(metadata.createPartitions(kept.id(), 4), "never fewer");
            assertFalse(metadata.createPartitions(Uuid.randomUuid(), 4));
            assertTrue(metadata.alterTopicConfigs(kept.id(), before -> Map.of("a", "1", "b", "2")));
            assertTrue(metadata.alterTopicConfigs(kept.id(), before -> {
                assertEquals(Map.of("a", "1", "b", "2"), before);
                return Map.of("b", "3");
            }));
            assertFalse(metadata.alterTopicConfigs(Uuid.randomUuid(), before -> before));
            assertEquals(
                    Set.of(deleted.id()),
                    metadata.deleteTopics(List.of(deleted.id(), Uuid.randomUuid(), deleted.id())));
        }
        try (Metadata metadata = open()) {
            TopicImage expected = new TopicImage("kept", kept.id(), 5, Map.of("b", "3"));
            assertEquals(expected, metadata.image().topic("kept"));
            assertEquals(expected, metadata.image().topic(kept.id()));
            assertEquals(Set.of("kept"), metadata.image().topics().keySet());
            assertNull(metadata.image().topic("deleted"));
            assertNull(metadata.image().topic(deleted.id()));
            assertNotEquals(deleted.id(), create(metadata, "deleted", 1).id(), "a new topic of an old name");
        }
    }

    @Test
    void an_image_does_not_change() throws Exception {
        try (Metadata metadata = open()) {
            ClusterImage before = metadata.image();
            create(metadata, "t", 1);
            assertEquals(Map.of(), before.topics());
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> metadata.image().topics().clear());
        }
    }

    @Test
    void a_name_is_taken_once_and_does_not_collide() throws Exception {
        try (Metadata metadata = open()) {
            List<TopicCreation> outcomes = metadata.createTopics(
                    List.of(
                            new Wanted("a.b", 1, Map.of()),
                            new Wanted("a_b", 1, Map.of()),
                            new Wanted("a.b", 1, Map.of()),
                            new Wanted("ab", 1, Map.of())),
                    false);
            Created first = assertInstanceOf(Created.class, outcomes.get(0));
            assertEquals(new Collides("a.b"), outcomes.get(1));
            assertEquals(new Exists(first.topic()), outcomes.get(2));
            assertInstanceOf(Created.class, outcomes.get(3));
        }
        try (Metadata metadata = open()) {
            Wanted colliding = new Wanted("a_b", 1, Map.of());
            assertEquals(List.of(new Collides("a.b")), metadata.createTopics(List.of(colliding), false));
            TopicImage other = metadata.image().topic("a.b");
            assertNotNull(other);
            assertTrue(metadata.deleteTopic(other.id()));
            assertInstanceOf(
                    Created.class,
                    metadata.createTopics(List.of(colliding), false).getFirst());
        }
    }

    @Test
    void validating_changes_nothing() throws Exception {
        try (Metadata metadata = open()) {
            int events = disk.events();
            ClusterImage before = metadata.image();
            Wanted wanted = new Wanted("x.y", 1, Map.of());
            assertInstanceOf(
                    Created.class, metadata.createTopics(List.of(wanted), true).getFirst());
            assertSame(before, metadata.image());
            assertEquals(events, disk.events());
            assertInstanceOf(
                    Created.class,
                    metadata.createTopics(List.of(new Wanted("x_y", 1, Map.of())), false)
                            .getFirst());
        }
    }

    @Test
    void configs_of_other_resources_are_kept() throws Exception {
        try (Metadata metadata = open()) {
            metadata.alterConfigs(ConfigScope.BROKER, "", before -> Map.of("k", "v"));
            metadata.alterConfigs(ConfigScope.GROUP, "g", before -> Map.of("k", "w"));
            metadata.alterConfigs(ConfigScope.GROUP, "h", before -> Map.of("k", "w"));
            metadata.alterConfigs(ConfigScope.GROUP, "h", before -> Map.of());
        }
        try (Metadata metadata = open()) {
            assertEquals(Map.of("k", "v"), metadata.image().configs(ConfigScope.BROKER, ""));
            assertEquals(Map.of("k", "w"), metadata.image().configs(ConfigScope.GROUP, "g"));
            assertEquals(Map.of(), metadata.image().configs(ConfigScope.CLIENT_METRICS, "g"));
            assertEquals(List.of("g"), metadata.image().configured(ConfigScope.GROUP));
        }
    }

    @Test
    void producer_ids_are_never_given_twice() throws Exception {
        try (Metadata metadata = open()) {
            assertEquals(0, metadata.allocateProducerIds(1000));
            assertEquals(1000, metadata.allocateProducerIds(10));
        }
        try (Metadata metadata = open()) {
            assertEquals(1010, metadata.allocateProducerIds(1));
            assertThrows(IllegalArgumentException.class, () -> metadata.allocateProducerIds(0));
        }
    }

    @Test
    void many_topics_at_once_are_stored_in_pieces() throws Exception {
        List<Wanted> wanted = IntStream.range(0, 500)
                .mapToObj(i -> new Wanted("topic-" + i, 1, Map.of("retention.ms", "" + i)))
                .toList();
        try (Metadata metadata = open()) {
            metadata.createTopics(wanted, false).forEach(outcome -> assertInstanceOf(Created.class, outcome));
        }
        try (Metadata metadata = open()) {
            assertEquals(500, metadata.image().topics().size());
        }
    }

    @Test
    void a_change_that_is_too_large_is_refused_and_the_rest_works() throws Exception {
        try (Metadata metadata = open()) {
            Wanted huge = new Wanted("huge", 1, Map.of("k", "v".repeat(5000)));
            MetadataStoreException e =
                    assertThrows(MetadataStoreException.class, () -> metadata.createTopics(List.of(huge), false));
            assertEquals(MetadataStoreException.Kind.TOO_LARGE, e.kind());
            assertNull(metadata.image().topic("huge"));
            create(metadata, "small", 1);
        }
    }

    @Test
    void a_failing_store_changes_nothing_that_is_seen() throws Exception {
        try (Metadata metadata = open()) {
            List<String> told = new ArrayList<>();
            metadata.addListener((before, after) -> told.add("change"));
            disk.failNextAppends(1);
            assertThrows(MetadataStoreException.class, () -> create(metadata, "t", 1));
            assertNull(metadata.image().topic("t"));
            assertEquals(List.of(), told);
            MetadataStoreException e = assertThrows(MetadataStoreException.class, () -> create(metadata, "u", 1));
            assertEquals(MetadataStoreException.Kind.FENCED, e.kind());
        }
    }

    @Test
    void listeners_hear_of_changes_in_order_before_the_caller_goes_on() throws Exception {
        try (Metadata metadata = open()) {
            Set<String> heard = ConcurrentHashMap.newKeySet();
            List<ClusterImage> images = new ArrayList<>(List.of(metadata.image()));
            metadata.addListener((before, after) -> {
                assertSame(images.getLast(), before, "no change is left out");
                images.add(after);
                heard.addAll(after.topics().keySet());
            });
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String prefix = "t" + t + "-";
                threads.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((thread, e) -> failures.add(e))
                        .start(() -> {
                            for (int i = 0; i < 50; i++) {
                                try {
                                    create(metadata, prefix + i, 1);
                                } catch (MetadataStoreException e) {
                                    throw new AssertionError(e);
                                }
                                assertTrue(heard.contains(prefix + i));
                            }
                        }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), failures);
            assertEquals(201, images.size());
        }
    }

    @Test
    void a_listener_may_change_metadata() throws Exception {
        try (Metadata metadata = open()) {
            List<Integer> first = new ArrayList<>();
            List<Integer> second = new ArrayList<>();
            metadata.addListener((before, after) -> {
                first.add(after.topics().size());
                if (after.topics().size() == 1) {
                    try {
                        create(metadata, "follow-up", 1);
                    } catch (MetadataStoreException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            metadata.addListener((before, after) -> second.add(after.topics().size()));
            create(metadata, "t", 1);
            assertEquals(List.of(1, 2), first);
            assertEquals(List.of(1, 2), second, "the order is the same for all");
        }
    }
}
