package io.chronik.compat.differential;

import static org.apache.kafka.common.protocol.ApiKeys.DELETE_RECORDS;
import static org.apache.kafka.common.protocol.ApiKeys.FETCH;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_OFFSETS;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_FOR_LEADER_EPOCH;
import static org.apache.kafka.common.protocol.ApiKeys.PRODUCE;

import io.chronik.compat.differential.Conversation.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Writing, reading and finding records. */
final class RecordScenarios {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MEBIBYTE = 1 << 20;
    private static final Uuid UNKNOWN_ID = new Uuid(7, 7);

    private RecordScenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(
                new Scenario(PRODUCE, "records", RecordScenarios::produce),
                new Scenario(PRODUCE, "sequences", RecordScenarios::sequences),
                new Scenario(FETCH, "records", RecordScenarios::fetch),
                new Scenario(FETCH, "sessions", RecordScenarios::sessions),
                new Scenario(LIST_OFFSETS, "offsets", RecordScenarios::listOffsets),
                new Scenario(OFFSET_FOR_LEADER_EPOCH, "epochs", RecordScenarios::leaderEpochs),
                new Scenario(DELETE_RECORDS, "delete", RecordScenarios::deleteRecords));
    }

    /** A produce request for one partition, in every version. */
    static Tree produce(Topic topic, int partition, MemoryRecords records) {
        return Tree.of(
                "acks",
                -1,
                "timeout_ms",
                TIMEOUT_MILLIS,
                "topic_data",
                List.of(Tree.of(
                        "name",
                        topic.name(),
                        "topic_id",
                        topic.id(),
                        "partition_data",
                        List.of(Tree.of("index", partition, "records", records)))));
    }

    /** Writes to partition 0 without keeping the answer. */
    static void fill(Conversation broker, Topic topic, MemoryRecords records) {
        broker.prepare(PRODUCE, produce(topic, 0, records), Conversation::hasNoError);
    }

    private static void produce(Conversation broker, int version) {
        Topic topic = broker.topic("plain", 2);
        broker.ask("first", PRODUCE, version, produce(topic, 0, Batches.of("a", "b")));
        broker.ask(
                "second",
                PRODUCE,
                version,
                produce(topic, 0, Batches.compressed("c")).with("acks", 1));
        broker.ask("unknown partition", PRODUCE, version, produce(topic, 9, Batches.of("a")));
        Topic unknown = new Topic(broker.name("unknown"), UNKNOWN_ID);
        broker.ask("unknown topic", PRODUCE, version, produce(unknown, 0, Batches.of("a")));
        broker.ask(
                "impossible acks",
                PRODUCE,
                version,
                produce(topic, 0, Batches.of("a")).with("acks", 5));
        broker.ask("wrong checksum", PRODUCE, version, produce(topic, 0, Batches.corrupt("a")));
        broker.ask("unknown format", PRODUCE, version, produce(topic, 0, Batches.unknownMagic()));
        broker.ask("no records", PRODUCE, version, produce(topic, 0, MemoryRecords.EMPTY));
        broker.ask("null key and value", PRODUCE, version, produce(topic, 0, Batches.empty()));
        Topic small = broker.topic("small", 1, "max.message.bytes", "200");
        broker.ask("too large", PRODUCE, version, produce(small, 0, Batches.of("x".repeat(300))));
        Topic strict = broker.topic("strict", 1, "message.timestamp.after.max.ms", "1000");
        broker.ask("from the future", PRODUCE, version, produce(strict, 0, Batches.keyless(9_000_000_000_000L, "f")));
        Topic stamped = broker.topic("stamped", 1, "message.timestamp.type", "LogAppendTime");
        broker.ask("stamped by the broker", PRODUCE, version, produce(stamped, 0, Batches.of("a")));
        Topic compacted = broker.topic("compacted", 1, "cleanup.policy", "compact");
        broker.ask(
                "without a key",
                PRODUCE,
                version,
                produce(compacted, 0, Batches.keyless(Batches.FIRST_TIMESTAMP, "v")));
        broker.ask("read", FETCH, 12, fetch(topic, 0, 0));
        broker.ask("nothing", PRODUCE, version, Tree.of("acks", -1, "timeout_ms", TIMEOUT_MILLIS));
    }

    private static void sequences(Conversation broker, int version) {
        Topic topic = broker.topic("idempotent", 1);
        long id = broker.prepare(
                        ApiKeys.INIT_PRODUCER_ID,
                        Tree.of("transaction_timeout_ms", TIMEOUT_MILLIS, "producer_id", -1, "producer_epoch", -1),
                        Conversation::hasNoError)
                .number("producer_id");
        short zero = 0;
        short one = 1;
        broker.ask("begin", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, zero, 0, "a", "b")));
        broker.ask("go on", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, zero, 2, "c")));
        broker.ask("again", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, zero, 2, "c")));
        broker.ask("the first again", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, zero, 0, "a", "b")));
        broker.ask("a gap", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, zero, 9, "d")));
        broker.ask("a new epoch", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, one, 0, "e")));
        broker.ask("the old epoch", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, zero, 3, "f")));
        broker.ask(
                "new epoch, no start", PRODUCE, version, produce(topic, 0, Batches.idempotent(id, (short) 2, 5, "g")));
        broker.ask(
                "unknown producer",
                PRODUCE,
                version,
                produce(topic, 0, Batches.idempotent(id + 1_000_000, zero, 7, "h")));
        broker.ask("read", FETCH, 12, fetch(topic, 0, 0));
    }

    /** A fetch of one partition outside of a session, in every version. */
    static Tree fetch(Topic topic, int partition, long offset) {
        return Tree.of(
                "replica_id",
                -1,
                "max_wait_ms",
                0,
                "min_bytes",
                0,
                "max_bytes",
                MEBIBYTE,
                "session_epoch",
                -1,
                "rack_id",
                "",
                "topics",
                List.of(fetched(topic, partition, offset)));
    }

    private static Tree fetched(Topic topic, int partition, long offset) {
        return Tree.of(
                "topic",
                topic.name(),
                "topic_id",
                topic.id(),
                "partitions",
                List.of(Tree.of(
                        "partition",
                        partition,
                        "current_leader_epoch",
                        -1,
                        "fetch_offset",
                        offset,
                        "last_fetched_epoch",
                        -1,
                        "log_start_offset",
                        -1,
                        "partition_max_bytes",
                        MEBIBYTE)));
    }

    private static void fetch(Conversation broker, int version) {
        Topic topic = broker.topic("read", 2);
        broker.ask("empty", FETCH, version, fetch(topic, 0, 0));
        fill(broker, topic, Batches.of("a", "b"));
        fill(broker, topic, Batches.compressed("c", "d", "e"));
        fill(broker, topic, Batches.of("f"));
        broker.ask("all", FETCH, version, fetch(topic, 0, 0));
        broker.ask("within a batch", FETCH, version, fetch(topic, 0, 3));
        broker.ask("the end", FETCH, version, fetch(topic, 0, 6));
        broker.ask("behind the end", FETCH, version, fetch(topic, 0, 7));
        broker.ask("negative", FETCH, version, fetch(topic, 0, -1));
        broker.ask("one byte", FETCH, version, fetch(topic, 0, 0).with("max_bytes", 1));
        broker.ask("committed", FETCH, version, fetch(topic, 0, 0).with("isolation_level", 1));
        broker.ask("unknown partition", FETCH, version, fetch(topic, 7, 0));
        broker.ask("unknown topic", FETCH, version, fetch(new Topic(broker.name("unknown"), UNKNOWN_ID), 0, 0));
        Tree partition = fetched(topic, 0, 0).first("partitions");
        for (int epoch : List.of(0, 1, 9)) {
            Tree known =
                    fetched(topic, 0, 0).with("partitions", List.of(partition.with("current_leader_epoch", epoch)));
            broker.ask(
                    "leader epoch " + epoch, FETCH, version, fetch(topic, 0, 0).with("topics", List.of(known)));
        }
        Tree past = fetched(topic, 0, 0).with("partitions", List.of(partition.with("last_fetched_epoch", 0)));
        broker.ask("last fetched epoch", FETCH, version, fetch(topic, 0, 0).with("topics", List.of(past)));
        broker.ask("waits", FETCH, version, fetch(topic, 0, 6).with("max_wait_ms", 50, "min_bytes", 1));
    }

    private static void sessions(Conversation broker, int version) {
        Topic topic = broker.topic("session", 2);
        fill(broker, topic, Batches.of("a", "b"));
        Tree start = fetch(topic, 0, 0)
                .with("session_epoch", 0, "topics", List.of(fetched(topic, 0, 0), fetched(topic, 1, 0)));
        long id = 0;
        Tree begun = broker.ask("begin", FETCH, version, start);
        if (begun.has("session_id")) {
            id = begun.number("session_id");
        }
        Tree next = fetch(topic, 0, 0).with("session_id", id, "topics", List.of());
        broker.ask("go on", FETCH, version, next.with("session_epoch", 1, "topics", List.of(fetched(topic, 0, 2))));
        broker.ask("nothing new", FETCH, version, next.with("session_epoch", 2));
        broker.ask("wrong epoch", FETCH, version, next.with("session_epoch", 9));
        broker.ask("unknown session", FETCH, version, next.with("session_id", 7, "session_epoch", 3));
        fill(broker, topic, Batches.of("c"));
        Tree forgotten = Tree.of("topic", topic.name(), "topic_id", topic.id(), "partitions", List.of(1));
        broker.ask(
                "forget one",
                FETCH,
                version,
                next.with("session_epoch", 3, "forgotten_topics_data", List.of(forgotten)));
        broker.ask("end", FETCH, version, next.with("session_epoch", -1));
        broker.ask("after the end", FETCH, version, next.with("session_epoch", 4));
    }

    private static void listOffsets(Conversation broker, int version) {
        Topic topic = broker.topic("times", 1);
        broker.ask("latest of nothing", LIST_OFFSETS, version, offsets(topic, -1));
        broker.ask("earliest of nothing", LIST_OFFSETS, version, offsets(topic, -2));
        broker.ask("time in nothing", LIST_OFFSETS, version, offsets(topic, 5));
        fill(broker, topic, Batches.of("a", "b", "c"));
        fill(broker, topic, Batches.compressed("d", "e"));
        for (long timestamp = -7; timestamp < 0; timestamp++) {
            broker.ask("special " + timestamp, LIST_OFFSETS, version, offsets(topic, timestamp));
        }
        for (long after : List.of(-1L, 0L, 1L, 1_000L, 1_500L, 2_000L, 2_001L)) {
            broker.ask("time +" + after, LIST_OFFSETS, version, offsets(topic, Batches.FIRST_TIMESTAMP + after));
        }
        broker.ask("committed", LIST_OFFSETS, version, offsets(topic, -1).with("isolation_level", 1));
        broker.ask("unknown topic", LIST_OFFSETS, version, offsets(new Topic(broker.name("unknown"), UNKNOWN_ID), -1));
        broker.ask(
                "unknown partition",
                LIST_OFFSETS,
                version,
                partitionOffsets(topic, Tree.of("partition_index", 5, "timestamp", -1, "current_leader_epoch", -1)));
        for (int epoch : List.of(0, 1, 9)) {
            broker.ask(
                    "leader epoch " + epoch,
                    LIST_OFFSETS,
                    version,
                    partitionOffsets(
                            topic, Tree.of("partition_index", 0, "timestamp", -1, "current_leader_epoch", epoch)));
        }
        Tree one = offsets(topic, -1).first("topics");
        broker.ask("twice", LIST_OFFSETS, version, offsets(topic, -1).with("topics", List.of(one, one)));
    }

    private static Tree offsets(Topic topic, long timestamp) {
        return partitionOffsets(
                topic, Tree.of("partition_index", 0, "timestamp", timestamp, "current_leader_epoch", -1));
    }

    private static Tree partitionOffsets(Topic topic, Tree partition) {
        return Tree.of(
                "replica_id",
                -1,
                "topics",
                List.of(Tree.of("name", topic.name(), "partitions", List.of(partition))),
                "timeout_ms",
                TIMEOUT_MILLIS);
    }

    private static void leaderEpochs(Conversation broker, int version) {
        Topic topic = broker.topic("epochs", 1);
        fill(broker, topic, Batches.of("a", "b", "c"));
        for (int epoch : List.of(-1, 0, 1, 9)) {
            broker.ask("epoch " + epoch, OFFSET_FOR_LEADER_EPOCH, version, epochs(topic.name(), 0, -1, epoch));
            broker.ask("current " + epoch, OFFSET_FOR_LEADER_EPOCH, version, epochs(topic.name(), 0, epoch, 0));
        }
        broker.ask("unknown partition", OFFSET_FOR_LEADER_EPOCH, version, epochs(topic.name(), 5, -1, 0));
        broker.ask("unknown topic", OFFSET_FOR_LEADER_EPOCH, version, epochs(broker.name("unknown"), 0, -1, 0));
    }

    private static Tree epochs(String topic, int partition, int current, int epoch) {
        return Tree.of(
                "replica_id",
                -1,
                "topics",
                List.of(Tree.of(
                        "topic",
                        topic,
                        "partitions",
                        List.of(Tree.of(
                                "partition", partition, "current_leader_epoch", current, "leader_epoch", epoch)))));
    }

    private static void deleteRecords(Conversation broker, int version) {
        Topic topic = broker.topic("shrinks", 1);
        fill(broker, topic, Batches.of("a", "b", "c"));
        fill(broker, topic, Batches.of("d", "e"));
        broker.ask("some", DELETE_RECORDS, version, deletion(topic.name(), 0, 2));
        broker.ask("fewer", DELETE_RECORDS, version, deletion(topic.name(), 0, 1));
        broker.ask("read below", FETCH, 12, fetch(topic, 0, 1));
        broker.ask("read from", FETCH, 12, fetch(topic, 0, 2));
        broker.ask("earliest", LIST_OFFSETS, 7, offsets(topic, -2));
        broker.ask("too many", DELETE_RECORDS, version, deletion(topic.name(), 0, 6));
        broker.ask("impossible", DELETE_RECORDS, version, deletion(topic.name(), 0, -2));
        broker.ask("all", DELETE_RECORDS, version, deletion(topic.name(), 0, -1));
        broker.ask("earliest is latest", LIST_OFFSETS, 7, offsets(topic, -2));
        broker.ask("unknown partition", DELETE_RECORDS, version, deletion(topic.name(), 5, 0));
        broker.ask("unknown topic", DELETE_RECORDS, version, deletion(broker.name("unknown"), 0, 0));
        Topic compacted = broker.topic("compacted", 1, "cleanup.policy", "compact");
        broker.ask("of a compacted topic", DELETE_RECORDS, version, deletion(compacted.name(), 0, 0));
    }

    private static Tree deletion(String topic, int partition, long offset) {
        return Tree.of(
                "topics",
                List.of(Tree.of(
                        "name", topic, "partitions", List.of(Tree.of("partition_index", partition, "offset", offset)))),
                "timeout_ms",
                TIMEOUT_MILLIS);
    }
}
