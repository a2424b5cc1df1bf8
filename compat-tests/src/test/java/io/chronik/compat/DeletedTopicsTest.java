package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.Broker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.junit.jupiter.api.Test;

/** A topic deleted by any version of DeleteTopics is gone for good, from answers and from the disk, whatever happens afterwards. */
@OnEachBroker
final class DeletedTopicsTest {

    private static final short BY_ID = 6;
    private static final int OLD_RECORDS = 20;

    private final BrokerUnderTest underTest;

    DeletedTopicsTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    /** One way to ask for the deletion of a topic of its own. */
    private record Way(short version, boolean byId) {
        String topic() {
            return "deleted-v" + version + (byId ? "-by-id" : "");
        }

        TopicPartition partition() {
            return new TopicPartition(topic(), 0);
        }

        DeleteTopicsRequest request(Uuid id) {
            DeleteTopicsRequestData data = new DeleteTopicsRequestData().setTimeoutMs(10_000);
            if (byId) {
                data.setTopics(List.of(new DeleteTopicState().setName(null).setTopicId(id)));
            } else if (version >= BY_ID) {
                data.setTopics(List.of(new DeleteTopicState().setName(topic())));
            } else {
                data.setTopicNames(List.of(topic()));
            }
            return new DeleteTopicsRequest.Builder(data).build(version);
        }

        /** Half of the topics are created again before the process dies, the others after it. */
        boolean recreatedBeforeTheCrash() {
            return version % 2 == 0;
        }
    }

    private static List<Way> ways(short oldest, short newest) {
        List<Way> ways = new ArrayList<>();
        for (short version = oldest; version <= newest; version++) {
            ways.add(new Way(version, false));
        }
        ways.add(new Way(BY_ID, true));
        return ways;
    }

    @Test
    void everyVersionDeletesForGood() {
        try (Broker broker = underTest.separate()) {
            broker.start();
            List<Way> ways = ways((short) (underTest.kind() == BrokerKind.CHRONIK ? 0 : 1), BY_ID);
            Map<Way, Uuid> ids = create(broker, ways);
            broker.stop(); // what was written goes to segment files, and the next records to the write-ahead log alone
            broker.start();
            ways.forEach(way -> send(broker, way, "tail", 5));
            ways.forEach(way -> assertTrue(folderExists(broker, way), () -> "no folder of " + way));
            delete(broker, ways, ids);

            Map<Way, Uuid> again = create(
                    broker, ways.stream().filter(Way::recreatedBeforeTheCrash).toList());
            broker.kill();
            broker.start();
            List<Way> still =
                    ways.stream().filter(way -> !way.recreatedBeforeTheCrash()).toList();
            still.forEach(way -> assertGone(broker, way));
            again.forEach((way, id) -> assertEquals(OLD_RECORDS, end(broker, way), () -> "records of the new " + way));
            again.putAll(create(broker, still));
            ways.forEach(way -> assertNew(broker, way, ids.get(way), again.get(way)));
        }
    }

    /** Creates each way's topic with records and returns the ids. */
    private static Map<Way, Uuid> create(Broker broker, List<Way> ways) {
        Map<Way, Uuid> ids = new HashMap<>();
        try (Admin admin = admin(broker)) {
            for (Way way : ways) {
                JavaClients.createTopic(admin, way.topic(), 1, Map.of());
                ids.put(
                        way,
                        JavaClients.get(admin.describeTopics(List.of(way.topic()))
                                        .allTopicNames())
                                .get(way.topic())
                                .topicId());
            }
        }
        ids.forEach((way, id) -> send(broker, way, id.toString(), OLD_RECORDS));
        return ids;
    }

    private static void delete(Broker broker, List<Way> ways, Map<Way, Uuid> ids) {
        try (WireConnection connection = new WireConnection(broker.bootstrap())) {
            for (Way way : ways) {
                if (way.version() == 0) {
                    deleteInVersion0(connection, way.topic());
                } else {
                    DeleteTopicsResponse answer = (DeleteTopicsResponse) connection.ask(way.request(ids.get(way)));
                    assertEquals(Map.of(Errors.NONE, 1), answer.errorCounts(), way::toString);
                }
                assertGone(broker, way);
            }
        }
    }

    /** Version 0, byte by byte: the client library does not know it any more. */
    private static void deleteInVersion0(WireConnection connection, String topic) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteBuffer request = ByteBuffer.allocate(100);
        request.putShort(ApiKeys.DELETE_TOPICS.id).putShort((short) 0).putInt(4711);
        request.putShort((short) -1); // no client id
        request.putInt(1).putShort((short) name.length).put(name).putInt(10_000);
        connection.sendFrame(request.flip());
        ByteBuffer answer = connection.receiveFrame();
        assertEquals(4711, answer.getInt());
        assertEquals(1, answer.getInt());
        byte[] answered = new byte[answer.getShort()];
        answer.get(answered);
        assertEquals(topic, new String(answered, StandardCharsets.UTF_8));
        assertEquals(Errors.NONE.code(), answer.getShort());
        assertEquals(0, answer.remaining());
    }

    private static void assertGone(Broker broker, Way way) {
        try (WireConnection connection = new WireConnection(broker.bootstrap());
                Admin admin = admin(broker)) {
            Eventually.await(
                    way + " out of the list",
                    () -> JavaClients.get(admin.listTopics().listings()).stream()
                            .map(TopicListing::name)
                            .noneMatch(way.topic()::equals));
            MetadataResponse metadata = (MetadataResponse)
                    connection.ask(new MetadataRequest.Builder(List.of(way.topic()), false).build((short) 12));
            assertEquals(Map.of(way.topic(), Errors.UNKNOWN_TOPIC_OR_PARTITION), metadata.errors());
        }
        Eventually.await(way + " off the disk", () -> !folderExists(broker, way));
    }

    private static void assertNew(Broker broker, Way way, Uuid old, Uuid id) {
        assertNotEquals(old, id, way::toString);
        try (Admin admin = admin(broker)) {
            assertEquals(
                    id,
                    JavaClients.get(admin.describeTopics(List.of(way.topic())).allTopicNames())
                            .get(way.topic())
                            .topicId());
        }
        var records = JavaClients.read(broker.bootstrap(), way.partition(), 0, OLD_RECORDS);
        assertEquals(
                IntStream.range(0, OLD_RECORDS).mapToObj(i -> id + "/" + i).toList(),
                records.stream().map(record -> record.value()).toList());
        assertEquals(OLD_RECORDS, end(broker, way));
    }

    private static void send(Broker broker, Way way, String what, int count) {
        JavaClients.sendOneByOne(
                broker.bootstrap(),
                way.partition(),
                IntStream.range(0, count).mapToObj(i -> what + "/" + i).toList());
    }

    private static long end(Broker broker, Way way) {
        try (Admin admin = admin(broker)) {
            return JavaClients.get(admin.listOffsets(Map.of(way.partition(), OffsetSpec.latest()))
                            .partitionResult(way.partition()))
                    .offset();
        }
    }

    private static boolean folderExists(Broker broker, Way way) {
        return Files.exists(broker.logDirectory().resolve(way.topic() + "-0"));
    }

    private static Admin admin(Broker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }
}
