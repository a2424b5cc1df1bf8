package io.chronik.request.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chronik.group.FixedImage;
import io.chronik.group.GroupCoordinator;
import io.chronik.group.InMemoryGroupLogs;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FindCoordinatorTest {
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;

    private final InMemoryGroupLogs logs = new InMemoryGroupLogs();
    private final GroupNode node = new GroupNode(logs, FixedImage.empty());

    @AfterEach
    void close() {
        node.close();
        logs.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void oneGroupIsFoundHere(int version) {
        FindCoordinatorResponseData response =
                node.call(ApiKeys.FIND_COORDINATOR, version, new FindCoordinatorRequestData().setKey("g"));
        assertEquals(Errors.NONE.code(), response.errorCode());
        assertEquals(GroupNode.ENDPOINT.id(), response.nodeId());
        assertEquals(GroupNode.ENDPOINT.host(), response.host());
        assertEquals(GroupNode.ENDPOINT.port(), response.port());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6})
    void severalGroupsAreFoundHere(int version) {
        List<Coordinator> found = find(version, GROUP, "a", "b");
        assertEquals(List.of("a", "b"), found.stream().map(Coordinator::key).toList());
        for (Coordinator coordinator : found) {
            assertEquals(Errors.NONE.code(), coordinator.errorCode());
            assertEquals(GroupNode.ENDPOINT.host(), coordinator.host());
        }
        assertEquals(List.of(), find(version, GROUP));
    }

    @Test
    void theFirstToAskHasTheTopicCreatedAndTheCoordinatorLoadsIt() {
        node.start();
        assertEquals(0, node.topicCreations);
        find(6, GROUP, "a");
        find(6, GROUP, "a");
        assertEquals(1, node.topicCreations);
        assertEquals(4, node.image.get().topic(GroupCoordinator.OFFSETS_TOPIC).partitions());
        GroupNode.awaitTrue(() -> logs.listeners() == 4);
        assertEquals(1, new ClassicMember(node, "a").joinedAlone().generation);
    }

    @Test
    void theTopicIsCreatedAsKafkaCreatesIt() {
        try (GroupCoordinator defaults = new GroupCoordinator(1, Map.of(), logs)) {
            assertEquals(50, defaults.offsetsTopicPartitions());
            assertEquals(
                    Map.of("cleanup.policy", "compact", "segment.bytes", "104857600", "compression.type", "producer"),
                    defaults.offsetsTopicConfigs());
        }
    }

    @Test
    void otherCoordinatorsAreNotAvailable() {
        assertEquals(
                Errors.COORDINATOR_NOT_AVAILABLE.code(),
                find(6, TRANSACTION, "t").getFirst().errorCode());
        assertEquals(
                Errors.COORDINATOR_NOT_AVAILABLE.code(),
                find(6, SHARE, "s").getFirst().errorCode());
        assertEquals(
                Errors.INVALID_REQUEST.code(), find(5, SHARE, "s").getFirst().errorCode());
        FindCoordinatorResponseData old = node.call(
                ApiKeys.FIND_COORDINATOR,
                3,
                new FindCoordinatorRequestData().setKey("t").setKeyType(TRANSACTION));
        assertEquals(Errors.COORDINATOR_NOT_AVAILABLE.code(), old.errorCode());
        assertEquals(-1, old.nodeId());
        assertEquals(0, node.topicCreations);
        assertThrows(InvalidRequestException.class, () -> find(6, (byte) 9, "x"));
    }

    private List<Coordinator> find(int version, byte type, String... keys) {
        FindCoordinatorResponseData response = node.call(
                ApiKeys.FIND_COORDINATOR,
                version,
                new FindCoordinatorRequestData().setKeyType(type).setCoordinatorKeys(List.of(keys)));
        return response.coordinators();
    }
}
