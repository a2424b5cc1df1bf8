package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.ADD_OFFSETS_TO_TXN;
import static org.apache.kafka.common.protocol.ApiKeys.ADD_PARTITIONS_TO_TXN;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_PRODUCERS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_TRANSACTIONS;
import static org.apache.kafka.common.protocol.ApiKeys.END_TXN;
import static org.apache.kafka.common.protocol.ApiKeys.FETCH;
import static org.apache.kafka.common.protocol.ApiKeys.INIT_PRODUCER_ID;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_OFFSETS;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_TRANSACTIONS;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_FETCH;
import static org.apache.kafka.common.protocol.ApiKeys.PRODUCE;
import static org.apache.kafka.common.protocol.ApiKeys.TXN_OFFSET_COMMIT;
import static org.apache.kafka.common.protocol.ApiKeys.WRITE_TXN_MARKERS;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;

/** Producer ids and transactions. */
final class TransactionScenarios {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int PRODUCE_BY_ID = 11;

    private TransactionScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(INIT_PRODUCER_ID, "plain", TransactionScenarios::plain),
                new Scenario(INIT_PRODUCER_ID, "transactional", TransactionScenarios::transactional),
                new Scenario(ADD_PARTITIONS_TO_TXN, "add", TransactionScenarios::addPartitions),
                new Scenario(ADD_OFFSETS_TO_TXN, "add", TransactionScenarios::addOffsets),
                new Scenario(END_TXN, "commit and abort", TransactionScenarios::end),
                new Scenario(TXN_OFFSET_COMMIT, "commit", TransactionScenarios::commitOffsets),
                new Scenario(WRITE_TXN_MARKERS, "markers", TransactionScenarios::markers),
                new Scenario(DESCRIBE_TRANSACTIONS, "describe", TransactionScenarios::describe),
                new Scenario(LIST_TRANSACTIONS, "list", TransactionScenarios::list),
                new Scenario(DESCRIBE_PRODUCERS, "describe", TransactionScenarios::describeProducers));
    }

    private static Tree initialised(String transactionalId) {
        return Tree.of(
                "transactional_id",
                transactionalId,
                "transaction_timeout_ms",
                TIMEOUT_MILLIS,
                "producer_id",
                -1,
                "producer_epoch",
                -1);
    }

    private static void plain(Conversation broker, int version) {
        Tree request = initialised("x").with("transactional_id", null);
        broker.ask("first", INIT_PRODUCER_ID, version, request);
        broker.ask("second", INIT_PRODUCER_ID, version, request);
        if (version >= 3) {
            broker.ask("of an id", INIT_PRODUCER_ID, version, request.with("producer_id", 5, "producer_epoch", 0));
            broker.ask("half an id", INIT_PRODUCER_ID, version, request.with("producer_id", 5));
        }
    }

    private static void transactional(Conversation broker, int version) {
        String id = broker.name("id");
        Tree first = broker.askWhenReady("first", INIT_PRODUCER_ID, version, initialised(id));
        broker.askWhenReady("second", INIT_PRODUCER_ID, version, initialised(id));
        broker.ask("empty id", INIT_PRODUCER_ID, version, initialised(""));
        broker.ask("no timeout", INIT_PRODUCER_ID, version, initialised(id).with("transaction_timeout_ms", 0));
        broker.ask("long timeout", INIT_PRODUCER_ID, version, initialised(id).with("transaction_timeout_ms", 1 << 30));
        if (version >= 3) {
            broker.askWhenReady(
                    "with an old epoch",
                    INIT_PRODUCER_ID,
                    version,
                    initialised(id)
                            .with(
                                    "producer_id",
                                    first.number("producer_id"),
                                    "producer_epoch",
                                    first.number("producer_epoch")));
            broker.askWhenReady(
                    "with another producer",
                    INIT_PRODUCER_ID,
                    version,
                    initialised(id).with("producer_id", first.number("producer_id") + 5000, "producer_epoch", 0));
            broker.askWhenReady(
                    "unknown with a producer",
                    INIT_PRODUCER_ID,
                    version,
                    initialised(broker.name("unknown")).with("producer_id", 5, "producer_epoch", 0));
        }
    }

    private static Tree producer(Conversation broker, String id) {
        return broker.prepare(INIT_PRODUCER_ID, initialised(id), Conversation::hasNoError);
    }

    private static Tree added(String id, Tree producer, String topic, Integer... partitions) {
        List<Tree> topics = List.of(Tree.of("name", topic, "partitions", List.of(partitions)));
        return Tree.of(
                "v3_and_below_transactional_id",
                id,
                "v3_and_below_producer_id",
                producer.get("producer_id"),
                "v3_and_below_producer_epoch",
                producer.get("producer_epoch"),
                "v3_and_below_topics",
                topics,
                "transactions",
                List.of(Tree.of(
                        "transactional_id",
                        id,
                        "producer_id",
                        producer.get("producer_id"),
                        "producer_epoch",
                        producer.get("producer_epoch"),
                        "topics",
                        topics)));
    }

    private static void addPartitions(Conversation broker, int version) {
        Topic topic = broker.topic("in", 2);
        String id = broker.name("id");
        Tree producer = producer(broker, id);
        broker.askWhenReady("one", ADD_PARTITIONS_TO_TXN, version, added(id, producer, topic.name(), 0));
        broker.askWhenReady("again", ADD_PARTITIONS_TO_TXN, version, added(id, producer, topic.name(), 0, 1));
        broker.ask("unknown partition", ADD_PARTITIONS_TO_TXN, version, added(id, producer, topic.name(), 1, 9));
        broker.ask("unknown topic", ADD_PARTITIONS_TO_TXN, version, added(id, producer, broker.name("unknown"), 0));
        broker.ask(
                "old epoch",
                ADD_PARTITIONS_TO_TXN,
                version,
                added(id, producer.with("producer_epoch", -1), topic.name(), 0));
        broker.ask(
                "future epoch",
                ADD_PARTITIONS_TO_TXN,
                version,
                added(id, producer.with("producer_epoch", 99), topic.name(), 0));
        broker.ask(
                "another producer",
                ADD_PARTITIONS_TO_TXN,
                version,
                added(id, producer.with("producer_id", 12345), topic.name(), 0));
        broker.ask(
                "unknown id", ADD_PARTITIONS_TO_TXN, version, added(broker.name("unknown"), producer, topic.name(), 0));
        broker.ask("empty id", ADD_PARTITIONS_TO_TXN, version, added("", producer, topic.name(), 0));
        if (version >= 4) {
            Tree verified =
                    added(id, producer, topic.name(), 0).first("transactions").with("verify_only", true);
            broker.ask("verify", ADD_PARTITIONS_TO_TXN, version, Tree.of("transactions", List.of(verified)));
        }
        broker.ask("commit", END_TXN, 4, ended(id, producer, true));
    }

    private static Tree offsets(String id, Tree producer, String group) {
        return Tree.of(
                "transactional_id",
                id,
                "producer_id",
                producer.get("producer_id"),
                "producer_epoch",
                producer.get("producer_epoch"),
                "group_id",
                group);
    }

    private static void addOffsets(Conversation broker, int version) {
        String id = broker.name("id");
        String group = broker.name("group");
        Tree producer = producer(broker, id);
        broker.askWhenReady("group", ADD_OFFSETS_TO_TXN, version, offsets(id, producer, group));
        broker.ask("old epoch", ADD_OFFSETS_TO_TXN, version, offsets(id, producer.with("producer_epoch", -1), group));
        broker.ask(
                "another producer",
                ADD_OFFSETS_TO_TXN,
                version,
                offsets(id, producer.with("producer_id", 12345), group));
        broker.ask("unknown id", ADD_OFFSETS_TO_TXN, version, offsets(broker.name("unknown"), producer, group));
        broker.ask("empty id", ADD_OFFSETS_TO_TXN, version, offsets("", producer, group));
        broker.ask("abort", END_TXN, 4, ended(id, producer, false));
    }

    private static Tree ended(String id, Tree producer, boolean committed) {
        return Tree.of(
                "transactional_id",
                id,
                "producer_id",
                producer.get("producer_id"),
                "producer_epoch",
                producer.get("producer_epoch"),
                "committed",
                committed);
    }

    private static Tree produced(Topic topic, String id, Tree producer, int sequence, String... values) {
        return RecordScenarios.produce(
                        topic,
                        0,
                        Batches.transactional(
                                producer.number("producer_id"),
                                (short) producer.number("producer_epoch"),
                                sequence,
                                values))
                .with("transactional_id", id);
    }

    private static Tree latest(Topic topic, int isolation) {
        return Tree.of(
                "replica_id",
                -1,
                "isolation_level",
                isolation,
                "topics",
                List.of(Tree.of(
                        "name",
                        topic.name(),
                        "partitions",
                        List.of(Tree.of("partition_index", 0, "timestamp", -1, "current_leader_epoch", -1)))));
    }

    private static void end(Conversation broker, int version) {
        Topic topic = broker.topic("out", 1);
        String id = broker.name("id");
        Tree producer = producer(broker, id);
        broker.ask("nothing to commit", END_TXN, version, ended(id, producer, true));
        Tree fresh = broker.prepare(INIT_PRODUCER_ID, initialised(id), Conversation::hasNoError);
        broker.askWhenReady("add", ADD_PARTITIONS_TO_TXN, 3, added(id, fresh, topic.name(), 0));
        broker.ask("write", PRODUCE, PRODUCE_BY_ID, produced(topic, id, fresh, 0, "a", "b"));
        broker.ask("open: latest", LIST_OFFSETS, 7, latest(topic, 0));
        broker.ask("open: latest committed", LIST_OFFSETS, 7, latest(topic, 1));
        broker.ask(
                "open: read committed",
                FETCH,
                12,
                RecordScenarios.fetch(topic, 0, 0).with("isolation_level", 1));
        Tree aborted = broker.askWhenReady("abort", END_TXN, version, ended(id, fresh, false));
        broker.askUntil(
                "aborted: latest committed",
                LIST_OFFSETS,
                7,
                latest(topic, 1),
                answer -> answer.any("offset", offset -> offset.equals(3L)));
        broker.ask(
                "aborted: read committed",
                FETCH,
                12,
                RecordScenarios.fetch(topic, 0, 0).with("isolation_level", 1));
        Tree next = version >= 5 ? aborted : fresh;
        int sequence = version >= 5 ? 0 : 2;
        broker.askWhenReady("add again", ADD_PARTITIONS_TO_TXN, 3, added(id, next, topic.name(), 0));
        broker.ask("write again", PRODUCE, PRODUCE_BY_ID, produced(topic, id, next, sequence, "c"));
        broker.askWhenReady("commit", END_TXN, version, ended(id, next, true));
        broker.askUntil(
                "committed: latest",
                LIST_OFFSETS,
                7,
                latest(topic, 1),
                answer -> answer.any("offset", offset -> offset.equals(5L)));
        broker.ask(
                "committed: read", FETCH, 12, RecordScenarios.fetch(topic, 0, 0).with("isolation_level", 1));
        broker.askWhenReady("commit again", END_TXN, version, ended(id, next, true));
        broker.askWhenReady("abort what is committed", END_TXN, version, ended(id, next, false));
        broker.ask("old epoch", END_TXN, version, ended(id, next.with("producer_epoch", -1), true));
        broker.ask("another producer", END_TXN, version, ended(id, next.with("producer_id", 12345), true));
        broker.ask("unknown id", END_TXN, version, ended(broker.name("unknown"), next, true));
        broker.ask("empty id", END_TXN, version, ended("", next, true));
    }

    private static void commitOffsets(Conversation broker, int version) {
        Topic topic = broker.topic("consumed", 1);
        String id = broker.name("id");
        String group = broker.name("group");
        Tree producer = producer(broker, id);
        broker.askWhenReady("add", ADD_OFFSETS_TO_TXN, 3, offsets(id, producer, group));
        Tree commit = offsets(id, producer, group)
                .with(
                        "generation_id_or_member_epoch",
                        -1,
                        "topics",
                        List.of(Tree.of(
                                "name",
                                topic.name(),
                                "topic_id",
                                topic.id(),
                                "partitions",
                                List.of(Tree.of(
                                        "partition_index",
                                        0,
                                        "committed_offset",
                                        42,
                                        "committed_leader_epoch",
                                        -1,
                                        "committed_metadata",
                                        "in a transaction")))));
        broker.askWhenReady("commit", TXN_OFFSET_COMMIT, version, commit);
        Tree fetch = Tree.of(
                "groups",
                List.of(Tree.of(
                        "group_id",
                        group,
                        "topics",
                        List.of(Tree.of("name", topic.name(), "partition_indexes", List.of(0))))),
                "require_stable",
                true);
        broker.ask("not stable", OFFSET_FETCH, 8, fetch);
        broker.ask("not visible", OFFSET_FETCH, 8, fetch.with("require_stable", false));
        if (version >= 3) {
            broker.ask(
                    "unknown member",
                    TXN_OFFSET_COMMIT,
                    version,
                    commit.with("member_id", "nobody", "generation_id_or_member_epoch", 3));
        }
        broker.ask("old epoch", TXN_OFFSET_COMMIT, version, commit.with("producer_epoch", -1));
        broker.ask("empty group", TXN_OFFSET_COMMIT, version, commit.with("group_id", ""));
        broker.askWhenReady("end", END_TXN, 4, ended(id, producer, true));
        broker.askUntil(
                "visible",
                OFFSET_FETCH,
                8,
                fetch,
                answer -> answer.any("committed_offset", offset -> offset.equals(42L)));
    }

    private static void markers(Conversation broker, int version) {
        Topic topic = broker.topic("marked", 1);
        String id = broker.name("id");
        Tree producer = producer(broker, id);
        broker.askWhenReady("add", ADD_PARTITIONS_TO_TXN, 3, added(id, producer, topic.name(), 0));
        broker.ask("write", PRODUCE, PRODUCE_BY_ID, produced(topic, id, producer, 0, "a"));
        Tree marker = Tree.of(
                "producer_id",
                producer.get("producer_id"),
                "producer_epoch",
                producer.get("producer_epoch"),
                "transaction_result",
                false,
                "coordinator_epoch",
                5,
                "topics",
                List.of(Tree.of("name", topic.name(), "partition_indexes", List.of(0, 9))));
        broker.ask("abort", WRITE_TXN_MARKERS, version, Tree.of("markers", List.of(marker)));
        broker.ask(
                "read committed", FETCH, 12, RecordScenarios.fetch(topic, 0, 0).with("isolation_level", 1));
        broker.ask(
                "old coordinator",
                WRITE_TXN_MARKERS,
                version,
                Tree.of("markers", List.of(marker.with("coordinator_epoch", 4))));
        broker.ask(
                "old epoch",
                WRITE_TXN_MARKERS,
                version,
                Tree.of("markers", List.of(marker.with("producer_epoch", -1))));
        broker.ask("nothing", WRITE_TXN_MARKERS, version, Tree.of());
        broker.askWhenReady("end", END_TXN, 4, ended(id, producer, false));
    }

    private static void describe(Conversation broker, int version) {
        Topic topic = broker.topic("described", 2);
        String id = broker.name("id");
        Tree producer = producer(broker, id);
        Tree asked = Tree.of("transactional_ids", List.of(id, broker.name("unknown")));
        broker.ask("empty", DESCRIBE_TRANSACTIONS, version, asked);
        broker.askWhenReady("add", ADD_PARTITIONS_TO_TXN, 3, added(id, producer, topic.name(), 0, 1));
        broker.ask("ongoing", DESCRIBE_TRANSACTIONS, version, asked);
        broker.ask("no name", DESCRIBE_TRANSACTIONS, version, Tree.of("transactional_ids", List.of("")));
        broker.askWhenReady("end", END_TXN, 4, ended(id, producer, true));
        broker.askUntil(
                "complete",
                DESCRIBE_TRANSACTIONS,
                version,
                asked,
                answer -> answer.any("transaction_state", "CompleteCommit"::equals));
    }

    private static void list(Conversation broker, int version) {
        Topic topic = broker.topic("listed", 1);
        String id = broker.name("id");
        Tree producer = producer(broker, id);
        broker.askWhenReady("add", ADD_PARTITIONS_TO_TXN, 3, added(id, producer, topic.name(), 0));
        Tree mine = Tree.of("producer_id_filters", List.of(producer.number("producer_id")), "duration_filter", -1);
        broker.ask("mine", LIST_TRANSACTIONS, version, mine);
        broker.ask("ongoing", LIST_TRANSACTIONS, version, mine.with("state_filters", List.of("Ongoing")));
        broker.ask("empty", LIST_TRANSACTIONS, version, mine.with("state_filters", List.of("Empty")));
        broker.ask(
                "no such state", LIST_TRANSACTIONS, version, mine.with("state_filters", List.of("Asleep", "Ongoing")));
        if (version >= 1) {
            broker.ask("long ones", LIST_TRANSACTIONS, version, mine.with("duration_filter", 3_600_000));
        }
        if (version >= 2) {
            broker.ask("by pattern", LIST_TRANSACTIONS, version, mine.with("transactional_id_pattern", ".*-id"));
            broker.ask("by another pattern", LIST_TRANSACTIONS, version, mine.with("transactional_id_pattern", "x"));
            broker.ask("not a pattern", LIST_TRANSACTIONS, version, mine.with("transactional_id_pattern", "["));
        }
        broker.askWhenReady("end", END_TXN, 4, ended(id, producer, true));
    }

    private static void describeProducers(Conversation broker, int version) {
        Topic topic = broker.topic("produced", 1);
        String id = broker.name("id");
        Tree producer = producer(broker, id);
        Tree asked = Tree.of(
                "topics",
                List.of(
                        Tree.of("name", topic.name(), "partition_indexes", List.of(0, 9)),
                        Tree.of("name", broker.name("unknown"), "partition_indexes", List.of(0))));
        broker.ask("none", DESCRIBE_PRODUCERS, version, asked);
        broker.askWhenReady("add", ADD_PARTITIONS_TO_TXN, 3, added(id, producer, topic.name(), 0));
        broker.ask("write", PRODUCE, PRODUCE_BY_ID, produced(topic, id, producer, 0, "a", "b"));
        broker.ask("open", DESCRIBE_PRODUCERS, version, asked);
        broker.askWhenReady("end", END_TXN, ApiKeys.END_TXN.latestVersion() - 1, ended(id, producer, true));
        broker.askUntil(
                "complete",
                DESCRIBE_PRODUCERS,
                version,
                asked,
                answer -> answer.any("current_txn_start_offset", offset -> offset.equals(-1L)));
    }
}
