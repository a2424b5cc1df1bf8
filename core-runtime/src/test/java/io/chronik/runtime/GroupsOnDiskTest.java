package io.chronik.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.disk.LocalDisk;
import io.chronik.group.FixedImage;
import io.chronik.group.GroupCoordinator;
import io.chronik.log.LogId;
import io.chronik.log.LogSettings;
import io.chronik.log.LogStore;
import io.chronik.request.Partitions;
import io.chronik.request.group.ClassicMember;
import io.chronik.request.group.GroupNode;
import io.chronik.wal.GroupCommitWal;
import io.chronik.wal.WalSettings;
import io.chronik.wal.WalStatistics;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups over the node's own logs: write-ahead log, write-behind and segment files. */
final class GroupsOnDiskTest {
    private static final Uuid ORDERS = new Uuid(1, 1);
    private static final int GROUPS = 40;
    private static final int COMMITS = 3_000;
    private static final int COMMITS_AT_ONCE = 200;
    private static final FixedImage IMAGE =
            FixedImage.empty().with("orders", ORDERS, 2).with(GroupCoordinator.OFFSETS_TOPIC, Uuid.ONE_UUID, 4);

    @TempDir
    Path folder;

    @Test
    void offsetsAndMembersAreReadBackFromFiles() throws Exception {
        String id;
        int generation;
        try (LogStore store = open();
                GroupNode node = start(store)) {
            ClassicMember member = new ClassicMember(node, "members").joinedAlone();
            id = member.id;
            generation = member.generation;
            List<CompletableFuture<OffsetCommitResponseData>> commits = new ArrayList<>();
            for (int i = 0; i < COMMITS; i++) {
                commits.add(node.begin(ApiKeys.OFFSET_COMMIT, 9, commit("g" + i % GROUPS, i)));
                // The coordinator writes what has gathered as one batch, and a file of this log takes no large ones.
                if (commits.size() == COMMITS_AT_ONCE || i == COMMITS - 1) {
                    commits.forEach(GroupsOnDiskTest::assertCommitted);
                    commits.clear();
                }
            }
        }
        try (LogStore store = open();
                GroupNode node = start(store)) {
            assertTrue(
                    store.all().stream().mapToLong(log -> log.highWatermark()).sum() > COMMITS);
            for (int group = 0; group < GROUPS; group++) {
                assertEquals(COMMITS - GROUPS + group, fetch(node, "g" + group));
            }
            ClassicMember member = new ClassicMember(node, "members");
            member.id = id;
            member.generation = generation;
            assertEquals(Errors.NONE, member.heartbeat());
            OffsetCommitResponseData more = node.call(ApiKeys.OFFSET_COMMIT, 9, commit("g0", 9_999));
            assertEquals(
                    Errors.NONE.code(),
                    more.topics().getFirst().partitions().getFirst().errorCode());
            assertEquals(9_999, fetch(node, "g0"));
        }
    }

    /** Small files, so that most of what is read back comes from segments, and of those there are several. */
    private LogStore open() throws Exception {
        LocalDisk disk = new LocalDisk();
        GroupCommitWal wal = new GroupCommitWal(
                disk, folder.resolve("wal"), new WalSettings(64 << 10, 64, 64 << 10), WalStatistics.NONE);
        LogStore store = new LogStore(
                disk,
                folder.resolve("log"),
                wal,
                topic -> new LogSettings(64 << 10, Long.MAX_VALUE, 4_096, -1, -1),
                Clock.systemUTC());
        store.open(IntStream.range(0, 4)
                .mapToObj(partition -> new LogId(Uuid.ONE_UUID, GroupCoordinator.OFFSETS_TOPIC, partition))
                .toList());
        return store;
    }

    private static GroupNode start(LogStore store) {
        GroupNode node =
                new GroupNode(new PartitionGroupLogs(new Partitions(() -> IMAGE, store), store.shard()), IMAGE);
        node.start();
        node.awaitLoaded();
        return node;
    }

    private static void assertCommitted(CompletableFuture<OffsetCommitResponseData> commit) {
        assertEquals(
                Errors.NONE.code(),
                GroupNode.await(commit)
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .errorCode());
    }

    private static OffsetCommitRequestData commit(String group, long offset) {
        return new OffsetCommitRequestData()
                .setGroupId(group)
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitRequestPartition()
                                .setCommittedOffset(offset)
                                .setCommittedMetadata("where it stopped")))));
    }

    private static long fetch(GroupNode node, String group) {
        OffsetFetchResponseData response = node.call(
                ApiKeys.OFFSET_FETCH,
                9,
                new OffsetFetchRequestData()
                        .setGroups(List.of(
                                new OffsetFetchRequestGroup().setGroupId(group).setTopics(null))));
        return response.groups()
                .getFirst()
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .committedOffset();
    }
}
