package io.chronik.compat.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** What is said to one broker in one scenario. The names in it are the same on both brokers. */
final class Conversation {

    private static final long PATIENCE_MILLIS = 20_000;
    private static final long PAUSE_MILLIS = 15;

    /** An answer by its paths; one entry {@code connection} if there was none. */
    record Step(String name, Map<String, String> leaves) {}

    /** A topic made for the scenario. */
    record Topic(String name, Uuid id) {}

    private final Peer peer;
    private final String unique;
    private final Flattening flattening = new Flattening();
    private final List<Step> steps = new ArrayList<>();

    Conversation(Peer peer, String unique) {
        this.peer = peer;
        this.unique = unique;
    }

    List<Step> steps() {
        return steps;
    }

    /** A name that no other scenario uses. */
    String name(String suffix) {
        return unique + "-" + suffix;
    }

    /** Whether the broker has an API at all. */
    boolean has(ApiKeys api) {
        return peer.versions().containsKey(api);
    }

    /** Asks, and keeps the answer for the comparison; an empty tree if the broker ended the connection. */
    Tree ask(String step, ApiKeys api, int version, Tree request) {
        return keep(step, peer.ask(api, (short) version, request));
    }

    /** Keeps an answer for the comparison. */
    Tree keep(String step, Tree answer) {
        steps.add(new Step(step, flattening.of(answer)));
        return answer;
    }

    /** Asks again until the answer is as expected, and keeps the last one whether it is or not. */
    Tree askUntil(String step, ApiKeys api, int version, Tree request, Predicate<Tree> expected) {
        return keep(step, repeat(api, version, request, expected));
    }

    /** Asks until no error says that the broker is not ready yet. */
    Tree askWhenReady(String step, ApiKeys api, int version, Tree request) {
        return askUntil(step, api, version, request, Conversation::isReady);
    }

    /** Asks in the latest version that both brokers have, until the answer is as expected; nothing is kept. */
    Tree prepare(ApiKeys api, Tree request, Predicate<Tree> expected) {
        return prepare(api, latest(api), request, expected);
    }

    /** Asks until the answer is as expected; nothing is kept. */
    Tree prepare(ApiKeys api, int version, Tree request, Predicate<Tree> expected) {
        Tree answer = repeat(api, version, request, expected);
        if (!expected.test(answer)) {
            throw new AssertionError("cannot prepare the scenario: " + api + " was answered " + answer);
        }
        return answer;
    }

    private static short latest(ApiKeys api) {
        return api == ApiKeys.INIT_PRODUCER_ID ? 5 : api.latestVersion();
    }

    private Tree repeat(ApiKeys api, int version, Tree request, Predicate<Tree> expected) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (true) {
            Tree answer = peer.ask(api, (short) version, request);
            if (expected.test(answer) || isRefused(answer) || System.nanoTime() > deadline) {
                return answer;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** Whether asking again can't help. */
    private static boolean isRefused(Tree answer) {
        return answer.has(Peer.NO_ANSWER)
                || answer.any("error_code", code -> ((Number) code).shortValue() == Errors.UNSUPPORTED_VERSION.code());
    }

    private static boolean isReady(Tree answer) {
        return !answer.any("error_code", code -> switch (Errors.forCode(((Number) code).shortValue())) {
            case COORDINATOR_NOT_AVAILABLE,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    NOT_COORDINATOR,
                    CONCURRENT_TRANSACTIONS,
                    LEADER_NOT_AVAILABLE,
                    NOT_LEADER_OR_FOLLOWER -> true;
            default -> false;
        });
    }

    /** A new topic, known to be there. */
    Topic topic(String suffix, int partitions, String... configs) {
        String name = name(suffix);
        List<Tree> entries = new ArrayList<>();
        for (int i = 0; i < configs.length; i += 2) {
            entries.add(Tree.of("name", configs[i], "value", configs[i + 1]));
        }
        Tree wanted = Tree.of("name", name, "num_partitions", partitions, "replication_factor", 1, "configs", entries);
        prepare(
                ApiKeys.CREATE_TOPICS,
                Tree.of("topics", List.of(wanted), "timeout_ms", 10_000),
                Conversation::hasNoError);
        Tree known = prepare(
                ApiKeys.METADATA,
                Tree.of("topics", List.of(Tree.of("name", name))),
                answer -> hasNoError(answer)
                        && answer.first("topics").trees("partitions").size() == partitions
                        && !answer.any("leader_id", leader -> leader.equals(-1)));
        awaitLeaders(name, partitions);
        return new Topic(name, (Uuid) known.first("topics").value("topic_id"));
    }

    /** A broker may announce a leader before it leads. */
    private void awaitLeaders(String topic, int partitions) {
        List<Tree> ends = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            ends.add(Tree.of("partition_index", i, "timestamp", -1, "current_leader_epoch", -1));
        }
        prepare(
                ApiKeys.LIST_OFFSETS,
                Tree.of("replica_id", -1, "topics", List.of(Tree.of("name", topic, "partitions", ends))),
                Conversation::hasNoError);
    }

    /** Whether no part of an answer has an error. */
    static boolean hasNoError(Tree answer) {
        return !answer.has(Peer.NO_ANSWER) && !answer.any("error_code", code -> ((Number) code).intValue() != 0);
    }
}
