package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that Apache Kafka 4 has dropped. They have no peer to be compared with; what they must see is what modern clients see. */
@OnEachBroker
final class OldClientsTest {
    private static final int RECORDS_PER_CODEC = 4;

    private final BrokerUnderTest underTest;

    OldClientsTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
        Assumptions.assumeTrue(underTest.kind() == BrokerKind.CHRONIK, "Apache Kafka 4 answers no such client");
    }

    @ParameterizedTest
    @EnumSource(OldClient.class)
    void produceToATopicThatIsMadeConsumeCommitResume(OldClient client) {
        requireUsable(client);
        String topic = BrokerUnderTest.uniqueTopic("life-of-" + client.label());
        client.produce(underTest.layout(), underTest.bootstrap(), topic, RECORDS_PER_CODEC);
        Set<String> expected = keys(client);
        if (!client.hasGroups()) {
            assertEquals(expected, keys(read(client, topic, expected.size())));
            return;
        }
        int half = expected.size() / 2;
        List<ConsumedRecord> all = new ArrayList<>(consume(client, topic, half));
        all.addAll(consume(client, topic, expected.size() - half));
        Set<String> places = new HashSet<>();
        all.forEach(record -> assertTrue(places.add(record.place()), "delivered again: " + record));
        assertEquals(expected, keys(all));
        assertAsProduced(all);
    }

    @Test
    void oldAndNewClientsReadWhatTheOthersWrote() {
        String bootstrap = underTest.bootstrap();
        String topic = BrokerUnderTest.uniqueTopic("old-and-new");
        ExternalClient modern = ExternalClient.JAVA_4;
        List<String> codecs = List.of("none", "gzip", "snappy", "lz4");
        modern.createTopic(underTest.layout(), bootstrap, topic, 2);
        modern.produce(underTest.layout(), bootstrap, topic, codecs, RECORDS_PER_CODEC);
        int total = codecs.size() * RECORDS_PER_CODEC;
        List<OldClient> usable = Arrays.stream(OldClient.values())
                .filter(client -> client.library().missing(underTest.layout()).isEmpty())
                .toList();
        for (OldClient client : usable) {
            client.produce(underTest.layout(), bootstrap, topic, RECORDS_PER_CODEC);
            total += client.codecs().size() * RECORDS_PER_CODEC;
        }
        List<ConsumedRecord> expected = inOrder(modern.read(underTest.layout(), bootstrap, topic, total));
        assertEquals(total, keys(expected).size());
        assertAsProduced(expected);
        for (OldClient client : usable) {
            assertEquals(expected, inOrder(read(client, topic, total)), client + " sees something else");
        }
    }

    @Test
    void theFirstAdminClientCreatesDescribesAndDeletes() {
        String topic = BrokerUnderTest.uniqueTopic("admin");
        String printed = OldClient.JAVA_0_11.run(underTest.layout(), "admin", underTest.bootstrap(), topic);
        assertTrue(printed.contains("C\tcompact\tfalse\ttrue"), printed);
    }

    private List<ConsumedRecord> consume(OldClient client, String topic, int count) {
        return client.consume(underTest.layout(), underTest.bootstrap(), topic, "group-of-" + topic, count);
    }

    private List<ConsumedRecord> read(OldClient client, String topic, int count) {
        return client.read(underTest.layout(), underTest.bootstrap(), topic, count);
    }

    private static Set<String> keys(OldClient client) {
        Set<String> keys = new TreeSet<>();
        for (String codec : client.codecs()) {
            for (int i = 0; i < RECORDS_PER_CODEC; i++) {
                keys.add(client.label() + "-" + codec + "-" + i);
            }
        }
        return keys;
    }

    private static Set<String> keys(List<ConsumedRecord> records) {
        return new TreeSet<>(records.stream().map(ConsumedRecord::key).toList());
    }

    private static void assertAsProduced(List<ConsumedRecord> records) {
        for (ConsumedRecord record : records) {
            assertEquals("value of " + record.key() + " " + "0123456789".repeat(20), record.value());
        }
    }

    /** Without headers, which old clients do not see. */
    private static List<ConsumedRecord> inOrder(List<ConsumedRecord> records) {
        return records.stream()
                .map(record ->
                        new ConsumedRecord(record.partition(), record.offset(), record.key(), record.value(), ""))
                .sorted((left, right) -> left.partition() == right.partition()
                        ? Long.compare(left.offset(), right.offset())
                        : Integer.compare(left.partition(), right.partition()))
                .toList();
    }

    private void requireUsable(OldClient client) {
        client.library().missing(underTest.layout()).ifPresent(reason -> {
            boolean mustBeThere = "true".equals(System.getenv("CI")) && "root".equals(System.getProperty("user.name"));
            if (mustBeThere) {
                fail(reason + "; compat-tests/install-clients.sh installs it");
            }
            Assumptions.abort(reason + "; compat-tests/install-clients.sh installs it");
        });
    }
}
