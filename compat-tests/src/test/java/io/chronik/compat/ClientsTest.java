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
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client libraries as their users run them: create, produce, consume in a group, commit, resume, and read what the others wrote. */
@OnEachBroker(peerByDefault = true)
final class ClientsTest {

    private static final int RECORDS_PER_CODEC = 6;

    private final BrokerUnderTest underTest;

    ClientsTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @ParameterizedTest
    @EnumSource(ExternalClient.class)
    void createProduceConsumeCommitResume(ExternalClient client) {
        requireUsable(client);
        String bootstrap = underTest.bootstrap();
        String topic = BrokerUnderTest.uniqueTopic("life-of-" + client.label());
        client.createTopic(underTest.layout(), bootstrap, topic, 3);
        client.produce(underTest.layout(), bootstrap, topic, client.codecs(), RECORDS_PER_CODEC);

        int total = client.codecs().size() * RECORDS_PER_CODEC;
        resumeWhereItCommitted(client, topic, total);
    }

    @Test
    void newGroupProtocolCommitsAndResumes() {
        String bootstrap = underTest.bootstrap();
        String topic = BrokerUnderTest.uniqueTopic("new-protocol");
        ExternalClient client = ExternalClient.JAVA_4;
        client.createTopic(underTest.layout(), bootstrap, topic, 3);
        client.produce(underTest.layout(), bootstrap, topic, List.of("none", "lz4"), RECORDS_PER_CODEC);

        resumeWhereItCommitted(client, topic, 2 * RECORDS_PER_CODEC, "group.protocol=consumer");
    }

    @Test
    void everyClientReadsWhatTheOthersWrote() {
        String bootstrap = underTest.bootstrap();
        String topic = BrokerUnderTest.uniqueTopic("exchange");
        List<ExternalClient> usable = Arrays.stream(ExternalClient.values())
                .filter(this::runsHere)
                .filter(client -> client.missing(underTest.layout()).isEmpty())
                .toList();
        Set<String> expected = new TreeSet<>();
        ExternalClient.JAVA_4.createTopic(underTest.layout(), bootstrap, topic, 2);
        for (ExternalClient client : usable) {
            client.produce(underTest.layout(), bootstrap, topic, client.codecs(), RECORDS_PER_CODEC);
            expected.addAll(keysOf(client));
        }
        List<ConsumedRecord> reference = List.of();
        for (ExternalClient client : usable) {
            List<ConsumedRecord> read = client.read(underTest.layout(), bootstrap, topic, expected.size());
            assertEquals(
                    expected,
                    new TreeSet<>(read.stream().map(ConsumedRecord::key).toList()),
                    client + " reads");
            assertAsProduced(read);
            List<ConsumedRecord> ordered = inOrder(read);
            if (!reference.isEmpty()) {
                assertEquals(
                        reference,
                        ordered,
                        client + " sees other offsets, values or headers than " + usable.getFirst());
            }
            reference = ordered;
        }
    }

    private void resumeWhereItCommitted(ExternalClient client, String topic, int total, String... more) {
        String bootstrap = underTest.bootstrap();
        String group = "group-of-" + topic;
        List<ConsumedRecord> first = client.consume(underTest.layout(), bootstrap, topic, group, total / 2, more);
        List<ConsumedRecord> second =
                client.consume(underTest.layout(), bootstrap, topic, group, total - total / 2, more);

        assertEquals(total / 2, first.size());
        List<ConsumedRecord> all = new ArrayList<>(first);
        all.addAll(second);
        Set<String> places = new HashSet<>();
        all.forEach(record -> assertTrue(places.add(record.place()), "delivered again: " + record));
        assertEquals(total, all.size());
        assertEquals(
                total, all.stream().map(ConsumedRecord::key).distinct().count(), "different keys among what was read");
        assertAsProduced(all);
    }

    private static void assertAsProduced(List<ConsumedRecord> records) {
        for (ConsumedRecord record : records) {
            assertEquals("value of " + record.key() + " " + "0123456789".repeat(20), record.value());
            List<String> headers = Stream.of(record.headers().split(","))
                    .filter(header -> !header.isEmpty())
                    .toList();
            assertEquals(2, headers.size(), () -> "headers of " + record);
            String client = headers.getFirst().substring("client=".length());
            String codec = headers.getLast().substring("codec=".length());
            assertTrue(
                    record.key().startsWith(client + "-" + codec + "-"), () -> "headers of another record: " + record);
        }
    }

    private static Set<String> keysOf(ExternalClient client) {
        Set<String> keys = new TreeSet<>();
        for (String codec : client.codecs()) {
            for (int i = 0; i < RECORDS_PER_CODEC; i++) {
                keys.add(client.label() + "-" + codec + "-" + i);
            }
        }
        return keys;
    }

    private static List<ConsumedRecord> inOrder(List<ConsumedRecord> records) {
        return records.stream()
                .map(record -> new ConsumedRecord(
                        record.partition(),
                        record.offset(),
                        record.key(),
                        record.value(),
                        record.headers().replaceAll(",+$", "")))
                .sorted((left, right) -> left.partition() == right.partition()
                        ? Long.compare(left.offset(), right.offset())
                        : Integer.compare(left.partition(), right.partition()))
                .toList();
    }

    /** On Apache Kafka only the Java clients run by default: the others cost time and prove nothing about Chronik. */
    private boolean runsHere(ExternalClient client) {
        return client.isJava()
                || underTest.kind() == BrokerKind.CHRONIK
                || !System.getProperty("chronik.compat.brokers", "default").equals("default");
    }

    private void requireUsable(ExternalClient client) {
        Assumptions.assumeTrue(runsHere(client), "on Apache Kafka only with -Dchronik.compat.brokers=all");
        client.missing(underTest.layout()).ifPresent(reason -> {
            boolean mustBeThere = "true".equals(System.getenv("CI")) && "root".equals(System.getProperty("user.name"));
            if (mustBeThere) {
                fail(reason + "; compat-tests/install-clients.sh installs it");
            }
            Assumptions.abort(reason + "; compat-tests/install-clients.sh installs it");
        });
    }
}
