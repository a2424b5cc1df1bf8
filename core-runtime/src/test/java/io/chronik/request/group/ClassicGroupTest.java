package io.chronik.request.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chronik.group.FixedImage;
import io.chronik.group.InMemoryGroupLogs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassicGroupTest {
    private final InMemoryGroupLogs logs = new InMemoryGroupLogs();
    private final FixedImage image = FixedImage.empty().with("orders", new Uuid(1, 1), 4);
    private GroupNode node = GroupNode.started(logs, image);

    @AfterEach
    void close() {
        node.close();
        logs.close();
    }

    @Test
    void twoMembersRebalanceAndEachGetsWhatTheLeaderGaveIt() {
        ClassicMember first = new ClassicMember(node, "g").joinedAlone();
        assertEquals(1, first.generation);
        assertEquals(Errors.NONE, first.heartbeat());

        ClassicMember second = new ClassicMember(node, "g").introduced();
        CompletableFuture<JoinGroupResponseData> secondJoins = second.join(9);
        GroupNode.awaitTrue(() -> first.heartbeat() == Errors.REBALANCE_IN_PROGRESS);
        assertFalse(secondJoins.isDone(), "the rebalance waits for the first member");
        JoinGroupResponseData firstJoined = GroupNode.await(first.join(9));
        JoinGroupResponseData secondJoined = GroupNode.await(secondJoins);

        assertEquals(2, firstJoined.generationId());
        assertEquals(2, secondJoined.generationId());
        assertEquals(first.id, secondJoined.leader());
        assertEquals(2, firstJoined.members().size(), "the leader sees all");
        assertEquals(0, secondJoined.members().size());

        CompletableFuture<SyncGroupResponseData> secondSyncs = second.sync(List.of());
        SyncGroupResponseData firstSynced =
                GroupNode.await(first.sync(List.of(first.assigned("a"), second.assigned("b"))));
        assertArrayEquals("a".getBytes(UTF_8), firstSynced.assignment());
        assertArrayEquals("b".getBytes(UTF_8), GroupNode.await(secondSyncs).assignment());
        assertEquals(Errors.NONE, second.heartbeat());

        assertEquals(Errors.NONE, second.leave(5));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, second.heartbeat());
        assertEquals(Errors.REBALANCE_IN_PROGRESS, first.heartbeat());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void oldVersionsJoinWithoutAskingForAnIdFirst(int version) {
        ClassicMember member = new ClassicMember(node, "old");
        JoinGroupResponseData joined = GroupNode.await(member.join(version));
        assertEquals(Errors.NONE.code(), joined.errorCode());
        assertEquals("range", joined.protocolName());
        assertNotEquals("", joined.memberId());
        assertEquals(Errors.NONE, member.leave(Math.min(version, 2)));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, member.leave(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8, 9})
    void newVersionsAskForTheIdTheyWereGiven(int version) {
        JoinGroupResponseData joined = GroupNode.await(new ClassicMember(node, "new").join(version));
        assertEquals(Errors.MEMBER_ID_REQUIRED.code(), joined.errorCode());
        assertNotEquals("", joined.memberId());
    }

    @Test
    void membersSurviveARestart() {
        ClassicMember before = new ClassicMember(node, "g").joinedAlone();
        node.close();
        node = GroupNode.started(logs, image);

        ClassicMember after = new ClassicMember(node, "g");
        after.id = before.id;
        after.generation = before.generation;
        assertEquals(Errors.NONE, after.heartbeat());
        after.generation++;
        assertEquals(Errors.ILLEGAL_GENERATION, after.heartbeat());
    }

    @Test
    void aSyncWithoutItsProtocolIsRefusedWhereTheVersionHasOne() {
        SyncGroupRequestData request =
                new SyncGroupRequestData().setGroupId("g").setMemberId("m");
        SyncGroupResponseData response = node.call(ApiKeys.SYNC_GROUP, 5, request);
        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL.code(), response.errorCode());
        response = node.call(ApiKeys.SYNC_GROUP, 4, request);
        assertEquals(Errors.UNKNOWN_MEMBER_ID.code(), response.errorCode());
    }

    @Test
    void groupsAreDescribed() {
        ClassicMember member = new ClassicMember(node, "g").joinedAlone();
        DescribedGroup group = describe(5, "g");
        assertEquals("Stable", group.groupState());
        assertEquals("consumer", group.protocolType());
        assertEquals(member.id, group.members().getFirst().memberId());
        assertEquals("client", group.members().getFirst().clientId());
        assertEquals("/127.0.0.1", group.members().getFirst().clientHost());
        assertEquals(
                (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11),
                group.authorizedOperations(),
                "read, delete, describe, describe and alter configs");
    }

    @Test
    void anUnknownGroupIsDeadAndSinceVersionSixAnError() {
        assertEquals("Dead", describe(5, "none").groupState());
        assertEquals(Errors.NONE.code(), describe(5, "none").errorCode());
        assertEquals(Errors.GROUP_ID_NOT_FOUND.code(), describe(6, "none").errorCode());
    }

    private DescribedGroup describe(int version, String group) {
        DescribeGroupsResponseData response = node.call(
                ApiKeys.DESCRIBE_GROUPS,
                version,
                new DescribeGroupsRequestData().setGroups(List.of(group)).setIncludeAuthorizedOperations(true));
        return response.groups().getFirst();
    }

    @Test
    void onlyAGroupWithoutMembersIsDeleted() {
        ClassicMember member = new ClassicMember(node, "g").joinedAlone();
        assertEquals(Errors.NON_EMPTY_GROUP, delete("g"));
        assertEquals(Errors.NONE, member.leave(3));
        assertEquals(Errors.NONE, delete("g"));
        assertEquals(Errors.GROUP_ID_NOT_FOUND, delete("g"));
    }

    private Errors delete(String group) {
        DeleteGroupsResponseData response = node.call(
                ApiKeys.DELETE_GROUPS, 2, new DeleteGroupsRequestData().setGroupsNames(List.of(group, group)));
        assertEquals(1, response.results().size(), "named twice, answered once");
        return Errors.forCode(response.results().find(group).errorCode());
    }
}
