package io.chronik.request.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.disk.SimulatedDisk;
import io.chronik.request.Batches;
import io.chronik.request.RequestNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProduceTest {
    private static final long NOW = RequestNode.NOW;
    private static final long HOUR = 3_600_000;

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

    private static void assertError(Errors expected, PartitionProduceResponse answer) {
        assertEquals(expected, Errors.forCode(answer.errorCode()), String.valueOf(answer.errorMessage()));
        if (expected != Errors.NONE) {
            assertEquals(-1, answer.baseOffset());
        }
    }

    private MemoryRecords fetch(String topic) {
        FetchRequestData request = new FetchRequestData().setMaxBytes(Integer.MAX_VALUE);
        request.topics()
                .add(new FetchTopic()
                        .setTopic(topic)
                        .setPartitions(List.of(new FetchPartition().setPartitionMaxBytes(Integer.MAX_VALUE))));
        FetchResponseData response = node.call(ApiKeys.FETCH, 12, request);
        return (MemoryRecords)
                response.responses().getFirst().partitions().getFirst().records();
    }

    private MutableRecordBatch fetchOne(String topic) {
        MutableRecordBatch batch = fetch(topic).batches().iterator().next();
        batch.ensureValid();
        return batch;
    }

    // ---- what is kept

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void everyCodecIsKeptByteForByteButForOffsetAndEpoch(CompressionType codec) {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("first"));
        MemoryRecords sent = Batches.of(codec, NOW, "a", "b", "c".repeat(10_000));
        ByteBuffer expected = Batches.bytes(sent);
        PartitionProduceResponse answer = node.produce("t", 0, sent);
        assertError(Errors.NONE, answer);
        assertEquals(1, answer.baseOffset());
        assertEquals(0, answer.logStartOffset());
        assertEquals(-1, answer.logAppendTimeMs());
        MemoryRecords read = fetch("t");
        assertEquals(List.of("first", "a", "b", "c".repeat(10_000)), Batches.texts(read));
        ByteBuffer batch = read.buffer().slice(Batches.of("first").sizeInBytes(), sent.sizeInBytes());
        assertEquals(expected.putLong(0, 1).putInt(12, 0), batch);
        read.batches().forEach(RecordBatch::ensureValid);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 123_456_789_012L})
    void whateverBaseOffsetTheProducerSaysTheLogDecides(long claimed) {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a", "b"));
        MemoryRecords sent = Batches.of("c");
        sent.buffer().putLong(0, claimed);
        assertEquals(2, node.produce("t", 0, sent).baseOffset());
        List<Long> offsets = new ArrayList<>();
        fetch("t").records().forEach(record -> offsets.add(record.offset()));
        assertEquals(List.of(0L, 1L, 2L), offsets);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void theTopicsCodecReplacesTheProducers(CompressionType stored) {
        String type = stored == CompressionType.NONE ? "uncompressed" : stored.name;
        node.create("t", 1, "compression.type", type);
        long producer = 77;
        for (CompressionType codec : CompressionType.values()) {
            MemoryRecords sent = MemoryRecords.withIdempotentRecords(
                    Compression.of(codec).build(),
                    producer + codec.id,
                    (short) 3,
                    41,
                    Batches.record(NOW - 5, null, null),
                    Batches.record(NOW, "k", "v"));
            assertError(Errors.NONE, node.produce("t", 0, sent));
            MutableRecordBatch last = null;
            for (MutableRecordBatch batch : fetch("t").batches()) {
                batch.ensureValid();
                last = batch;
            }
            assertNotNull(last);
            assertEquals(stored, last.compressionType());
            assertEquals(producer + codec.id, last.producerId());
            assertEquals(3, last.producerEpoch());
            assertEquals(41, last.baseSequence());
            assertEquals(2 * codec.id, last.baseOffset());
            assertEquals(NOW, last.maxTimestamp());
            assertEquals(TimestampType.CREATE_TIME, last.timestampType());
        }
    }

    // ---- timestamps

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void theLogsTimeReplacesTheProducers(CompressionType codec) {
        node.create("t", 1, "message.timestamp.type", "LogAppendTime");
        PartitionProduceResponse answer = node.produce("t", 0, Batches.of(codec, 5, "a", "b"));
        assertError(Errors.NONE, answer);
        assertEquals(NOW, answer.logAppendTimeMs());
        MutableRecordBatch batch = fetchOne("t");
        assertEquals(TimestampType.LOG_APPEND_TIME, batch.timestampType());
        batch.forEach(record -> assertEquals(NOW, record.timestamp()));
    }

    @ParameterizedTest
    @CsvSource({"0, NONE", "3600000, NONE", "3600001, INVALID_TIMESTAMP", "-60000, NONE", "-60001, INVALID_TIMESTAMP"})
    void timestampsMustLieWithinTheTopicsLimits(long difference, Errors expected) {
        node.create("t", 1, "message.timestamp.before.max.ms", "60000", "message.timestamp.after.max.ms", "" + HOUR);
        for (CompressionType codec : List.of(CompressionType.NONE, CompressionType.LZ4)) {
            for (int place = 0; place < 3; place++) {
                long[] timestamps = {NOW, NOW, NOW};
                timestamps[place] = NOW + difference;
                MemoryRecords sent = MemoryRecords.withRecords(
                        Compression.of(codec).build(),
                        Batches.record(timestamps[0], "k", "a"),
                        Batches.record(timestamps[1], "k", "b"),
                        Batches.record(timestamps[2], "k", "c"));
                PartitionProduceResponse answer = node.produce("t", 0, sent);
                assertError(expected, answer);
                if (expected != Errors.NONE) {
                    assertEquals(1, answer.recordErrors().size());
                    assertEquals(place, answer.recordErrors().getFirst().batchIndex());
                }
            }
        }
    }

    @Test
    void recordsWithoutTimestampAreTakenWhateverTheLimits() {
        node.create("t", 1, "message.timestamp.before.max.ms", "1", "message.timestamp.after.max.ms", "1");
        MemoryRecords sent = MemoryRecords.withRecords(
                Compression.NONE, Batches.record(RecordBatch.NO_TIMESTAMP, "k", "a"), Batches.record(NOW, "k", "b"));
        assertError(Errors.NONE, node.produce("t", 0, sent));
        assertError(
                Errors.NONE,
                node.produce(
                        "t",
                        0,
                        MemoryRecords.withRecords(
                                Compression.NONE, Batches.record(RecordBatch.NO_TIMESTAMP, "k", "a"))));
    }

    @Test
    void theFirstRecordMayBeYoungerThanTheBatchsBase() {
        node.create("t", 1, "message.timestamp.before.max.ms", "1000");
        // One record, 2 s behind the base: attributes, timestamp delta, offset delta, no key, no value, no headers.
        byte[] record = {14, 0, (byte) 0xa0, 0x1f, 0, 1, 1, 0};
        ByteBuffer batch = Batches.bytes(Batches.raw(0, 1, record));
        batch.putLong(27, NOW - 2000).putLong(35, NOW);
        assertError(Errors.NONE, node.produce("t", 0, Batches.signed(batch)));
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void aWrongLargestTimestampIsPutRight(CompressionType codec) {
        node.create("t", 1);
        ByteBuffer batch = Batches.bytes(Batches.of(codec, NOW, "a", "b"));
        batch.putLong(35, -1);
        assertError(Errors.NONE, node.produce("t", 0, Batches.signed(batch)));
        assertEquals(NOW + 1, fetchOne("t").maxTimestamp());
    }

    @Test
    void onlyTheLogMaySayThatItGaveTheTimestamps() {
        for (String type : List.of("CreateTime", "LogAppendTime")) {
            node.create(type, 1, "message.timestamp.type", type);
            ByteBuffer batch = Batches.bytes(Batches.of("a"));
            batch.putShort(21, (short) 8);
            assertError(Errors.INVALID_TIMESTAMP, node.produce(type, 0, Batches.signed(batch)));
        }
    }

    // ---- sizes

    @Test
    void batchesUpToTheLimitAreTaken() {
        int size = Batches.of("x".repeat(1000)).sizeInBytes();
        node.create("exact", 1, "max.message.bytes", "" + size);
        node.create("less", 1, "max.message.bytes", "" + (size - 1));
        assertError(Errors.NONE, node.produce("exact", 0, Batches.of("x".repeat(1000))));
        assertError(Errors.MESSAGE_TOO_LARGE, node.produce("less", 0, Batches.of("x".repeat(1000))));
    }

    @Test
    void aBatchThatGrowsBeyondTheLimitWhenItIsStoredIsRefused() {
        node.create("t", 1, "compression.type", "uncompressed", "max.message.bytes", "2000");
        assertError(
                Errors.MESSAGE_TOO_LARGE,
                node.produce("t", 0, Batches.of(CompressionType.GZIP, NOW, "x".repeat(10_000))));
        assertEquals(0, node.log("t", 0).logEndOffset());
    }

    @ParameterizedTest
    @EnumSource(value = CompressionType.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBatchThatDecompressesToTooMuchIsRefused(CompressionType codec) {
        node.create("t", 1, "max.decompressed.message.bytes", "1000000", "compression.type", "zstd");
        String value = "x".repeat(3_000_000);
        assertError(Errors.MESSAGE_TOO_LARGE, node.produce("t", 0, Batches.of(codec, NOW, value)));
        assertError(Errors.NONE, node.produce("t", 0, Batches.of(codec, NOW, "x".repeat(900_000))));
        assertEquals("x".repeat(900_000), Batches.texts(fetch("t")).getFirst());
    }

    @Test
    void sizesThatSnappyDataClaimsAreNotBelieved() {
        node.create("t", 1);
        byte[] bare = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 0, 0, 0};
        assertError(Errors.MESSAGE_TOO_LARGE, node.produce("t", 0, Batches.raw(2, 1, bare)));
        ByteBuffer stream = ByteBuffer.allocate(28)
                .putLong(0x82534e4150505900L)
                .putInt(1)
                .putInt(1)
                .putInt(8)
                .put(bare);
        assertError(Errors.MESSAGE_TOO_LARGE, node.produce("t", 0, Batches.raw(2, 1, stream.array())));
        stream.putInt(16, Integer.MAX_VALUE);
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, Batches.raw(2, 1, stream.array())));
        stream.putInt(16, -1);
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, Batches.raw(2, 1, stream.array())));
    }

    // ---- what is no record batch

    @Test
    void damageIsToldFromLies() {
        node.create("t", 1);
        ByteBuffer good = Batches.bytes(Batches.of("a", "b"));
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, null));
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, MemoryRecords.EMPTY));
        for (int size = 1; size < good.limit(); size++) {
            assertError(
                    Errors.INVALID_RECORD, node.produce("t", 0, MemoryRecords.readableRecords(good.slice(0, size))));
        }
        assertError(Errors.CORRUPT_MESSAGE, produceChanged(good, 20, 1));
        assertError(Errors.CORRUPT_MESSAGE, produceChanged(good, good.limit() - 1, 1));
        assertError(Errors.CORRUPT_MESSAGE, produceChanged(good, 16, 1));
        assertError(Errors.CORRUPT_MESSAGE, produceChanged(good, 16, 0xff));
        assertError(Errors.INVALID_RECORD, produceChanged(good, 16, 2));
        assertError(Errors.INVALID_RECORD, produceChanged(good, 16, 3));
        assertError(Errors.CORRUPT_MESSAGE, produceChanged(good, 8, 0x80));
        assertError(Errors.INVALID_RECORD, produceChanged(good, 8, 0x40));
        ByteBuffer two = ByteBuffer.allocate(2 * good.limit());
        two.put(good.duplicate()).put(good.duplicate()).flip();
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, MemoryRecords.readableRecords(two)));
        assertEquals(0, node.log("t", 0).logEndOffset());
        assertError(Errors.NONE, node.produce("t", 0, MemoryRecords.readableRecords(good)));
    }

    private PartitionProduceResponse produceChanged(ByteBuffer good, int at, int flipped) {
        ByteBuffer bad = ByteBuffer.allocate(good.limit()).put(good.duplicate()).flip();
        bad.put(at, (byte) (bad.get(at) ^ flipped));
        PartitionProduceResponse answer = node.produce("t", 0, MemoryRecords.readableRecords(bad));
        assertNotNull(answer.errorMessage());
        return answer;
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1})
    void oldMessageSetsAreRefusedAsKafkaDoes(byte magic) {
        node.create("t", 1);
        MemoryRecords old = MemoryRecords.withRecords(magic, Compression.gzip().build(), Batches.record(NOW, "k", "v"));
        for (short version = 3; version <= 12; version++) {
            assertError(Errors.INVALID_RECORD, node.produce("t", 0, old, version));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 2", "0, -1", "0, 1", "-1, -2", "2147483647, 2147483646", "2, 0", "2, 9", "1, 1", "3, 1"})
    void liesAboutTheNumberOfRecordsAreRefused(int count, int lastDelta) {
        node.create("t", 1);
        for (CompressionType codec : CompressionType.values()) {
            ByteBuffer batch = Batches.bytes(Batches.of(codec, NOW, "a", "b"));
            batch.putInt(57, count).putInt(23, lastDelta);
            assertError(Errors.INVALID_RECORD, node.produce("t", 0, Batches.signed(batch)));
        }
    }

    @Test
    void malformedRecordsAreRefused() {
        node.create("t", 1);
        // length, attributes, timestamp delta, offset delta, key length, value length, headers
        byte[] good = {12, 0, 0, 0, 1, 1, 0};
        assertError(Errors.NONE, node.produce("t", 0, Batches.raw(0, 1, good)));
        List<byte[]> bad = List.of(
                new byte[] {10, 0, 0, 0, 1, 1, 0}, // too short
                new byte[] {14, 0, 0, 0, 1, 1, 0}, // too long
                new byte[] {1, 0, 0, 0, 1, 1, 0}, // negative length
                new byte[] {12, 0, 0, 2, 1, 1, 0}, // offset delta 1
                new byte[] {12, 0, 0, 1, 1, 1, 0}, // offset delta -1
                new byte[] {12, 0, 0, 0, 2, 1, 0}, // key beyond the value
                new byte[] {12, 0, 0, 0, 126, 1, 0}, // key beyond the record
                new byte[] {12, 0, 0, 0, 1, 126, 0}, // value beyond the record
                new byte[] {12, 0, 0, 0, 1, 1, 1}, // -1 headers
                new byte[] {12, 0, 0, 0, 1, 1, 2}, // a header that is not there
                new byte[] {16, 0, 0, 0, 1, 1, 2, 1, 1}, // a header without a key
                new byte[] {20, 0, 0, 0, 1, 1, -1, -1, -1, -1, 15}, // 2^31 - 1 headers
                new byte[] {22, 0, 0, 0, 1, -1, -1, -1, -1, -1, 1, 0}, // a number of six bytes
                new byte[] {-1, -1, -1, -1, 15, 0, 0, 0, 1, 1, 0}, // a huge length
                new byte[] {-2, -1, -1, -1, 15, 0, 0, 0, 1, 1, 0},
                new byte[] {12, 0, 0, 0, 1, 1, 0, 0}, // a byte behind the last record
                new byte[] {0},
                new byte[] {});
        for (byte[] records : bad) {
            assertError(Errors.INVALID_RECORD, node.produce("t", 0, Batches.raw(0, 1, records)));
            MemoryRecords gzipped = Batches.raw(1, 1, gzip(records));
            assertError(Errors.INVALID_RECORD, node.produce("t", 0, gzipped));
        }
        assertError(Errors.NONE, node.produce("t", 0, Batches.raw(1, 1, gzip(good))));
        assertEquals(2, node.log("t", 0).logEndOffset());
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7})
    void unknownCodecsAreRefused(int codec) {
        node.create("t", 1);
        assertError(Errors.UNSUPPORTED_COMPRESSION_TYPE, node.produce("t", 0, Batches.raw(codec, 1, new byte[] {0})));
    }

    @Test
    void zstdNeedsAClientThatKnowsIt() {
        node.create("t", 1);
        assertError(
                Errors.UNSUPPORTED_COMPRESSION_TYPE,
                node.produce("t", 0, Batches.of(CompressionType.ZSTD, NOW, "a"), 6));
        assertError(Errors.NONE, node.produce("t", 0, Batches.of(CompressionType.ZSTD, NOW, "a"), 7));
    }

    @Test
    void clientsWriteNoMarkersAndNoTransactions() {
        node.create("t", 1);
        MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                9, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 0));
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, marker));
        MemoryRecords transactional = MemoryRecords.withTransactionalRecords(
                Compression.NONE, 9, (short) 0, 0, Batches.record(NOW, "k", "v"));
        assertError(Errors.INVALID_TXN_STATE, node.produce("t", 0, transactional));
        node.create("__consumer_offsets", 1);
        assertError(Errors.INVALID_TOPIC_EXCEPTION, node.produce("__consumer_offsets", 0, Batches.of("a")));
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void aCompactedTopicNeedsKeys(CompressionType codec) {
        node.create("t", 1, "cleanup.policy", "compact");
        MemoryRecords sent = MemoryRecords.withRecords(
                Compression.of(codec).build(),
                Batches.record(NOW, "k", "a"),
                Batches.record(NOW, null, "b"),
                Batches.record(NOW, "", null),
                Batches.record(NOW, null, null));
        PartitionProduceResponse answer = node.produce("t", 0, sent);
        assertError(Errors.INVALID_RECORD, answer);
        assertEquals(
                List.of(1, 3),
                answer.recordErrors().stream()
                        .map(ProduceResponseData.BatchIndexAndErrorMessage::batchIndex)
                        .toList());
        assertError(Errors.NONE, node.produce("t", 0, Batches.of(codec, NOW, "a")));
    }

    // ---- idempotence

    @Test
    void aBatchSentAgainGetsItsFirstOffset() {
        node.create("t", 1);
        for (int i = 0; i < 7; i++) {
            assertEquals(
                    2L * i,
                    node.produce("t", 0, Batches.idempotent(5, 0, 2 * i, "a", "b"))
                            .baseOffset());
        }
        for (int i = 2; i < 7; i++) {
            PartitionProduceResponse again = node.produce("t", 0, Batches.idempotent(5, 0, 2 * i, "a", "b"));
            assertError(Errors.NONE, again);
            assertEquals(2L * i, again.baseOffset());
        }
        // Older than the last five, or other bounds: that can't be known to be in the log.
        PartitionProduceResponse refused = node.produce("t", 0, Batches.idempotent(5, 0, 2, "a", "b"));
        assertError(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, refused);
        assertEquals(0, refused.logStartOffset());
        assertError(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, node.produce("t", 0, Batches.idempotent(5, 0, 12, "a")));
        assertError(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, node.produce("t", 0, Batches.idempotent(5, 0, 15, "a")));
        assertEquals(14, node.log("t", 0).logEndOffset());
        assertEquals(14, node.produce("t", 0, Batches.idempotent(5, 0, 14, "a")).baseOffset());
    }

    @Test
    void whatProducersWroteIsRememberedAcrossARestart() throws Exception {
        node.create("t", 1);
        node.produce("t", 0, Batches.idempotent(5, 1, 0, "a"));
        node.produce("t", 0, Batches.idempotent(5, 1, 1, "b"));
        node.restart();
        assertEquals(1, node.produce("t", 0, Batches.idempotent(5, 1, 1, "b")).baseOffset());
        assertError(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, node.produce("t", 0, Batches.idempotent(5, 1, 3, "c")));
        assertError(Errors.INVALID_PRODUCER_EPOCH, node.produce("t", 0, Batches.idempotent(5, 0, 2, "c")));
        assertEquals(2, node.produce("t", 0, Batches.idempotent(5, 1, 2, "c")).baseOffset());
    }

    @Test
    void aNewEpochStartsAtZeroAndFencesTheOld() {
        node.create("t", 1);
        node.produce("t", 0, Batches.idempotent(5, 0, 0, "a"));
        assertError(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, node.produce("t", 0, Batches.idempotent(5, 1, 1, "b")));
        assertError(Errors.NONE, node.produce("t", 0, Batches.idempotent(5, 1, 0, "b")));
        assertError(Errors.INVALID_PRODUCER_EPOCH, node.produce("t", 0, Batches.idempotent(5, 0, 1, "c")));
        assertEquals(1, node.produce("t", 0, Batches.idempotent(5, 1, 0, "b")).baseOffset());
    }

    @Test
    void sequenceNumbersGoRound() {
        node.create("t", 1);
        int last = Integer.MAX_VALUE;
        assertError(Errors.NONE, node.produce("t", 0, Batches.idempotent(5, 0, last - 1, "a", "b", "c")));
        assertEquals(
                0,
                node.produce("t", 0, Batches.idempotent(5, 0, last - 1, "a", "b", "c"))
                        .baseOffset());
        assertError(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, node.produce("t", 0, Batches.idempotent(5, 0, 0, "d")));
        assertEquals(3, node.produce("t", 0, Batches.idempotent(5, 0, 1, "d")).baseOffset());
    }

    @Test
    void anUnknownProducerMayStartAnywhere() {
        node.create("t", 1);
        assertError(Errors.NONE, node.produce("t", 0, Batches.idempotent(5, 0, 1000, "a")));
    }

    @Test
    void anIdempotentBatchNeedsEpochAndSequence() {
        node.create("t", 1);
        ByteBuffer batch = Batches.bytes(Batches.idempotent(5, 0, 0, "a"));
        batch.putInt(53, -1);
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, Batches.signed(batch)));
        batch.putInt(53, 0).putShort(51, (short) -1);
        assertError(Errors.INVALID_RECORD, node.produce("t", 0, Batches.signed(batch)));
    }

    // ---- acks

    @ParameterizedTest
    @CsvSource({"2, INVALID_REQUIRED_ACKS", "-2, INVALID_REQUIRED_ACKS", "1, NONE", "-1, NONE"})
    void acksAreChecked(short acks, Errors expected) {
        node.create("t", 1, "min.insync.replicas", "2");
        ProduceRequestData request =
                RequestNode.produceRequest("t", 0, Batches.of("a")).setAcks(acks);
        ProduceResponseData response = node.call(ApiKeys.PRODUCE, 12, request);
        assertError(
                expected,
                response.responses().iterator().next().partitionResponses().getFirst());
        assertEquals(expected == Errors.NONE ? 1 : 0, node.log("t", 0).highWatermark());
    }

    @Test
    void withoutAcksThereIsNoAnswer() {
        node.create("t", 1);
        CompletableFuture<ProduceResponseData> done = node.begin(
                ApiKeys.PRODUCE,
                12,
                RequestNode.produceRequest("t", 0, Batches.of("a")).setAcks((short) 0));
        assertNull(RequestNode.await(done));
        assertEquals(1, node.log("t", 0).highWatermark());
    }

    @Test
    void withoutAcksAFailureClosesTheConnection() {
        ProduceRequestData request =
                RequestNode.produceRequest("gone", 0, Batches.of("a")).setAcks((short) 0);
        CompletionException failure =
                assertThrows(CompletionException.class, () -> node.call(ApiKeys.PRODUCE, 12, request));
        assertEquals(UnknownTopicOrPartitionException.class, failure.getCause().getClass());
    }

    // ---- topics

    @Test
    void unknownTopicsAreNamedByTheirKind() {
        node.create("t", 1);
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, node.produce("gone", 0, Batches.of("a")));
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, node.produce("t", 1, Batches.of("a")));
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, node.produce("t", -1, Batches.of("a")));
        assertError(Errors.UNKNOWN_TOPIC_ID, produceById(new Uuid(9, 9), 0));
        assertError(Errors.UNKNOWN_TOPIC_ID, produceById(Uuid.ZERO_UUID, 0));
        Uuid id = node.image.get().topic("t").id();
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, produceById(id, 1));
        assertError(Errors.NONE, produceById(id, 0));
        node.delete("t");
        assertError(Errors.UNKNOWN_TOPIC_ID, produceById(id, 0));
        node.create("t", 1);
        assertError(Errors.UNKNOWN_TOPIC_ID, produceById(id, 0));
        assertEquals(0, node.log("t", 0).logEndOffset());
    }

    private PartitionProduceResponse produceById(Uuid id, int partition) {
        ProduceRequestData request = RequestNode.produceRequest("", partition, Batches.of("a"));
        request.topicData().iterator().next().setTopicId(id);
        ProduceResponseData response = node.call(ApiKeys.PRODUCE, 13, request);
        assertEquals(id, response.responses().iterator().next().topicId());
        return response.responses().iterator().next().partitionResponses().getFirst();
    }

    @Test
    void onePartitionsFailureIsNotTheOthers() {
        node.create("a", 2);
        node.create("b", 1, "max.message.bytes", "100");
        ProduceRequestData request = new ProduceRequestData().setAcks((short) -1);
        request.topicData()
                .add(new TopicProduceData()
                        .setName("a")
                        .setPartitionData(List.of(
                                data(0, Batches.of("1")), data(7, Batches.of("2")), data(1, Batches.of("3", "4")))));
        request.topicData()
                .add(new TopicProduceData()
                        .setName("b")
                        .setPartitionData(List.of(data(0, Batches.of("x".repeat(100))))));
        for (short version = 3; version <= 12; version++) {
            ProduceResponseData response = node.call(ApiKeys.PRODUCE, version, request);
            List<Errors> errors = response.responses().stream()
                    .flatMap(topic -> topic.partitionResponses().stream())
                    .map(partition -> Errors.forCode(partition.errorCode()))
                    .toList();
            assertEquals(
                    List.of(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.NONE, Errors.MESSAGE_TOO_LARGE),
                    errors);
        }
        assertEquals(10, node.log("a", 0).highWatermark());
        assertEquals(20, node.log("a", 1).highWatermark());
        assertEquals(0, node.log("b", 0).highWatermark());
    }

    private static PartitionProduceData data(int partition, MemoryRecords records) {
        return new PartitionProduceData().setIndex(partition).setRecords(records);
    }

    @Test
    void aFailingDiskIsAnErrorWithoutAnOffset() throws Exception {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        disk.failWith(new IOException("worn out"));
        for (int i = 0; i < 2; i++) {
            PartitionProduceResponse answer = node.produce("t", 0, Batches.of("b"));
            assertError(Errors.KAFKA_STORAGE_ERROR, answer);
            assertEquals(-1, answer.logStartOffset());
        }
        assertEquals(List.of("a"), Batches.texts(fetch("t")));
        disk.failWith(null);
        node.crash(disk, new java.util.Random(1));
        assertEquals("a", Batches.texts(fetch("t")).getFirst());
        assertError(Errors.NONE, node.produce("t", 0, Batches.of("c")));
    }

    @Test
    void everyKindOfDamageIsAnAnswer() {
        node.create("t", 1);
        var random = new java.util.Random(20);
        for (CompressionType codec : CompressionType.values()) {
            ByteBuffer good = Batches.bytes(Batches.of(codec, NOW, "abc", "x".repeat(500), "defgh"));
            for (int i = 0; i < 3000; i++) {
                byte[] bytes = new byte[good.limit()];
                good.get(0, bytes);
                int changes = 1 + random.nextInt(4);
                for (int j = 0; j < changes; j++) {
                    bytes[21 + random.nextInt(bytes.length - 21)] = (byte) random.nextInt();
                }
                // The checksum is right: only what it covers is wrong.
                assertNotNull(node.produce("t", 0, Batches.signed(ByteBuffer.wrap(bytes))));
            }
        }
        for (MutableRecordBatch batch : fetch("t").batches()) {
            batch.ensureValid();
            assertTrue(batch.countOrNull() > 0);
            batch.forEach(record -> assertTrue(record.offset() >= 0));
        }
    }
}
