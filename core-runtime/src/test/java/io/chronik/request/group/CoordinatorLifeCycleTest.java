package io.chronik.request.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.group.FixedImage;
import io.chronik.group.GroupCoordinator;
import io.chronik.group.InMemoryGroupLogs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Starting, loading, stopping; and every API in every version meanwhile. */
final class CoordinatorLifeCycleTest {
    private static final Uuid ORDERS = new Uuid(1, 1);

    /** Finding needs no groups, and a heartbeat that can't be judged is accepted, or clients would give up their membership. */
    private static final Set<ApiKeys> TOLERANT = Set.of(ApiKeys.FIND_COORDINATOR, ApiKeys.HEARTBEAT);

    private final InMemoryGroupLogs logs = new InMemoryGroupLogs();
    private final FixedImage image =
            FixedImage.empty().with("orders", ORDERS, 2).with(GroupCoordinator.OFFSETS_TOPIC, Uuid.ONE_UUID, 4);

    @AfterEach
    void close() {
        logs.close();
    }

    static Stream<Arguments> everyApiAndVersion() {
        InMemoryGroupLogs none = new InMemoryGroupLogs();
        try (none;
                GroupNode node = new GroupNode(none, FixedImage.empty())) {
            return node.handlers().values().stream()
                    .flatMap(handler -> handler.api().allVersions().stream()
                            .filter(version -> version >= handler.minVersion() && version <= handler.maxVersion())
                            .map(version -> Arguments.of(handler.api(), (int) version)))
                    .toList()
                    .stream();
        }
    }

    @Test
    void everyGroupApiIsServedInAllVersionsKafkaHas() {
        Map<ApiKeys, String> versions = new HashMap<>();
        try (GroupNode node = new GroupNode(logs, image)) {
            node.handlers()
                    .forEach((api, handler) -> versions.put(api, handler.minVersion() + "-" + handler.maxVersion()));
        }
        assertEquals(
                Map.ofEntries(
                        Map.entry(ApiKeys.OFFSET_COMMIT, "0-10"),
                        Map.entry(ApiKeys.OFFSET_FETCH, "0-10"),
                        Map.entry(ApiKeys.FIND_COORDINATOR, "0-6"),
                        Map.entry(ApiKeys.JOIN_GROUP, "0-9"),
                        Map.entry(ApiKeys.HEARTBEAT, "0-4"),
                        Map.entry(ApiKeys.LEAVE_GROUP, "0-5"),
                        Map.entry(ApiKeys.SYNC_GROUP, "0-5"),
                        Map.entry(ApiKeys.DESCRIBE_GROUPS, "0-6"),
                        Map.entry(ApiKeys.LIST_GROUPS, "0-5"),
                        Map.entry(ApiKeys.DELETE_GROUPS, "0-3"),
                        Map.entry(ApiKeys.OFFSET_DELETE, "0-0"),
                        Map.entry(ApiKeys.CONSUMER_GROUP_HEARTBEAT, "0-1"),
                        Map.entry(ApiKeys.CONSUMER_GROUP_DESCRIBE, "0-1")),
                versions);
    }

    @ParameterizedTest
    @MethodSource("everyApiAndVersion")
    void beforeTheStartClientsAreToldToWait(ApiKeys api, int version) {
        try (GroupNode node = new GroupNode(logs, image)) {
            assertEquals(
                    TOLERANT.contains(api) ? Set.of(Errors.NONE) : Set.of(Errors.COORDINATOR_LOAD_IN_PROGRESS),
                    errors(node, api, version));
        }
    }

    @ParameterizedTest
    @MethodSource("everyApiAndVersion")
    void whilePartitionsAreLoadedClientsAreToldToWait(ApiKeys api, int version) {
        logs.holdReads();
        try (GroupNode node = new GroupNode(logs, image)) {
            node.start();
            assertEquals(
                    TOLERANT.contains(api) ? Set.of(Errors.NONE) : Set.of(Errors.COORDINATOR_LOAD_IN_PROGRESS),
                    errors(node, api, version));
            logs.letRead();
        }
    }

    @ParameterizedTest
    @MethodSource("everyApiAndVersion")
    void afterTheStopClientsAreToldToRetry(ApiKeys api, int version) {
        GroupNode node = new GroupNode(logs, image);
        node.close();
        assertEquals(
                api == ApiKeys.FIND_COORDINATOR ? Set.of(Errors.NONE) : Set.of(Errors.COORDINATOR_NOT_AVAILABLE),
                errors(node, api, version));
    }

    @Test
    void everyVersionOfEveryApiIsAnswered() {
        try (GroupNode node = GroupNode.started(logs, image)) {
            everyApiAndVersion().map(Arguments::get).forEach(arguments -> {
                ApiKeys api = (ApiKeys) arguments[0];
                int version = (int) arguments[1];
                Set<Errors> errors = errors(node, api, version);
                assertFalse(errors.contains(Errors.UNKNOWN_SERVER_ERROR), api + " v" + version + ": " + errors);
                assertFalse(errors.contains(Errors.COORDINATOR_LOAD_IN_PROGRESS), api + " v" + version + ": " + errors);
            });
        }
    }

    @Test
    void nothingRunsAfterTheStop() throws InterruptedException {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        GroupNode node = GroupNode.started(logs, image);
        assertEquals(1, new ClassicMember(node, "g").joinedAlone().generation);
        Set<Thread> during = new HashSet<>(Thread.getAllStackTraces().keySet());
        during.removeAll(before);
        during.removeIf(thread -> thread.getName().startsWith("in-memory-commit"));
        assertTrue(during.size() >= 3, "the coordinator has threads: " + during);

        node.close();
        node.close();
        for (Thread thread : during) {
            thread.join(5_000);
            assertFalse(thread.isAlive(), thread + " is left");
        }
        assertEquals(0, logs.listeners());
    }

    @Test
    void aStopDuringTheStartEndsIt() {
        GroupNode node = new GroupNode(logs, image);
        CompletableFuture<Void> starting = node.coordinator.start(image);
        node.close();
        GroupNode.awaitTrue(starting::isDone);
        assertEquals(Set.of(Errors.COORDINATOR_NOT_AVAILABLE), errors(node, ApiKeys.HEARTBEAT, 4));
    }

    @Test
    void aChangeDuringTheStartIsNotLost() {
        try (GroupNode node = new GroupNode(logs, FixedImage.empty())) {
            CompletableFuture<Void> starting = node.coordinator.start(FixedImage.empty());
            node.change(image);
            GroupNode.await(starting);
            GroupNode.awaitTrue(() -> logs.listeners() == 4);
        }
    }

    @Test
    void aSettingThatCanNotBeIsNamed() {
        IllegalArgumentException early = assertThrows(
                IllegalArgumentException.class,
                () -> new GroupCoordinator(1, Map.of("offsets.topic.num.partitions", "many"), logs));
        assertTrue(early.getMessage().contains("offsets.topic.num.partitions is \"many\""), early.getMessage());

        try (GroupNode node = new GroupNode(logs, image, Map.of("group.max.size", "many"))) {
            CompletableFuture<Void> starting = node.coordinator.start(image);
            GroupNode.awaitTrue(starting::isDone);
            ConfigException late = assertInstanceOf(ConfigException.class, starting.exceptionNow());
            assertTrue(late.getMessage().contains("group.max.size"), late.getMessage());
            assertEquals(Set.of(Errors.COORDINATOR_NOT_AVAILABLE), errors(node, ApiKeys.HEARTBEAT, 4));
        }
    }

    private static Set<Errors> errors(GroupNode node, ApiKeys api, int version) {
        ApiMessage response = node.call(api, version, request(api, version));
        Set<Errors> errors = new HashSet<>(AbstractResponse.parseResponse(
                        api, MessageUtil.toByteBufferAccessor(response, (short) version), (short) version)
                .errorCounts()
                .keySet());
        if (errors.size() > 1) {
            // Where the error is that of an item the response as a whole has none.
            errors.remove(Errors.NONE);
        }
        return errors;
    }

    private static ApiMessage request(ApiKeys api, int version) {
        return switch (api) {
            case FIND_COORDINATOR ->
                version < 4
                        ? new FindCoordinatorRequestData().setKey("g")
                        : new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g"));
            case JOIN_GROUP -> join();
            case SYNC_GROUP ->
                new SyncGroupRequestData()
                        .setGroupId("g")
                        .setMemberId("m")
                        .setProtocolType("consumer")
                        .setProtocolName("range");
            case HEARTBEAT -> new HeartbeatRequestData().setGroupId("g").setMemberId("m");
            case LEAVE_GROUP ->
                version < 3
                        ? new LeaveGroupRequestData().setGroupId("g").setMemberId("m")
                        : new LeaveGroupRequestData()
                                .setGroupId("g")
                                .setMembers(List.of(new MemberIdentity().setMemberId("m")));
            case OFFSET_COMMIT ->
                new OffsetCommitRequestData()
                        .setGroupId("g")
                        .setTopics(List.of(new OffsetCommitRequestTopic()
                                .setName("orders")
                                .setTopicId(ORDERS)
                                .setPartitions(List.of(new OffsetCommitRequestPartition()
                                        .setCommittedOffset(1)
                                        .setCommittedMetadata("")))));
            case OFFSET_FETCH -> fetch(version);
            case OFFSET_DELETE -> delete();
            case DESCRIBE_GROUPS ->
                new DescribeGroupsRequestData().setGroups(List.of("g")).setIncludeAuthorizedOperations(version >= 3);
            case LIST_GROUPS -> new ListGroupsRequestData();
            case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(List.of("g"));
            case CONSUMER_GROUP_HEARTBEAT ->
                new ConsumerGroupHeartbeatRequestData()
                        .setGroupId("k")
                        .setMemberId("m")
                        .setRebalanceTimeoutMs(1_000)
                        .setSubscribedTopicNames(List.of("orders"))
                        .setTopicPartitions(List.of());
            case CONSUMER_GROUP_DESCRIBE ->
                new ConsumerGroupDescribeRequestData().setGroupIds(List.of("k")).setIncludeAuthorizedOperations(true);
            default -> throw new AssertionError(api);
        };
    }

    private static JoinGroupRequestData join() {
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[1]));
        return new JoinGroupRequestData()
                .setGroupId(Uuid.randomUuid().toString())
                .setProtocolType("consumer")
                .setProtocols(protocols)
                .setSessionTimeoutMs(30_000)
                .setRebalanceTimeoutMs(30_000);
    }

    private static ApiMessage fetch(int version) {
        if (version < 8) {
            return new OffsetFetchRequestData()
                    .setGroupId("g")
                    .setTopics(List.of(
                            new OffsetFetchRequestTopic().setName("orders").setPartitionIndexes(List.of(0))));
        }
        return new OffsetFetchRequestData()
                .setGroups(List.of(new OffsetFetchRequestGroup()
                        .setGroupId("g")
                        .setTopics(List.of(new OffsetFetchRequestTopics()
                                .setName("orders")
                                .setTopicId(ORDERS)
                                .setPartitionIndexes(List.of(0))))));
    }

    private static ApiMessage delete() {
        OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
        topics.add(new OffsetDeleteRequestTopic()
                .setName("orders")
                .setPartitions(List.of(new OffsetDeleteRequestPartition())));
        return new OffsetDeleteRequestData().setGroupId("g").setTopics(topics);
    }
}
