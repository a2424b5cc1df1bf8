package io.chronik.request.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.disk.SimulatedDisk;
import io.chronik.request.Batches;
import io.chronik.request.RequestNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class OffsetsTest {
    private static final long NOW = RequestNode.NOW;
    private static final int NEWEST = 11;
    private static final int LATEST = -1;
    private static final int EARLIEST = -2;
    private static final int MAX_TIMESTAMP = -3;
    private static final int EARLIEST_LOCAL = -4;

    private final SimulatedDisk disk = new SimulatedDisk();
    private RequestNode node;

    @BeforeEach
    void open() throws Exception {
        node = new RequestNode(disk, Path.of("data"));
    }

    @AfterEach
    void close() throws Exception {
        node.close();
    }

    // ---- ListOffsets

    private ListOffsetsPartitionResponse list(String topic, int partition, long timestamp, int version) {
        return list(
                topic, new ListOffsetsPartition().setPartitionIndex(partition).setTimestamp(timestamp), version);
    }

    private ListOffsetsPartitionResponse list(String topic, ListOffsetsPartition partition, int version) {
        ListOffsetsRequestData request = new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setTopics(List.of(new ListOffsetsTopic().setName(topic).setPartitions(List.of(partition))));
        ListOffsetsResponseData response = node.call(ApiKeys.LIST_OFFSETS, version, request);
        return response.topics().getFirst().partitions().getFirst();
    }

    private long offsetAt(long timestamp) {
        ListOffsetsPartitionResponse answer = list("t", 0, timestamp, NEWEST);
        assertEquals(Errors.NONE, Errors.forCode(answer.errorCode()));
        if (timestamp >= 0) {
            assertEquals(answer.offset() < 0, answer.timestamp() < timestamp);
        }
        return answer.offset();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "-2, 1", "-3, 7", "-4, 8", "-5, 9", "-6, 11", "-7, 99", "-99, 99"})
    void everySpecialTimestampHasItsFirstVersion(long timestamp, int firstVersion) {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a", "b"));
        for (int version = 1; version <= NEWEST; version++) {
            ListOffsetsPartitionResponse answer = list("t", 0, timestamp, version);
            assertEquals(
                    version < firstVersion ? Errors.UNSUPPORTED_VERSION : Errors.NONE,
                    Errors.forCode(answer.errorCode()));
            if (version < firstVersion) {
                assertEquals(-1, answer.offset());
                continue;
            }
            long expected = switch ((int) timestamp) {
                case LATEST -> 2;
                case EARLIEST, EARLIEST_LOCAL -> 0;
                case MAX_TIMESTAMP -> 1;
                default -> -1;
            };
            assertEquals(expected, answer.offset());
            assertEquals(version < 4 || expected < 0 ? -1 : 0, answer.leaderEpoch());
            assertEquals(timestamp == MAX_TIMESTAMP ? NOW + 1 : -1, answer.timestamp());
        }
    }

    @Test
    void anEmptyLogHasAStartAndAnEndAndNoTimestamps() {
        node.create("t", 1);
        assertEquals(0, offsetAt(LATEST));
        assertEquals(0, offsetAt(EARLIEST));
        assertEquals(-1, offsetAt(MAX_TIMESTAMP));
        assertEquals(-1, offsetAt(0));
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void theFirstRecordAtOrBehindATimestampIsFound(CompressionType codec) throws Exception {
        node.create("t", 1);
        // Records of three batches in a file and three in memory, 10 ms apart, the batches 100 ms.
        for (int batch = 0; batch < 6; batch++) {
            if (batch == 3) {
                node.restart();
            }
            long start = NOW + 100L * batch;
            node.produce("t", 0, Batches.of(codec, start, "a", "b", "c"));
        }
        for (int batch = 0; batch < 6; batch++) {
            long start = NOW + 100L * batch;
            assertEquals(3L * batch, offsetAt(start - 50));
            assertEquals(3L * batch, offsetAt(start));
            assertEquals(3L * batch + 1, offsetAt(start + 1));
            assertEquals(3L * batch + 2, offsetAt(start + 2));
        }
        assertEquals(0, offsetAt(0));
        assertEquals(-1, offsetAt(NOW + 503));
        assertEquals(-1, offsetAt(Long.MAX_VALUE));
        assertEquals(17, offsetAt(MAX_TIMESTAMP));
        node.restart();
        assertEquals(10, offsetAt(NOW + 301));
        assertEquals(17, offsetAt(MAX_TIMESTAMP));
    }

    @Test
    void timestampsNeedNotBeInOrder() throws Exception {
        node.create("t", 1);
        long[] times = {500, 100, 900, 200, 900, 300};
        for (int pass = 0; pass < 2; pass++) {
            for (long time : times) {
                node.produce("t", 0, Batches.of(CompressionType.NONE, NOW + time, "v"));
            }
            assertEquals(0, offsetAt(NOW + 150));
            assertEquals(2, offsetAt(NOW + 501));
            assertEquals(2, offsetAt(MAX_TIMESTAMP));
            node.restart();
            assertEquals(2, offsetAt(NOW + 501));
            assertEquals(2, offsetAt(MAX_TIMESTAMP));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, false"})
    void recordsThatWereDeletedAreNotFound(boolean restartBefore, boolean restartAfter) throws Exception {
        node.create("t", 1);
        for (int i = 0; i < 6; i++) {
            node.produce("t", 0, Batches.of(CompressionType.NONE, NOW + 10L * i, "a", "b"));
        }
        node.produce("t", 0, Batches.of(CompressionType.NONE, NOW, "old"));
        if (restartBefore) {
            node.restart();
        }
        assertEquals(5, delete("t", 0, 5).lowWatermark());
        if (restartAfter) {
            node.restart();
        }
        assertEquals(5, offsetAt(EARLIEST));
        assertEquals(5, offsetAt(0));
        assertEquals(5, offsetAt(NOW + 11));
        assertEquals(5, offsetAt(NOW + 21));
        assertEquals(6, offsetAt(NOW + 22));
        assertEquals(12, delete("t", 0, 12).lowWatermark());
        assertEquals(12, offsetAt(0));
        assertEquals(-1, offsetAt(NOW + 1));
        assertEquals(13, delete("t", 0, -1).lowWatermark());
        assertEquals(-1, offsetAt(0));
        assertEquals(-1, offsetAt(MAX_TIMESTAMP));
        assertEquals(13, offsetAt(EARLIEST));
        assertEquals(13, offsetAt(LATEST));
    }

    @Test
    void aPartitionAskedForTwiceIsOneError() {
        node.create("t", 2);
        ListOffsetsPartition first = new ListOffsetsPartition().setTimestamp(LATEST);
        ListOffsetsPartition other =
                new ListOffsetsPartition().setPartitionIndex(1).setTimestamp(LATEST);
        ListOffsetsRequestData request = new ListOffsetsRequestData()
                .setTopics(List.of(
                        new ListOffsetsTopic().setName("t").setPartitions(List.of(first, other)),
                        new ListOffsetsTopic().setName("t").setPartitions(List.of(first.duplicate()))));
        for (int version = 1; version <= NEWEST; version++) {
            ListOffsetsResponseData response = node.call(ApiKeys.LIST_OFFSETS, version, request);
            List<Errors> errors = response.topics().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .map(partition -> Errors.forCode(partition.errorCode()))
                    .toList();
            assertEquals(List.of(Errors.INVALID_REQUEST, Errors.NONE), errors);
        }
    }

    @Test
    void unknownPartitionsAndEpochsAreRefused() {
        node.create("t", 1);
        for (int version = 1; version <= NEWEST; version++) {
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    list("gone", 0, LATEST, version).errorCode());
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    list("t", 1, LATEST, version).errorCode());
        }
        ListOffsetsPartition partition = new ListOffsetsPartition().setTimestamp(LATEST);
        assertEquals(
                Errors.UNKNOWN_LEADER_EPOCH.code(),
                list("t", partition.duplicate().setCurrentLeaderEpoch(1), NEWEST)
                        .errorCode());
        assertEquals(
                Errors.NONE.code(),
                list("t", partition.duplicate().setCurrentLeaderEpoch(0), NEWEST)
                        .errorCode());
        assertEquals(
                Errors.FENCED_LEADER_EPOCH.code(),
                list("t", partition.duplicate().setCurrentLeaderEpoch(-2), NEWEST)
                        .errorCode());
    }

    // ---- OffsetForLeaderEpoch

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, NONE, 0, 2",
        "0, -1, 0, NONE, 0, 2",
        "0, -1, 1, NONE, -1, -1",
        "0, -1, -1, NONE, -1, -1",
        "0, 1, 0, UNKNOWN_LEADER_EPOCH, -1, -1",
        "0, -2, 0, FENCED_LEADER_EPOCH, -1, -1",
        "1, -1, 0, UNKNOWN_TOPIC_OR_PARTITION, -1, -1"
    })
    void epochsEnd(int partition, int current, int epoch, Errors error, int endEpoch, long endOffset) {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a", "b"));
        OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData();
        request.topics()
                .add(new OffsetForLeaderTopic()
                        .setTopic("t")
                        .setPartitions(List.of(new OffsetForLeaderPartition()
                                .setPartition(partition)
                                .setCurrentLeaderEpoch(current)
                                .setLeaderEpoch(epoch))));
        for (int version = 2; version <= 4; version++) {
            OffsetForLeaderEpochResponseData response = node.call(ApiKeys.OFFSET_FOR_LEADER_EPOCH, version, request);
            EpochEndOffset end =
                    response.topics().iterator().next().partitions().getFirst();
            assertEquals(error, Errors.forCode(end.errorCode()));
            assertEquals(endEpoch, end.leaderEpoch());
            assertEquals(endOffset, end.endOffset());
        }
    }

    // ---- DeleteRecords

    private DeleteRecordsPartitionResult delete(String topic, int partition, long offset) {
        return RequestNode.await(beginDelete(topic, partition, offset))
                .topics()
                .iterator()
                .next()
                .partitions()
                .iterator()
                .next();
    }

    private CompletableFuture<DeleteRecordsResponseData> beginDelete(String topic, int partition, long offset) {
        DeleteRecordsRequestData request = new DeleteRecordsRequestData()
                .setTopics(List.of(new DeleteRecordsTopic()
                        .setName(topic)
                        .setPartitions(List.of(new DeleteRecordsPartition()
                                .setPartitionIndex(partition)
                                .setOffset(offset)))));
        return node.begin(ApiKeys.DELETE_RECORDS, 2, request);
    }

    private void assertDelete(Errors expected, long lowWatermark, DeleteRecordsPartitionResult answer) {
        assertEquals(expected, Errors.forCode(answer.errorCode()));
        assertEquals(lowWatermark, answer.lowWatermark());
    }

    @Test
    void recordsAreDeletedUpToTheHighWatermark() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a", "b", "c", "d"));
        assertDelete(Errors.OFFSET_OUT_OF_RANGE, -1, delete("t", 0, 5));
        assertDelete(Errors.OFFSET_OUT_OF_RANGE, -1, delete("t", 0, -2));
        assertDelete(Errors.NONE, 0, delete("t", 0, 0));
        assertDelete(Errors.NONE, 3, delete("t", 0, 3));
        assertDelete(Errors.NONE, 3, delete("t", 0, 1));
        assertDelete(Errors.NONE, 4, delete("t", 0, -1));
        assertDelete(Errors.NONE, 4, delete("t", 0, -1));
        assertDelete(Errors.UNKNOWN_TOPIC_OR_PARTITION, -1, delete("t", 1, 0));
        assertDelete(Errors.UNKNOWN_TOPIC_OR_PARTITION, -1, delete("gone", 0, 0));
        assertEquals(4, node.produce("t", 0, Batches.of("e")).baseOffset());
        assertEquals(4, node.produce("t", 0, Batches.of("f")).logStartOffset());
    }

    @ParameterizedTest
    @CsvSource({"compact, POLICY_VIOLATION", "'compact,delete', NONE", "delete, NONE"})
    void whatIsOnlyCompactedIsKept(String policy, Errors expected) {
        node.create("t", 1, "cleanup.policy", policy);
        node.produce("t", 0, Batches.of("a"));
        assertDelete(expected, expected == Errors.NONE ? 1 : -1, delete("t", 0, 1));
    }

    @Test
    void internalTopicsAreKept() {
        node.create("__consumer_offsets", 1);
        assertDelete(Errors.INVALID_TOPIC_EXCEPTION, -1, delete("__consumer_offsets", 0, 0));
    }

    @Test
    void whatWasDeletedStaysDeleted() throws Exception {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a", "b", "c"));
        assertDelete(Errors.NONE, 2, delete("t", 0, 2));
        node.crash(disk, new Random(7));
        assertEquals(2, offsetAt(EARLIEST));
        assertEquals(3, offsetAt(LATEST));
        for (int i = 0; i < 2; i++) {
            node.restart();
            assertEquals(2, offsetAt(EARLIEST));
        }
        assertDelete(Errors.NONE, 3, delete("t", 0, -1));
        node.restart();
        assertEquals(3, offsetAt(EARLIEST));
        assertEquals(3, node.produce("t", 0, Batches.of("d")).baseOffset());
    }

    @Test
    void aDeletionThatCannotBeMadeDurableIsAnError() throws Exception {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a", "b"));
        disk.failWith(new java.io.IOException("worn out"));
        assertEquals(Errors.KAFKA_STORAGE_ERROR.code(), delete("t", 0, 1).errorCode());
        assertEquals(Errors.KAFKA_STORAGE_ERROR.code(), delete("t", 0, 2).errorCode());
        disk.failWith(null);
        node.crash(disk, new Random(7));
        assertTrue(offsetAt(EARLIEST) <= 1);
    }

    // ---- DescribeLogDirs

    @Test
    void logDirsAreDescribed() throws Exception {
        node.create("a", 2);
        node.create("b", 1);
        int size = Batches.of("v").sizeInBytes();
        node.produce("a", 1, Batches.of("v"));
        for (int pass = 0; pass < 2; pass++) {
            for (int version = 1; version <= 5; version++) {
                assertEquals(
                        List.of("a-0:0", "a-1:" + size, "b-0:0"),
                        described(version, new DescribeLogDirsRequestData().setTopics(null)));
                DescribeLogDirsRequestData some = new DescribeLogDirsRequestData();
                some.topics().add(new DescribableLogDirTopic().setTopic("a").setPartitions(List.of(1, 9)));
                some.topics().add(new DescribableLogDirTopic().setTopic("gone").setPartitions(List.of(0)));
                assertEquals(List.of("a-1:" + size), described(version, some));
                assertEquals(List.of(), described(version, new DescribeLogDirsRequestData()));
            }
            node.restart();
        }
    }

    private List<String> described(int version, DescribeLogDirsRequestData request) {
        DescribeLogDirsResponseData response = node.call(ApiKeys.DESCRIBE_LOG_DIRS, version, request);
        assertEquals(Errors.NONE.code(), response.errorCode());
        var result = response.results().getFirst();
        assertEquals(Errors.NONE.code(), result.errorCode());
        if (version >= 4) {
            assertTrue(result.totalBytes() > 0 && result.usableBytes() <= result.totalBytes());
        }
        List<String> described = new ArrayList<>();
        for (DescribeLogDirsTopic topic : result.topics()) {
            topic.partitions()
                    .forEach(partition -> described.add(
                            topic.name() + "-" + partition.partitionIndex() + ":" + partition.partitionSize()));
        }
        return described.stream().sorted().toList();
    }
}
