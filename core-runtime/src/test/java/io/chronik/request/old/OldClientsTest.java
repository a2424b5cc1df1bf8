package io.chronik.request.old;

import static io.chronik.request.old.OldWire.answer;
import static io.chronik.request.old.OldWire.error;
import static io.chronik.request.old.OldWire.oneTopic;
import static io.chronik.request.old.OldWire.onlyPartition;
import static io.chronik.request.old.OldWire.partition;
import static io.chronik.request.old.OldWire.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.disk.SimulatedDisk;
import io.chronik.log.AppendListener;
import io.chronik.request.Batches;
import io.chronik.request.Incoming;
import io.chronik.request.Reply;
import io.chronik.request.RequestNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in old versions, byte by byte, against the handlers that answer all versions. */
final class OldClientsTest {
    private static final long NOW = RequestNode.NOW;

    private RequestNode node;
    private OldWire wire;

    @BeforeEach
    void open() throws Exception {
        node = new RequestNode(new SimulatedDisk(), Path.of("data"));
        wire = new OldWire(node.router());
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
        node.close();
    }

    // ---- asking

    private Struct produce(int version, @Nullable MemoryRecords records) {
        Struct request =
                request(ApiKeys.PRODUCE, version).set("acks", (short) -1).set("timeout", 1000);
        oneTopic(request, partition(request).set("records", records), "t");
        return onlyPartition(wire.ask(ApiKeys.PRODUCE, version, request));
    }

    private Struct produce(int version, ByteBuffer bytes) {
        return produce(version, MemoryRecords.readableRecords(bytes));
    }

    private Struct fetch(int version, long offset, int maxBytes) {
        Struct request = request(ApiKeys.FETCH, version)
                .set("replica", -1)
                .set("max_wait", 0)
                .set("min_bytes", 1);
        if (version >= 3) {
            request.set("max_bytes", Integer.MAX_VALUE);
        }
        oneTopic(request, partition(request).set("offset", offset).set("max_bytes", maxBytes), "t");
        return onlyPartition(wire.ask(ApiKeys.FETCH, version, request));
    }

    private MemoryRecords fetched(int version, long offset, int maxBytes) {
        Struct answer = fetch(version, offset, maxBytes);
        assertEquals(Errors.NONE, error(answer));
        return MemoryRecords.readableRecords(answer.getBytes("records"));
    }

    /** What a modern client finds. */
    private MemoryRecords stored() {
        FetchRequestData request = new FetchRequestData().setMaxBytes(Integer.MAX_VALUE);
        request.topics()
                .add(new FetchTopic()
                        .setTopic("t")
                        .setPartitions(List.of(new FetchPartition().setPartitionMaxBytes(Integer.MAX_VALUE))));
        FetchResponseData response = node.call(ApiKeys.FETCH, 11, request);
        PartitionData data = response.responses().getFirst().partitions().getFirst();
        return (MemoryRecords) data.records();
    }

    private static List<Record> records(MemoryRecords records) {
        List<Record> list = new ArrayList<>();
        records.records().forEach(list::add);
        return list;
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static MemoryRecords set(int magic, CompressionType codec, SimpleRecord... records) {
        return MemoryRecords.withRecords((byte) magic, Compression.of(codec).build(), records);
    }

    private static SimpleRecord[] three(int magic) {
        long timestamp = magic == 0 ? RecordBatch.NO_TIMESTAMP : NOW;
        return new SimpleRecord[] {
            Batches.record(timestamp, "k", "value"),
            Batches.record(timestamp, null, "no key"),
            Batches.record(timestamp, "tombstone", null)
        };
    }

    // ---- messages by hand, as the protocol's description has them

    private static byte[] message(
            long offset, int magic, int attributes, byte @Nullable [] key, byte @Nullable [] value) {
        int size = 14 + (magic == 0 ? 0 : 8) + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        ByteBuffer message = ByteBuffer.allocate(12 + size)
                .putLong(offset)
                .putInt(size)
                .putInt(0)
                .put((byte) magic)
                .put((byte) attributes);
        if (magic == 1) {
            message.putLong(NOW);
        }
        put(message, key);
        put(message, value);
        return signed(message.array());
    }

    private static void put(ByteBuffer message, byte @Nullable [] field) {
        message.putInt(field == null ? -1 : field.length);
        if (field != null) {
            message.put(field);
        }
    }

    private static byte[] signed(byte[] message) {
        CRC32 crc = new CRC32();
        crc.update(message, 16, message.length - 16);
        ByteBuffer.wrap(message).putInt(12, (int) crc.getValue());
        return message;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (byte[] part : parts) {
                gzip.write(part);
            }
        }
        return bytes.toByteArray();
    }

    private static ByteBuffer together(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    // ---- Produce

    @ParameterizedTest
    @CsvSource({
        "0, 0, NONE",
        "1, 0, GZIP",
        "0, 0, SNAPPY",
        "1, 0, LZ4",
        "2, 0, LZ4",
        "2, 1, NONE",
        "2, 1, GZIP",
        "2, 1, SNAPPY",
        "2, 1, LZ4"
    })
    void messageSetsBecomeOneBatchInTheirCodec(int version, int magic, CompressionType codec) {
        node.create("t", 1);
        for (int round = 0; round < 2; round++) {
            Struct answer = produce(version, set(magic, codec, three(magic)));
            assertEquals(Errors.NONE, error(answer));
            assertEquals(3L * round, answer.getLong("offset"));
            if (version == 2) {
                assertEquals(-1, answer.getLong("timestamp"));
            }
        }
        int batches = 0;
        for (MutableRecordBatch batch : stored().batches()) {
            batch.ensureValid();
            assertEquals(RecordBatch.MAGIC_VALUE_V2, batch.magic());
            assertEquals(codec, batch.compressionType());
            assertEquals(TimestampType.CREATE_TIME, batch.timestampType());
            assertEquals(magic == 0 ? -1 : NOW, batch.maxTimestamp());
            assertEquals(RecordBatch.NO_PRODUCER_ID, batch.producerId());
            batches++;
        }
        assertEquals(2, batches);
        List<Record> records = records(stored());
        SimpleRecord[] sent = three(magic);
        for (int i = 0; i < records.size(); i++) {
            Record record = records.get(i);
            assertEquals(i, record.offset());
            assertEquals(magic == 0 ? -1 : NOW, record.timestamp());
            assertArrayEquals(bytes(sent[i % 3].key()), bytes(record.key()));
            assertArrayEquals(bytes(sent[i % 3].value()), bytes(record.value()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void messagesByHandAreUnderstood(int magic) throws IOException {
        node.create("t", 1);
        byte[] first = message(0, magic, 0, text("key"), text("a"));
        byte[] second = message(1, magic, 0, null, text("b"));
        // What follows the last whole message is no error: clients may cut a set.
        byte[] cut = Arrays.copyOf(second, second.length - 1);
        assertEquals(Errors.NONE, error(produce(2, together(first, second, cut))));

        byte[] relative = gzip(message(0, magic, 0, null, text("c")), message(1, magic, 0, null, text("d")));
        assertEquals(Errors.NONE, error(produce(2, together(message(1, magic, 1, null, relative)))));
        byte[] absolute = gzip(message(700, magic, 0, null, text("e")), message(9, magic, 0, null, text("f")));
        assertEquals(Errors.NONE, error(produce(2, together(message(0, magic, 1, null, absolute)))));

        assertEquals(List.of("a", "b", "c", "d", "e", "f"), Batches.texts(stored()));
    }

    @Test
    void theTopicSaysHowTheyAreStoredAndStamped() {
        node.create("t", 1, "compression.type", "gzip", "message.timestamp.type", "LogAppendTime");
        node.now.set(NOW + 77);
        Struct answer = produce(2, set(0, CompressionType.SNAPPY, three(0)));
        assertEquals(Errors.NONE, error(answer));
        assertEquals(NOW + 77, answer.getLong("timestamp"));
        MutableRecordBatch batch = stored().batches().iterator().next();
        assertEquals(CompressionType.GZIP, batch.compressionType());
        assertEquals(TimestampType.LOG_APPEND_TIME, batch.timestampType());
        assertEquals(NOW + 77, batch.maxTimestamp());
    }

    @Test
    void nothingIsProducedWithoutAWholeMessage() {
        node.create("t", 1);
        byte[] whole = message(0, 1, 0, null, text("value"));
        for (int length : new int[] {0, 5, 16, 30}) {
            Struct answer = produce(2, ByteBuffer.wrap(Arrays.copyOf(whole, length)));
            assertEquals(Errors.NONE, error(answer));
            assertEquals(-1, answer.getLong("offset"));
        }
        assertEquals(0, node.log("t", 0).logEndOffset());
    }

    private void refused(Errors expected, byte[]... messages) {
        Struct answer = produce(2, together(messages));
        assertEquals(expected, error(answer));
        assertEquals(-1, answer.getLong("offset"));
        assertEquals(0, node.log("t", 0).logEndOffset());
    }

    private static byte[] damaged(byte[] message, int at) {
        byte[] copy = message.clone();
        copy[at] ^= 1;
        return copy;
    }

    @Test
    void whatKafkaRefusesIsRefusedWithItsErrors() throws IOException {
        node.create("t", 1, "max.message.bytes", "2000");
        byte[] good = message(0, 1, 0, text("key"), text("value"));
        refused(Errors.CORRUPT_MESSAGE, damaged(good, good.length - 1));
        refused(Errors.CORRUPT_MESSAGE, good, damaged(good, 13));
        refused(Errors.CORRUPT_MESSAGE, message(0, 1, 1, null, gzip(good, damaged(good, good.length - 1))));
        refused(
                Errors.CORRUPT_MESSAGE,
                ByteBuffer.wrap(good.clone()).putInt(8, 13).array());
        refused(
                Errors.CORRUPT_MESSAGE,
                ByteBuffer.wrap(good.clone()).put(16, (byte) 3).array());
        refused(Errors.MESSAGE_TOO_LARGE, message(0, 1, 0, null, new byte[1990]));
        // Each would do, but together they are one batch.
        refused(
                Errors.MESSAGE_TOO_LARGE,
                message(0, 1, 0, null, new byte[1500]),
                message(0, 1, 0, null, new byte[1500]));
        refused(Errors.INVALID_TIMESTAMP, message(0, 1, 8, null, text("stamped by the log")));
        refused(Errors.UNSUPPORTED_COMPRESSION_TYPE, message(0, 1, 4, null, text("zstd")));
        refused(Errors.INVALID_RECORD, message(0, 1, 1, null, null));
        refused(Errors.INVALID_RECORD, message(0, 1, 1, null, text("no gzip")));
        refused(Errors.INVALID_RECORD, message(0, 1, 1, null, gzip()));
        refused(Errors.INVALID_RECORD, message(0, 1, 1, null, gzip(Arrays.copyOf(good, good.length - 1))));
        refused(Errors.INVALID_RECORD, message(0, 1, 1, null, gzip(message(0, 0, 0, null, null))));
        refused(Errors.INVALID_RECORD, message(0, 1, 1, null, gzip(message(0, 1, 1, null, gzip(good)))));
        refused(Errors.INVALID_RECORD, message(0, 1, 1, null, gzip(good)), good);
        refused(Errors.INVALID_RECORD, good, message(0, 1, 1, null, gzip(good)));
        refused(Errors.INVALID_RECORD, good, message(0, 0, 0, null, null));
        byte[] negative = good.clone();
        ByteBuffer.wrap(negative).putLong(18, -2);
        refused(Errors.INVALID_TIMESTAMP, signed(negative));
        byte[] noRoomForKey = good.clone();
        ByteBuffer.wrap(noRoomForKey).putInt(26, 1_000_000);
        refused(Errors.INVALID_RECORD, signed(noRoomForKey));
        assertEquals(Errors.NONE, error(produce(2, together(good))));
    }

    @Test
    void aTopicsRulesHoldForOldMessages() {
        node.create("t", 1, "cleanup.policy", "compact", "message.timestamp.after.max.ms", "1000");
        refused(Errors.INVALID_RECORD, message(0, 1, 0, null, text("no key")));
        node.now.set(NOW - 1001);
        refused(Errors.INVALID_TIMESTAMP, message(0, 1, 0, text("k"), null));
        assertEquals(Errors.NONE, error(produce(2, together(message(0, 0, 0, text("k"), null)))));
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"GZIP", "SNAPPY", "LZ4"})
    void aBombIsNotBelieved(CompressionType codec) {
        node.create("t", 1, "max.message.bytes", "100000");
        SimpleRecord[] zeros = new SimpleRecord[8];
        Arrays.fill(zeros, new SimpleRecord(NOW, null, new byte[1 << 20]));
        MemoryRecords bomb = set(1, codec, zeros);
        int most = codec == CompressionType.SNAPPY ? 500_000 : 99_000;
        assertTrue(bomb.sizeInBytes() < most, codec + ": " + bomb.sizeInBytes());
        assertEquals(Errors.MESSAGE_TOO_LARGE, error(produce(2, bomb)));
    }

    @Test
    void oldMessagesStayInvalidInNewVersionsAndTheOtherWayRoundBatchesAreTaken() {
        node.create("t", 1);
        assertEquals(
                Errors.INVALID_RECORD.code(),
                node.produce("t", 0, set(1, CompressionType.NONE, three(1)), 3).errorCode());
        assertEquals(Errors.NONE, error(produce(1, Batches.of("batch"))));
        assertEquals(List.of("batch"), Batches.texts(stored()));
    }

    @Test
    void unknownTopicsAndSilentProducers() {
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, error(produce(0, Batches.of("x"))));
        node.create("t", 1);
        Struct request = request(ApiKeys.PRODUCE, 0).set("acks", (short) 0).set("timeout", 1000);
        MemoryRecords records = set(0, CompressionType.NONE, three(0));
        oneTopic(request, partition(request).set("records", records), "t");
        Reply reply = RequestNode.await(wire.begin(ApiKeys.PRODUCE, (short) 0, OldSchemas.bytes(request)));
        assertInstanceOf(Reply.None.class, reply);
        assertEquals(3, node.log("t", 0).logEndOffset());
        request = request(ApiKeys.PRODUCE, 0).set("acks", (short) 9).set("timeout", 1000);
        oneTopic(request, partition(request).set("records", records), "t");
        assertEquals(Errors.INVALID_REQUIRED_ACKS, error(onlyPartition(wire.ask(ApiKeys.PRODUCE, 0, request))));
    }

    // ---- Fetch

    private static SimpleRecord withHeader(String key, String value) {
        return new SimpleRecord(
                NOW, text(key), text(value), new Header[] {new RecordHeader("dropped", text("header"))});
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"NONE", "GZIP", "SNAPPY", "LZ4"})
    void batchesAreReadAsMessageSets(CompressionType codec) throws Exception {
        node.create("t", 1);
        for (int i = 0; i < 3; i++) {
            node.produce(
                    "t",
                    0,
                    MemoryRecords.withRecords(
                            Compression.of(codec).build(),
                            withHeader("k", "a" + i),
                            Batches.record(NOW + 1, null, "b" + i),
                            Batches.record(NOW + 2, "tombstone", null)));
        }
        for (int restart = 0; restart < 2; restart++) {
            for (int version = 0; version <= 3; version++) {
                for (long offset = 0; offset < 9; offset++) {
                    assertRead(version, offset, codec);
                }
                assertEquals(List.of(), records(fetched(version, 9, 1000)));
                Struct outside = fetch(version, 10, 1000);
                assertEquals(Errors.OFFSET_OUT_OF_RANGE, error(outside));
                assertEquals(-1, outside.getLong("high_watermark"));
            }
            // The second time, from files.
            wire.close();
            node.restart();
            wire = new OldWire(node.router());
        }
    }

    private void assertRead(int version, long from, CompressionType codec) {
        MemoryRecords set = fetched(version, from, 1 << 20);
        for (MutableRecordBatch message : set.batches()) {
            message.ensureValid();
            assertEquals(version < 2 ? 0 : 1, message.magic());
            assertEquals(codec, message.compressionType());
        }
        List<Record> records = records(set);
        assertEquals(9 - from, records.size());
        for (int i = 0; i < records.size(); i++) {
            Record record = records.get(i);
            long offset = from + i;
            assertEquals(offset, record.offset());
            assertEquals(version < 2 ? -1 : NOW + offset % 3, record.timestamp());
            assertEquals(offset % 3 != 1, record.hasKey());
            assertEquals(offset % 3 != 2, record.hasValue());
            if (record.hasValue()) {
                assertEquals((offset % 3 == 0 ? "a" : "b") + offset / 3, Batches.text(record));
            }
        }
    }

    @Test
    void appendTimesAreKept() {
        node.create("t", 1, "message.timestamp.type", "LogAppendTime");
        node.now.set(NOW + 5);
        node.produce("t", 0, Batches.of("a", "b"));
        node.produce("t", 0, Batches.of(CompressionType.GZIP, NOW, "c", "d"));
        for (Record record : records(fetched(2, 0, 1000))) {
            assertTrue(record.hasTimestampType(TimestampType.LOG_APPEND_TIME));
            assertEquals(NOW + 5, record.timestamp());
        }
        assertEquals(4, records(fetched(0, 0, 1000)).size());
    }

    @Test
    void zstdIsRefusedUnlessThereIsSomethingElseFirst() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("plain"));
        node.produce("t", 0, Batches.of(CompressionType.ZSTD, NOW, "zstd"));
        for (int version = 0; version <= 3; version++) {
            assertEquals(List.of("plain"), Batches.texts(fetched(version, 0, 1000)));
            assertEquals(Errors.UNSUPPORTED_COMPRESSION_TYPE, error(fetch(version, 1, 1000)));
        }
    }

    private void appendMarker(int epoch) {
        MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                7, (short) epoch, new EndTransactionMarker(ControlRecordType.COMMIT, 0));
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        node.store().shard().append(node.log("t", 0), marker.buffer(), new AppendListener() {
            @Override
            public void committed() {
                done.complete(true);
            }

            @Override
            public void failed(String reason) {
                done.completeExceptionally(new AssertionError(reason));
            }
        });
        assertTrue(RequestNode.await(done));
    }

    @Test
    void aFetchThatFindsMarkersAloneIsNotAnsweredBeforeItsTime() {
        node.create("t", 1);
        appendMarker(1);
        Struct request = request(ApiKeys.FETCH, 2)
                .set("replica", -1)
                .set("max_wait", 200)
                .set("min_bytes", 1);
        oneTopic(request, partition(request).set("offset", 0L).set("max_bytes", 1000), "t");
        long begin = System.nanoTime();
        Struct answer = onlyPartition(wire.ask(ApiKeys.FETCH, 2, request));
        assertTrue(System.nanoTime() - begin >= 200_000_000);
        assertEquals(0, answer.getBytes("records").remaining());
        assertEquals(0, fetched(2, 0, 1000).sizeInBytes());
    }

    @Test
    void controlRecordsAreLeftOut() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        for (int i = 0; i < 5; i++) {
            appendMarker(i);
        }
        node.produce("t", 0, Batches.of("b"));
        assertEquals(List.of("a", "b"), Batches.texts(fetched(3, 0, 1000)));
        // A limit that the markers alone use up does not keep the reader from what follows them.
        assertEquals(List.of("b"), Batches.texts(fetched(2, 1, 100)));
        assertEquals(6, records(fetched(2, 1, 100)).getFirst().offset());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void noMoreThanAskedForExceptOneMessageSinceVersion3(int version) {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("first", "second", "third"));
        node.produce("t", 0, Batches.of("x".repeat(500)));
        int one = fetched(version, 2, 1000).batches().iterator().next().sizeInBytes();

        MemoryRecords two = fetched(version, 0, 2 * one + 3);
        assertEquals(List.of("first", "second"), Batches.texts(two));
        MemoryRecords tooSmall = fetched(version, 0, 30);
        MemoryRecords large = fetched(version, 3, 200);
        if (version == 3) {
            assertEquals(List.of("first"), Batches.texts(tooSmall));
            assertEquals(List.of("x".repeat(500)), Batches.texts(large));
        } else {
            // A part of a message: the client sees that there is one, and that it asked for too little.
            assertEquals(30, tooSmall.sizeInBytes());
            assertEquals(List.of(), records(tooSmall));
            assertEquals(200, large.sizeInBytes());
            assertTrue(large.buffer().getInt(8) > 500);
            assertEquals(0, fetched(version, 0, 0).sizeInBytes());
        }
    }

    @Test
    void aCompressedMessageIsCutAsWell() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of(CompressionType.GZIP, NOW, "one", "two"));
        node.produce("t", 0, Batches.of(CompressionType.GZIP, NOW, "three"));
        int first = fetched(2, 0, 1000).batches().iterator().next().sizeInBytes();
        assertEquals(20, fetched(2, 0, 20).sizeInBytes());
        assertEquals(List.of("one", "two"), Batches.texts(fetched(3, 0, 20)));
        assertEquals(List.of("one", "two"), Batches.texts(fetched(2, 0, first + 1)));
        assertEquals(List.of("three"), Batches.texts(fetched(2, 2, first)));
    }

    @Test
    void aLongLogIsReadInChunksUpToTheLimit() {
        node.create("t", 1);
        int batches = 40;
        for (int i = 0; i < batches; i++) {
            node.produce("t", 0, Batches.of("v".repeat(99_000)));
        }
        MemoryRecords all = fetched(3, 0, 57_000_000);
        assertEquals(batches, records(all).size());
        assertEquals(batches - 1, records(all).getLast().offset());
        MemoryRecords some = fetched(3, 5, 2_500_000);
        assertTrue(some.sizeInBytes() <= 2_500_000 && some.sizeInBytes() > 2_350_000);
        assertEquals(5, records(some).getFirst().offset());
    }

    @Test
    void aFetchWithoutRecordsWaitsForThem() {
        node.create("t", 1);
        Struct request = request(ApiKeys.FETCH, 2)
                .set("replica", -1)
                .set("max_wait", 60_000)
                .set("min_bytes", 1);
        oneTopic(request, partition(request).set("offset", 0L).set("max_bytes", 1000), "t");
        CompletableFuture<Reply> reply = wire.begin(ApiKeys.FETCH, (short) 2, OldSchemas.bytes(request));
        assertTrue(!reply.isDone());
        node.produce("t", 0, Batches.of("awaited"));
        Reply.Response response = assertInstanceOf(Reply.Response.class, RequestNode.await(reply));
        Struct answer = onlyPartition(answer(ApiKeys.FETCH, 2, response));
        assertEquals(List.of("awaited"), Batches.texts(MemoryRecords.readableRecords(answer.getBytes("records"))));
    }

    @Test
    void whatWasProducedByOldClientsIsReadByThem() {
        node.create("t", 1);
        produce(2, set(1, CompressionType.LZ4, three(1)));
        produce(0, set(0, CompressionType.LZ4, three(0)));
        List<Record> records = records(fetched(0, 0, 1000));
        assertEquals(6, records.size());
        assertNull(records.getLast().value());
        assertEquals(-1, records(fetched(2, 0, 1000)).getLast().timestamp());
    }

    // ---- ListOffsets

    private List<Object> offsets(long timestamp, int max) {
        Struct request = request(ApiKeys.LIST_OFFSETS, 0).set("replica", -1);
        oneTopic(request, partition(request).set("timestamp", timestamp).set("max", max), "t");
        Struct answer = onlyPartition(wire.ask(ApiKeys.LIST_OFFSETS, 0, request));
        assertEquals(Errors.NONE, error(answer));
        return List.of(answer.getArray("offsets"));
    }

    @Test
    void offsetsBeforeATime() throws Exception {
        node.create("t", 1);
        assertEquals(List.of(0L), offsets(-1, 10));
        assertEquals(List.of(0L), offsets(-2, 10));
        node.produce("t", 0, Batches.of("a", "b"));
        assertEquals(List.of(2L), offsets(-1, 1));
        assertEquals(List.of(2L, 0L), offsets(-1, 10));
        assertEquals(List.of(), offsets(-1, 0));
        assertEquals(List.of(), offsets(-1, -5));
        assertEquals(List.of(0L), offsets(-2, 1));
        assertEquals(List.of(2L, 0L), offsets(NOW + 1, 2));
        assertEquals(List.of(), offsets(NOW, 2));
        for (int i = 0; i < 3; i++) {
            node.produce("t", 0, Batches.of(CompressionType.NONE, NOW + 100, "v".repeat(600_000)));
        }
        wire.close();
        node.restart();
        wire = new OldWire(node.router());
        // A segment holds one of the large records only.
        List<Object> all = offsets(-1, 10);
        assertEquals(List.of(5L, 4L), all.subList(0, 2));
        assertEquals(0L, all.getLast());
        assertEquals(all.subList(0, 2), offsets(-1, 2));
        assertEquals(all, offsets(NOW + 100, 10));
        assertEquals(List.of(), offsets(NOW + 99, 10));
    }

    @Test
    void offsetsOfWhatDoesNotExist() {
        Struct request = request(ApiKeys.LIST_OFFSETS, 0).set("replica", -1);
        oneTopic(request, partition(request).set("timestamp", -1L).set("max", 1), "nothing");
        Struct answer = onlyPartition(wire.ask(ApiKeys.LIST_OFFSETS, 0, request));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, error(answer));
        assertEquals(0, answer.getArray("offsets").length);
    }

    // ---- the seam

    @Test
    void aFailureIsAnsweredInTheVersionAsked() {
        node.create("t", 1);
        node.onLookup = () -> {
            throw new IllegalStateException("planted");
        };
        assertEquals(Errors.UNKNOWN_SERVER_ERROR, error(produce(1, Batches.of("x"))));
        node.onLookup = () -> {};
    }

    @Test
    void malformedRequestsAreTold() {
        byte[] body = OldSchemas.simplest(ApiKeys.FETCH, (short) 2);
        ByteBuffer.wrap(body).putInt(body.length - 4, Integer.MAX_VALUE);
        ByteBuffer frame = ByteBuffer.allocate(10 + body.length)
                .putShort(ApiKeys.FETCH.id)
                .putShort((short) 2)
                .putInt(1)
                .putShort((short) -1)
                .put(body)
                .flip();
        assertInstanceOf(Incoming.Malformed.class, wire.read(frame));
    }
}
