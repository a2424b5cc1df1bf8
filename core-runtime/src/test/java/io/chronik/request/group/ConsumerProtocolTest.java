package io.chronik.request.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.group.FixedImage;
import io.chronik.group.InMemoryGroupLogs;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The consumer protocol, KIP-848. */
final class ConsumerProtocolTest {
    private static final Uuid ORDERS = new Uuid(1, 1);

    private final InMemoryGroupLogs logs = new InMemoryGroupLogs();
    private final FixedImage image = FixedImage.empty().with("orders", ORDERS, 4);
    private GroupNode node = GroupNode.started(logs, image);

    @AfterEach
    void close() {
        node.close();
        logs.close();
    }

    /** A member that owns what it is assigned as soon as it is told. */
    private final class Member {
        final String id = Uuid.randomUuid().toString();
        int epoch;
        Set<Integer> partitions = new HashSet<>();
        ConsumerGroupHeartbeatResponseData last = new ConsumerGroupHeartbeatResponseData();

        Errors heartbeat() {
            ConsumerGroupHeartbeatRequestData request = new ConsumerGroupHeartbeatRequestData()
                    .setGroupId("g")
                    .setMemberId(id)
                    .setMemberEpoch(epoch)
                    .setRebalanceTimeoutMs(30_000)
                    .setSubscribedTopicNames(List.of("orders"))
                    .setTopicPartitions(
                            partitions.isEmpty()
                                    ? List.of()
                                    : List.of(new TopicPartitions()
                                            .setTopicId(ORDERS)
                                            .setPartitions(List.copyOf(partitions))));
            last = node.call(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, request);
            if (last.errorCode() == Errors.NONE.code()) {
                epoch = last.memberEpoch();
                if (last.assignment() != null) {
                    partitions = new HashSet<>();
                    last.assignment().topicPartitions().forEach(topic -> partitions.addAll(topic.partitions()));
                }
            }
            return Errors.forCode(last.errorCode());
        }
    }

    @Test
    void twoMembersShareThePartitions() {
        Member first = new Member();
        GroupNode.awaitTrue(() -> first.heartbeat() == Errors.NONE && first.partitions.size() == 4);
        Member second = new Member();
        GroupNode.awaitTrue(() -> {
            assertEquals(Errors.NONE, second.heartbeat());
            assertEquals(Errors.NONE, first.heartbeat());
            return first.partitions.size() == 2 && second.partitions.size() == 2;
        });
        Set<Integer> all = new HashSet<>(first.partitions);
        all.addAll(second.partitions);
        assertEquals(Set.of(0, 1, 2, 3), all);

        second.epoch = -1;
        assertEquals(Errors.NONE, second.heartbeat());
        GroupNode.awaitTrue(() -> {
            assertEquals(Errors.NONE, first.heartbeat());
            return first.partitions.size() == 4;
        });
    }

    @Test
    void membersSurviveARestart() {
        Member member = new Member();
        GroupNode.awaitTrue(() -> member.heartbeat() == Errors.NONE && member.partitions.size() == 4);
        int epoch = member.epoch;
        node.close();
        node = GroupNode.started(logs, image);
        assertEquals(Errors.NONE, member.heartbeat());
        assertEquals(epoch, member.epoch);
    }

    @Test
    void partitionsThatAreAddedAreAssigned() {
        Member member = new Member();
        GroupNode.awaitTrue(() -> member.heartbeat() == Errors.NONE && member.partitions.size() == 4);
        node.change(node.image.get().with("orders", ORDERS, 6));
        GroupNode.awaitTrue(() -> member.heartbeat() == Errors.NONE && member.partitions.size() == 6);
    }

    @Test
    void aCommitOfAnotherEpochIsRefused() {
        Member member = new Member();
        GroupNode.awaitTrue(() -> member.heartbeat() == Errors.NONE && member.partitions.size() == 4);
        assertEquals(Errors.NONE, commit(member, member.epoch));
        assertEquals(Errors.STALE_MEMBER_EPOCH, commit(member, member.epoch - 1));
    }

    private Errors commit(Member member, int epoch) {
        OffsetCommitResponseData response = node.call(
                ApiKeys.OFFSET_COMMIT,
                10,
                new OffsetCommitRequestData()
                        .setGroupId("g")
                        .setMemberId(member.id)
                        .setGenerationIdOrMemberEpoch(epoch)
                        .setTopics(List.of(new OffsetCommitRequestTopic()
                                .setTopicId(ORDERS)
                                .setPartitions(List.of(new OffsetCommitRequestPartition()
                                        .setPartitionIndex(0)
                                        .setCommittedOffset(3)
                                        .setCommittedMetadata(""))))));
        return Errors.forCode(
                response.topics().getFirst().partitions().getFirst().errorCode());
    }

    @Test
    void groupsAreDescribed() {
        Member member = new Member();
        GroupNode.awaitTrue(() -> member.heartbeat() == Errors.NONE && member.partitions.size() == 4);
        DescribedGroup group = describe("g");
        assertEquals("Stable", group.groupState());
        assertEquals(member.id, group.members().getFirst().memberId());
        assertEquals(
                "orders",
                group.members()
                        .getFirst()
                        .assignment()
                        .topicPartitions()
                        .getFirst()
                        .topicName());
        assertTrue(group.authorizedOperations() > 0);
        assertEquals(Errors.GROUP_ID_NOT_FOUND.code(), describe("none").errorCode());
    }

    private DescribedGroup describe(String group) {
        ConsumerGroupDescribeResponseData response = node.call(
                ApiKeys.CONSUMER_GROUP_DESCRIBE,
                1,
                new ConsumerGroupDescribeRequestData()
                        .setGroupIds(List.of(group))
                        .setIncludeAuthorizedOperations(true));
        return response.groups().getFirst();
    }

    @Test
    void configsOfTheGroupAreFollowed() {
        Member member = new Member();
        assertEquals(Errors.NONE, member.heartbeat());
        assertEquals(5_000, member.last.heartbeatIntervalMs());
        node.change(node.image.get().withGroupConfigs("g", Map.of("consumer.heartbeat.interval.ms", "6000")));
        GroupNode.awaitTrue(() -> member.heartbeat() == Errors.NONE && member.last.heartbeatIntervalMs() == 6_000);
    }

    @Test
    void theProtocolCanBeSwitchedOff() {
        try (GroupNode classicOnly =
                new GroupNode(logs, node.image.get(), Map.of("group.coordinator.rebalance.protocols", "classic"))) {
            ConsumerGroupHeartbeatResponseData response = classicOnly.call(
                    ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, new ConsumerGroupHeartbeatRequestData().setGroupId("g"));
            assertEquals(Errors.UNSUPPORTED_VERSION.code(), response.errorCode());
        }
    }
}
