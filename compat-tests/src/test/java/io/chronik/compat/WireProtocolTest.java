package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no well-behaved client does, and what clients do without showing it: order of answers, versions, numbering, retries. */
@OnEachBroker(peerByDefault = true)
final class WireProtocolTest {

    private static final short PRODUCE_BY_NAME = 12;
    private static final int UNSUPPORTED_VERSION = 35;

    private final BrokerUnderTest underTest;

    WireProtocolTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void answersComeInTheOrderOfTheRequests() {
        TopicPartition partition = newPartition("order");
        try (WireConnection connection = connect()) {
            RequestHeader fetch = connection.send(emptyFetch(partition, 700));
            RequestHeader metadata = connection.send(metadata());
            RequestHeader versions = connection.send(new ApiVersionsRequest.Builder().build((short) 3));
            assertTrue(connection.receive(fetch) instanceof FetchResponse);
            assertTrue(connection.receive(metadata) instanceof MetadataResponse);
            assertTrue(connection.receive(versions) instanceof ApiVersionsResponse);
        }
    }

    @Test
    void anUnknownVersionOfApiVersionsIsAnsweredInTheOldestFormat() {
        try (WireConnection connection = connect()) {
            ByteBuffer frame = ByteBuffer.allocate(64);
            frame.putShort(ApiKeys.API_VERSIONS.id).putShort((short) 99).putInt(4711);
            frame.putShort((short) 4)
                    .put("wire".getBytes(StandardCharsets.UTF_8))
                    .put((byte) 0);
            frame.put((byte) 2).put((byte) 'n').put((byte) 2).put((byte) 'v').put((byte) 0);
            connection.sendFrame(frame.flip());
            ByteBuffer answer = connection.receiveFrame();
            assertEquals(4711, answer.getInt());
            ApiVersionsResponseData data = new ApiVersionsResponseData(new ByteBufferAccessor(answer), (short) 0);
            assertEquals(UNSUPPORTED_VERSION, data.errorCode());
            assertFalse(data.apiKeys().isEmpty());
            assertEquals(1, connection.ask(metadata()).errorCounts().size());
        }
    }

    /** Apache Kafka ends the connection; an answer that a client can match, on a connection that stays usable, is as good. */
    @ParameterizedTest
    @ValueSource(strings = {"000003e700000001", "0003006300000001"})
    void anUnknownApiOrVersionIsRefused(String headerStart) {
        try (WireConnection connection = connect()) {
            ByteBuffer frame = ByteBuffer.allocate(16);
            frame.put(HexFormat.of().parseHex(headerStart)).putShort((short) -1);
            connection.sendFrame(frame.flip());
            connection.receiveFrameUnlessClosed().ifPresent(answer -> {
                assertEquals(1, answer.getInt());
                assertTrue(answer.remaining() >= 2, "an error code");
                assertTrue(connection.ask(metadata()) instanceof MetadataResponse);
            });
        }
        assertUsable();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -2_000_000_000, 2_000_000_000})
    void anImpossibleFrameSizeEndsTheConnection(int size) {
        try (WireConnection connection = connect()) {
            connection.sendRaw(ByteBuffer.allocate(12).putInt(size).putLong(0).array());
            assertTrue(connection.isClosedByPeer());
        }
        assertUsable();
    }

    @Test
    void aTruncatedRequestEndsTheConnection() {
        try (WireConnection connection = connect()) {
            ByteBuffer frame = ByteBuffer.allocate(10);
            frame.putShort(ApiKeys.METADATA.id).putShort((short) 1).putInt(1).putShort((short) 20);
            connection.sendFrame(frame.flip());
            assertTrue(connection.isClosedByPeer());
        }
        assertUsable();
    }

    @Test
    void connectionsMayComeAndGo() {
        for (int i = 0; i < 300; i++) {
            connect().close();
        }
        assertUsable();
    }

    @Test
    void everyAdvertisedVersionIsAnsweredInItsFormat() {
        List<String> failures = new ArrayList<>();
        try (WireConnection connection = connect()) {
            ApiVersionsResponse versions =
                    (ApiVersionsResponse) connection.ask(new ApiVersionsRequest.Builder().build((short) 3));
            // Produce without records asks for no answer, authentication has its own order of requests, and Apache
            // Kafka ends the
            // connection for the other two, because they are not valid with default values.
            EnumSet<ApiKeys> apart = EnumSet.of(
                    ApiKeys.PRODUCE,
                    ApiKeys.SASL_HANDSHAKE,
                    ApiKeys.SASL_AUTHENTICATE,
                    ApiKeys.ADD_PARTITIONS_TO_TXN,
                    ApiKeys.DESCRIBE_ACLS);
            for (ApiVersionsResponseData.ApiVersion advertised : versions.data().apiKeys()) {
                ApiKeys api = ApiKeys.forId(advertised.apiKey());
                // Versions that Kafka's classes know no more are asked for by old clients: OldClientsTest.
                for (short version = (short) Math.max(advertised.minVersion(), api.oldestVersion());
                        version <= advertised.maxVersion() && !apart.contains(api);
                        version++) {
                    askWithDefaults(api, version).ifPresent(failures::add);
                }
            }
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void withoutAcknowledgementThereIsNoAnswer() {
        TopicPartition partition = newPartition("silent");
        try (WireConnection connection = connect()) {
            connection.send(produce(partition, (short) 0, plainRecords(0, "a")));
            RequestHeader next = connection.send(metadata());
            assertTrue(connection.receive(next) instanceof MetadataResponse);
        }
        assertEquals(
                "a",
                JavaClients.read(underTest.bootstrap(), partition, 0, 1)
                        .getFirst()
                        .value());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 77, -5})
    void theBrokerNumbersRecordsWhateverTheClientSays(long claimed) {
        TopicPartition partition = newPartition("numbering");
        List<String> expected = new ArrayList<>(List.of("a", "b"));
        try (WireConnection connection = connect()) {
            assertEquals(
                    0,
                    produced(connection, partition, plainRecords(0, "a", "b")).baseOffset());
            PartitionProduceResponse answer = produced(connection, partition, plainRecords(claimed, "c", "d"));
            // Apache Kafka refuses a batch whose base offset is not 0; numbering it as any other is as safe.
            if (claimed == 0 || answer.errorCode() != Errors.INVALID_RECORD.code()) {
                assertEquals(Errors.NONE.code(), answer.errorCode());
                assertEquals(2, answer.baseOffset());
                expected.addAll(List.of("c", "d"));
            }
            assertEquals(
                    expected.size(),
                    produced(connection, partition, plainRecords(0, "e")).baseOffset());
            expected.add("e");
        }
        var read = JavaClients.read(underTest.bootstrap(), partition, 0, expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(i, read.get(i).offset());
            assertEquals(expected.get(i), read.get(i).value());
        }
    }

    @Test
    void damagedRecordsAreRefused() {
        TopicPartition partition = newPartition("damaged");
        MemoryRecords records = plainRecords(0, "will be damaged");
        ByteBuffer bytes = records.buffer();
        int last = bytes.limit() - 3;
        bytes.put(last, (byte) (bytes.get(last) ^ 1));
        try (WireConnection connection = connect()) {
            assertEquals(
                    Errors.CORRUPT_MESSAGE.code(),
                    produced(connection, partition, records).errorCode());
            assertEquals(
                    0, produced(connection, partition, plainRecords(0, "whole")).baseOffset());
        }
    }

    @Test
    void anUnknownPartitionIsNamedAsSuch() {
        TopicPartition partition = newPartition("one-only");
        try (WireConnection connection = connect()) {
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    produced(connection, new TopicPartition(partition.topic(), 9), plainRecords(0, "x"))
                            .errorCode());
        }
    }

    @Test
    void aRepeatedBatchIsStoredOnceAndAGapIsRefused() {
        TopicPartition partition = newPartition("sequence");
        try (WireConnection connection = connect()) {
            InitProducerIdResponse id = newProducerId(connection);
            long producer = id.data().producerId();
            short epoch = id.data().producerEpoch();
            assertEquals(
                    0,
                    produced(connection, partition, numbered(producer, epoch, 0))
                            .baseOffset());
            assertEquals(
                    1,
                    produced(connection, partition, numbered(producer, epoch, 1))
                            .baseOffset());
            PartitionProduceResponse repeated = produced(connection, partition, numbered(producer, epoch, 0));
            assertEquals(Errors.NONE.code(), repeated.errorCode(), () -> "answer " + repeated);
            assertEquals(0, repeated.baseOffset(), () -> "answer " + repeated);
            assertEquals(
                    Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code(),
                    produced(connection, partition, numbered(producer, epoch, 5))
                            .errorCode());
            assertEquals(
                    2,
                    produced(connection, partition, numbered(producer, epoch, 2))
                            .baseOffset());

            short newer = (short) (epoch + 1);
            assertEquals(
                    3,
                    produced(connection, partition, numbered(producer, newer, 0))
                            .baseOffset());
            assertEquals(
                    Errors.INVALID_PRODUCER_EPOCH.code(),
                    produced(connection, partition, numbered(producer, epoch, 3))
                            .errorCode());
            assertTrue(newProducerId(connection).data().producerId() != producer);
        }
        assertEquals(4, JavaClients.read(underTest.bootstrap(), partition, 0, 4).size());
    }

    private Optional<String> askWithDefaults(ApiKeys api, short version) {
        ApiMessageType type = ApiMessageType.fromApiKey(api.id);
        try (WireConnection connection = connect()) {
            ApiMessage request = type.newRequest();
            RequestHeader header = new RequestHeader(api, version, "wire", 1);
            ByteBuffer head = MessageUtil.toByteBufferAccessor(header.data(), header.headerVersion())
                    .buffer();
            ByteBuffer body = MessageUtil.toByteBufferAccessor(request, version).buffer();
            connection.sendFrame(ByteBuffer.allocate(head.remaining() + body.remaining())
                    .put(head)
                    .put(body)
                    .flip());
            ByteBuffer answer = connection.receiveFrame();
            if (answer.getInt() != 1) {
                return Optional.of(api + " v" + version + ": another correlation id");
            }
            if (type.responseHeaderVersion(version) == 1 && answer.get() != 0) {
                return Optional.of(api + " v" + version + ": no tagged fields where the header ends");
            }
            ApiMessage response = type.newResponse();
            response.read(new ByteBufferAccessor(answer), version);
            assertNotNull(response.toString());
            return answer.hasRemaining()
                    ? Optional.of(api + " v" + version + ": " + answer.remaining() + " bytes too many")
                    : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(api + " v" + version + ": " + e);
        }
    }

    private WireConnection connect() {
        return new WireConnection(underTest.bootstrap());
    }

    private void assertUsable() {
        try (WireConnection connection = connect()) {
            assertTrue(connection.ask(metadata()) instanceof MetadataResponse);
        }
    }

    private TopicPartition newPartition(String prefix) {
        String topic = BrokerUnderTest.uniqueTopic(prefix);
        JavaClients.createTopic(underTest.admin(), topic, 1, Map.of());
        return new TopicPartition(topic, 0);
    }

    private static MetadataRequest metadata() {
        return MetadataRequest.Builder.allTopics().build((short) 9);
    }

    private static FetchRequest emptyFetch(TopicPartition partition, int waitMillis) {
        FetchRequest.PartitionData from =
                new FetchRequest.PartitionData(Uuid.ZERO_UUID, 0, 0, 1_000_000, Optional.empty());
        return FetchRequest.Builder.forConsumer((short) 11, waitMillis, 1, Map.of(partition, from))
                .build((short) 11);
    }

    private static MemoryRecords plainRecords(long claimedOffset, String... values) {
        return MemoryRecords.withRecords(claimedOffset, Compression.NONE, simpleRecords(values));
    }

    private static MemoryRecords numbered(long producerId, short epoch, int sequence) {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE, producerId, epoch, sequence, simpleRecords("sequence " + sequence));
    }

    private static SimpleRecord[] simpleRecords(String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = new SimpleRecord(
                    System.currentTimeMillis(),
                    "key".getBytes(StandardCharsets.UTF_8),
                    values[i].getBytes(StandardCharsets.UTF_8));
        }
        return records;
    }

    private static ProduceRequest produce(TopicPartition partition, short acks, MemoryRecords records) {
        TopicProduceData topic = new TopicProduceData()
                .setName(partition.topic())
                .setPartitionData(List.of(new PartitionProduceData()
                        .setIndex(partition.partition())
                        .setRecords(records)));
        ProduceRequestData data = new ProduceRequestData().setAcks(acks).setTimeoutMs(10_000);
        data.topicData().add(topic);
        return new ProduceRequest(data, PRODUCE_BY_NAME);
    }

    private static PartitionProduceResponse produced(
            WireConnection connection, TopicPartition partition, MemoryRecords records) {
        ProduceResponse response = (ProduceResponse) connection.ask(produce(partition, (short) -1, records));
        return response.data()
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .getFirst();
    }

    private static InitProducerIdResponse newProducerId(WireConnection connection) {
        InitProducerIdRequestData data =
                new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(60_000);
        List<InitProducerIdResponse> answers = new ArrayList<>();
        // A broker that has just started may say that it is not ready for this yet, as clients know.
        Eventually.await("a producer id", () -> {
            answers.add(
                    (InitProducerIdResponse) connection.ask(new InitProducerIdRequest.Builder(data).build((short) 4)));
            return answers.getLast().error() == Errors.NONE;
        });
        return answers.getLast();
    }
}
