package io.chronik.request.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.group.FixedImage;
import io.chronik.group.GroupCoordinator;
import io.chronik.group.GroupLogException;
import io.chronik.group.InMemoryGroupLogs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class OffsetsTest {
    private static final Uuid ORDERS = new Uuid(1, 1);
    private static final Uuid NOWHERE = new Uuid(9, 9);
    private static final long NOT_COMMITTED = -1;

    private final InMemoryGroupLogs logs = new InMemoryGroupLogs();
    private final FixedImage image = FixedImage.empty().with("orders", ORDERS, 2);
    private GroupNode node = GroupNode.started(logs, image);

    @AfterEach
    void close() {
        node.close();
        logs.close();
    }

    static Stream<Integer> commitVersions() {
        return IntStream.rangeClosed(2, 10).boxed();
    }

    static Stream<Integer> fetchVersions() {
        return IntStream.rangeClosed(1, 10).boxed();
    }

    @ParameterizedTest
    @MethodSource("commitVersions")
    void everyVersionCommits(int version) {
        assertEquals(Map.of(0, Errors.NONE), commit(version, "g", "orders", ORDERS, Map.of(0, 40L + version)));
        assertEquals(40L + version, fetched("g", 0));
    }

    @ParameterizedTest
    @MethodSource("fetchVersions")
    void everyVersionFetches(int version) {
        commit(9, "g", "orders", ORDERS, Map.of(0, 42L));
        assertEquals(Map.of(0, 42L, 1, NOT_COMMITTED), fetch(version, "g", List.of(0, 1)));
    }

    @ParameterizedTest
    @MethodSource("fetchVersions")
    void withoutAListEverythingIsFetchedWhereTheVersionAllowsIt(int version) {
        commit(9, "g", "orders", ORDERS, Map.of(0, 42L, 1, 43L));
        if (version >= 2) {
            assertEquals(Map.of(0, 42L, 1, 43L), fetch(version, "g", null));
        }
    }

    @Test
    void aCommitIsAnsweredWhenItIsDurable() {
        logs.holdCommits();
        CompletableFuture<OffsetCommitResponseData> committing =
                node.begin(ApiKeys.OFFSET_COMMIT, 9, request("g", "orders", ORDERS, Map.of(0, 7L)));
        GroupNode.awaitTrue(() -> logs.records() > 0);
        assertEquals(NOT_COMMITTED, fetched("g", 0), "not shown before it is durable");
        assertFalse(committing.isDone());

        logs.letCommit();
        GroupNode.await(committing);
        assertEquals(7, fetched("g", 0));
    }

    @ParameterizedTest
    @CsvSource({
        "BUSY, COORDINATOR_NOT_AVAILABLE",
        "FAILED, NOT_COORDINATOR",
        "NOT_HERE, NOT_COORDINATOR",
        "TOO_LARGE, UNKNOWN_SERVER_ERROR"
    })
    void whatTheLogRefusesIsNotCommitted(GroupLogException.Kind kind, Errors error) {
        logs.refuse(kind);
        assertEquals(Map.of(0, error), commit(9, "g", "orders", ORDERS, Map.of(0, 7L)));
        logs.refuse(null);
        assertEquals(NOT_COMMITTED, fetched("g", 0));
        assertEquals(Map.of(0, Errors.NONE), commit(9, "g", "orders", ORDERS, Map.of(0, 8L)));
    }

    @Test
    void whatDoesNotExistIsRefusedOneByOne() {
        assertEquals(
                Map.of(0, Errors.NONE, 2, Errors.UNKNOWN_TOPIC_OR_PARTITION, -1, Errors.UNKNOWN_TOPIC_OR_PARTITION),
                commit(9, "g", "orders", ORDERS, Map.of(0, 1L, 2, 1L, -1, 1L)));
        assertEquals(
                Map.of(0, Errors.UNKNOWN_TOPIC_OR_PARTITION), commit(9, "g", "nowhere", Uuid.ZERO_UUID, Map.of(0, 1L)));
        assertEquals(Map.of(0, Errors.UNKNOWN_TOPIC_ID), commit(10, "g", "", NOWHERE, Map.of(0, 1L)));
    }

    @Test
    void aTopicIdThatDoesNotExistIsAnsweredBesideThoseThatDo() {
        commit(10, "g", "", ORDERS, Map.of(0, 5L));
        OffsetFetchRequestGroup group = new OffsetFetchRequestGroup()
                .setGroupId("g")
                .setTopics(List.of(
                        new OffsetFetchRequestTopics().setTopicId(NOWHERE).setPartitionIndexes(List.of(3)),
                        new OffsetFetchRequestTopics().setTopicId(ORDERS).setPartitionIndexes(List.of(0))));
        OffsetFetchResponseData response =
                node.call(ApiKeys.OFFSET_FETCH, 10, new OffsetFetchRequestData().setGroups(List.of(group)));

        Map<Uuid, OffsetFetchResponsePartitions> byTopic = new HashMap<>();
        response.groups()
                .getFirst()
                .topics()
                .forEach(
                        topic -> byTopic.put(topic.topicId(), topic.partitions().getFirst()));
        assertEquals(5, byTopic.get(ORDERS).committedOffset());
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), byTopic.get(NOWHERE).errorCode());
        assertEquals(3, byTopic.get(NOWHERE).partitionIndex());
        assertEquals(NOT_COMMITTED, byTopic.get(NOWHERE).committedOffset());
    }

    @Test
    void severalGroupsAreFetchedAtOnce() {
        commit(9, "a", "orders", ORDERS, Map.of(0, 1L));
        commit(9, "b", "orders", ORDERS, Map.of(0, 2L));
        OffsetFetchResponseData response = node.call(
                ApiKeys.OFFSET_FETCH,
                8,
                new OffsetFetchRequestData()
                        .setGroups(List.of(
                                new OffsetFetchRequestGroup().setGroupId("a").setTopics(null),
                                new OffsetFetchRequestGroup().setGroupId("b").setTopics(null))));
        Map<String, Long> offsets = new HashMap<>();
        for (OffsetFetchResponseGroup group : response.groups()) {
            offsets.put(
                    group.groupId(),
                    group.topics().getFirst().partitions().getFirst().committedOffset());
        }
        assertEquals(Map.of("a", 1L, "b", 2L), offsets);
    }

    @Test
    void offsetsSurviveARestart() {
        for (int group = 0; group < 20; group++) {
            commit(9, "g" + group, "orders", ORDERS, Map.of(0, 100L + group));
        }
        node.close();
        node = GroupNode.started(logs, image);
        for (int group = 0; group < 20; group++) {
            assertEquals(100L + group, fetched("g" + group, 0));
        }
        assertEquals(Map.of(0, Errors.NONE), commit(9, "g1", "orders", ORDERS, Map.of(0, 500L)));
    }

    @Test
    void whatIsNotDurableYetIsWaitedForWhenLoading() {
        logs.holdCommits();
        CompletableFuture<OffsetCommitResponseData> committing =
                node.begin(ApiKeys.OFFSET_COMMIT, 9, request("g", "orders", ORDERS, Map.of(0, 7L)));
        GroupNode.awaitTrue(() -> logs.records() > 0);
        node.close();
        GroupNode.await(committing);

        node = new GroupNode(logs, node.image.get());
        node.start();
        assertEquals(Map.of(0, Errors.COORDINATOR_LOAD_IN_PROGRESS), commit(9, "g", "orders", ORDERS, Map.of(0, 8L)));
        logs.letCommit();
        node.awaitLoaded();
        assertEquals(7, fetched("g", 0));
    }

    @Test
    void aLogWhoseEndWasCompactedAwayIsWrittenFurther() {
        commit(9, "g", "orders", ORDERS, Map.of(0, 1L));
        commit(9, "g", "orders", ORDERS, Map.of(1, 2L));
        node.close();
        logs.compactAwayLastBatches();
        node = GroupNode.started(logs, image);
        assertEquals(1, fetched("g", 0));
        assertEquals(NOT_COMMITTED, fetched("g", 1));
        assertEquals(Map.of(1, Errors.NONE), commit(9, "g", "orders", ORDERS, Map.of(1, 3L)), "at the first attempt");
    }

    @Test
    void offsetsAreDeleted() {
        commit(9, "g", "orders", ORDERS, Map.of(0, 1L, 1, 2L));
        OffsetDeleteResponseData response = delete("g", "orders", 1, 2);
        assertEquals(Errors.NONE.code(), response.errorCode());
        var topic = response.topics().find("orders");
        assertEquals(Errors.NONE.code(), topic.partitions().find(1).errorCode());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                topic.partitions().find(2).errorCode());
        assertEquals(1, fetched("g", 0));
        assertEquals(NOT_COMMITTED, fetched("g", 1));
        assertEquals(
                Errors.GROUP_ID_NOT_FOUND.code(), delete("none", "orders", 0).errorCode());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                delete("g", "nowhere", 0)
                        .topics()
                        .find("nowhere")
                        .partitions()
                        .find(0)
                        .errorCode());
    }

    private OffsetDeleteResponseData delete(String group, String topic, int... partitions) {
        OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
        topics.add(new OffsetDeleteRequestTopic()
                .setName(topic)
                .setPartitions(IntStream.of(partitions)
                        .mapToObj(partition -> new OffsetDeleteRequestPartition().setPartitionIndex(partition))
                        .toList()));
        return node.call(
                ApiKeys.OFFSET_DELETE,
                0,
                new OffsetDeleteRequestData().setGroupId(group).setTopics(topics));
    }

    @Test
    void theOffsetsOfADeletedTopicGo() {
        node.change(node.image.get().with("other", new Uuid(2, 2), 1));
        commit(9, "g", "orders", ORDERS, Map.of(0, 1L));
        commit(9, "g", "other", new Uuid(2, 2), Map.of(0, 2L));
        node.change(node.image.get().without("orders"));
        GroupNode.awaitTrue(() -> fetched("g", 0) == NOT_COMMITTED);

        OffsetFetchResponseData response = node.call(
                ApiKeys.OFFSET_FETCH,
                9,
                new OffsetFetchRequestData()
                        .setGroups(List.of(
                                new OffsetFetchRequestGroup().setGroupId("g").setTopics(null))));
        assertEquals(
                List.of("other"),
                response.groups().getFirst().topics().stream()
                        .map(topic -> topic.name())
                        .toList());
    }

    @Test
    void aGroupThatOnlyCommitsIsListed() {
        commit(9, "simple", "orders", ORDERS, Map.of(0, 1L));
        ClassicMember member = new ClassicMember(node, "members").joinedAlone();
        assertEquals(Errors.NONE, member.heartbeat());
        assertEquals(Map.of("simple", "", "members", "consumer"), list(new ListGroupsRequestData()));
        assertEquals(Map.of("simple", ""), list(new ListGroupsRequestData().setStatesFilter(List.of("Empty"))));
        assertEquals(Map.of(), list(new ListGroupsRequestData().setTypesFilter(List.of("consumer"))));
    }

    private Map<String, String> list(ListGroupsRequestData request) {
        ListGroupsResponseData response = node.call(ApiKeys.LIST_GROUPS, 5, request);
        Map<String, String> protocolTypes = new HashMap<>();
        for (ListedGroup group : response.groups()) {
            protocolTypes.put(group.groupId(), group.protocolType());
        }
        return protocolTypes;
    }

    @Test
    void aRecreatedOffsetsTopicStartsEmpty() {
        commit(9, "g", "orders", ORDERS, Map.of(0, 1L));
        int listeners = logs.listeners();
        assertTrue(listeners > 0);
        FixedImage with = node.image.get();
        node.change(with.without(GroupCoordinator.OFFSETS_TOPIC));
        GroupNode.awaitTrue(() -> logs.listeners() == 0);
        logs.deleteAll();
        node.change(with.with(GroupCoordinator.OFFSETS_TOPIC, new Uuid(7, 7), 4));
        GroupNode.awaitTrue(() -> logs.listeners() == listeners);
        node.awaitLoaded();
        assertEquals(NOT_COMMITTED, fetched("g", 0));
        assertEquals(Map.of(0, Errors.NONE), commit(9, "g", "orders", ORDERS, Map.of(0, 1L)));
    }

    private long fetched(String group, int partition) {
        return fetch(9, group, List.of(partition)).get(partition);
    }

    private Map<Integer, Long> fetch(int version, String group, List<Integer> partitions) {
        OffsetFetchRequestData request = new OffsetFetchRequestData();
        if (version < 8) {
            request.setGroupId(group);
            request.setTopics(
                    partitions == null
                            ? null
                            : List.of(new OffsetFetchRequestTopic()
                                    .setName("orders")
                                    .setPartitionIndexes(partitions)));
        } else {
            request.setGroups(List.of(new OffsetFetchRequestGroup()
                    .setGroupId(group)
                    .setTopics(
                            partitions == null
                                    ? null
                                    : List.of(new OffsetFetchRequestTopics()
                                            .setName("orders")
                                            .setTopicId(ORDERS)
                                            .setPartitionIndexes(partitions)))));
        }
        OffsetFetchResponseData response = node.call(ApiKeys.OFFSET_FETCH, version, request);
        Map<Integer, Long> offsets = new HashMap<>();
        response.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> offsets.put(partition.partitionIndex(), partition.committedOffset())));
        response.groups()
                .forEach(found -> found.topics().stream()
                        .filter(topic ->
                                topic.name().equals("orders") || topic.topicId().equals(ORDERS))
                        .forEach(topic -> topic.partitions()
                                .forEach(partition ->
                                        offsets.put(partition.partitionIndex(), partition.committedOffset()))));
        return offsets;
    }

    private static OffsetCommitRequestData request(String group, String topic, Uuid id, Map<Integer, Long> offsets) {
        return new OffsetCommitRequestData()
                .setGroupId(group)
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName(topic)
                        .setTopicId(id)
                        .setPartitions(offsets.entrySet().stream()
                                .map(offset -> new OffsetCommitRequestPartition()
                                        .setPartitionIndex(offset.getKey())
                                        .setCommittedOffset(offset.getValue())
                                        .setCommittedMetadata(""))
                                .toList())));
    }

    private Map<Integer, Errors> commit(int version, String group, String topic, Uuid id, Map<Integer, Long> offsets) {
        OffsetCommitResponseData response =
                node.call(ApiKeys.OFFSET_COMMIT, version, request(group, topic, id, offsets));
        Map<Integer, Errors> errors = new HashMap<>();
        for (OffsetCommitResponseTopic answered : response.topics()) {
            answered.partitions()
                    .forEach(
                            partition -> errors.put(partition.partitionIndex(), Errors.forCode(partition.errorCode())));
        }
        return errors;
    }
}
