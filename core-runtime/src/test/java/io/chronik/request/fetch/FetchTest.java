package io.chronik.request.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.log.PartitionLog;
import io.chronik.metadata.TopicImage;
import io.chronik.request.Batches;
import io.chronik.request.RequestNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FetchTest {
    private static final int FOREVER = Integer.MAX_VALUE;

    @TempDir
    Path folder;

    private RequestNode node;

    @BeforeEach
    void open() throws Exception {
        node = new RequestNode(folder);
    }

    @AfterEach
    void close() throws Exception {
        node.close();
    }

    private static FetchRequestData request(FetchTopic... topics) {
        return new FetchRequestData()
                .setSessionEpoch(0)
                .setMaxBytes(Integer.MAX_VALUE)
                .setMinBytes(1)
                .setTopics(new ArrayList<>(List.of(topics)));
    }

    private static FetchTopic topic(String name, FetchRequestData.FetchPartition... partitions) {
        return new FetchTopic().setTopic(name).setPartitions(List.of(partitions));
    }

    private static FetchRequestData.FetchPartition at(int partition, long offset) {
        return new FetchRequestData.FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setPartitionMaxBytes(Integer.MAX_VALUE);
    }

    private FetchResponseData fetch(FetchRequestData request) {
        return node.call(ApiKeys.FETCH, 12, request);
    }

    private CompletableFuture<FetchResponseData> begin(FetchRequestData request) {
        return node.begin(ApiKeys.FETCH, 12, request);
    }

    private PartitionData fetchOne(FetchRequestData request) {
        return only(fetch(request));
    }

    private static PartitionData only(FetchResponseData response) {
        assertEquals(Errors.NONE, Errors.forCode(response.errorCode()));
        return response.responses().getFirst().partitions().getFirst();
    }

    private static List<String> texts(PartitionData data) {
        return Batches.texts((MemoryRecords) data.records());
    }

    private static void assertError(Errors expected, PartitionData data) {
        assertEquals(expected, Errors.forCode(data.errorCode()));
        assertEquals(0, data.records().sizeInBytes());
        assertEquals(-1, data.highWatermark());
    }

    // ---- what is read

    @Test
    void everyOffsetIsReadFromSegmentsAndTail() throws Exception {
        node.create("t", 1);
        List<String> all = IntStream.range(0, 40).mapToObj(i -> "v" + i).toList();
        for (String value : all.subList(0, 20)) {
            node.produce("t", 0, Batches.of(value));
        }
        node.restart();
        for (String value : all.subList(20, 40)) {
            node.produce("t", 0, Batches.of(value));
        }
        for (int start = 0; start <= 40; start++) {
            List<String> read = new ArrayList<>();
            int offset = start;
            while (offset < 40) {
                PartitionData data = fetchOne(request(topic("t", at(0, offset))));
                assertEquals(40, data.highWatermark());
                assertEquals(40, data.lastStableOffset());
                assertEquals(0, data.logStartOffset());
                assertTrue(data.records().sizeInBytes() > 0, "nothing at " + offset);
                read.addAll(texts(data));
                offset = start + read.size();
            }
            assertEquals(all.subList(start, 40), read);
        }
    }

    @Test
    void aBatchIsGivenWholeFromAnyOffsetInIt() throws Exception {
        node.create("t", 1);
        node.produce("t", 0, Batches.of(CompressionType.GZIP, RequestNode.NOW, "a", "b", "c"));
        for (int pass = 0; pass < 2; pass++) {
            for (int offset = 0; offset < 3; offset++) {
                assertEquals(List.of("a", "b", "c"), texts(fetchOne(request(topic("t", at(0, offset))))));
            }
            node.restart();
        }
    }

    @Test
    void offsetsThatAreNotThereAreOutOfRange() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a", "b"));
        assertError(Errors.OFFSET_OUT_OF_RANGE, fetchOne(request(topic("t", at(0, 3)))));
        assertError(Errors.OFFSET_OUT_OF_RANGE, fetchOne(request(topic("t", at(0, -1)))));
        PartitionData end = fetchOne(request(topic("t", at(0, 2))));
        assertEquals(Errors.NONE.code(), end.errorCode());
        assertEquals(0, end.records().sizeInBytes());
        // No need to wait for what can't come.
        assertError(
                Errors.OFFSET_OUT_OF_RANGE,
                fetchOne(request(topic("t", at(0, 3))).setMaxWaitMs(FOREVER)));
    }

    @Test
    void unknownTopicsAreNamedByTheirKind() {
        TopicImage topic = node.create("t", 1);
        assertError(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                fetchOne(request(topic("gone", at(0, 0))).setMaxWaitMs(FOREVER)));
        assertError(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                fetchOne(request(topic("t", at(1, 0))).setMaxWaitMs(FOREVER)));
        for (short version = 13; version <= 18; version++) {
            assertError(Errors.UNKNOWN_TOPIC_ID, byId(new Uuid(9, 9), 0, version));
            assertError(Errors.UNKNOWN_TOPIC_ID, byId(Uuid.ZERO_UUID, 0, version));
            assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, byId(topic.id(), 1, version));
            assertEquals(Errors.NONE.code(), byId(topic.id(), 0, version).errorCode());
        }
    }

    private PartitionData byId(Uuid id, int partition, short version) {
        FetchRequestData request = request(new FetchTopic().setTopicId(id).setPartitions(List.of(at(partition, 0))));
        FetchResponseData response = node.call(ApiKeys.FETCH, version, request);
        assertEquals(id, response.responses().getFirst().topicId());
        return only(response);
    }

    @ParameterizedTest
    @CsvSource({"-1, NONE", "0, NONE", "1, UNKNOWN_LEADER_EPOCH", "-2, FENCED_LEADER_EPOCH"})
    void theLeaderEpochIsChecked(int epoch, Errors expected) {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        PartitionData data = fetchOne(
                request(topic("t", at(0, 0).setCurrentLeaderEpoch(epoch))).setMaxWaitMs(FOREVER));
        if (expected == Errors.NONE) {
            assertEquals(List.of("a"), texts(data));
        } else {
            assertError(expected, data);
        }
    }

    @Test
    void onlyReadersOfCommittedRecordsAreToldOfAborts() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        PartitionData committed = fetchOne(request(topic("t", at(0, 0))).setIsolationLevel((byte) 1));
        assertEquals(List.of("a"), texts(committed));
        assertEquals(List.of(), committed.abortedTransactions());
        assertNull(fetchOne(request(topic("t", at(0, 0)))).abortedTransactions());
    }

    // ---- sizes

    @Test
    void theFirstBatchIsGivenHoweverLargeAndNoOther() throws Exception {
        node.create("t", 3);
        int size = Batches.of("x".repeat(1000)).sizeInBytes();
        for (int partition = 0; partition < 3; partition++) {
            for (int i = 0; i < 3; i++) {
                node.produce("t", partition, Batches.of("x".repeat(1000)));
            }
        }
        for (int pass = 0; pass < 2; pass++) {
            assertEquals(List.of(size, 0, 0), sizes(1, FOREVER));
            assertEquals(List.of(size, 0, 0), sizes(0, FOREVER));
            assertEquals(List.of(size, 0, 0), sizes(FOREVER, 1));
            assertEquals(List.of(size, 0, 0), sizes(FOREVER, 0));
            assertEquals(List.of(size, size, size), sizes(FOREVER, size));
            assertEquals(List.of(2 * size, 2 * size, 2 * size), sizes(FOREVER, 2 * size));
            assertEquals(List.of(3 * size, size, 0), sizes(4 * size, FOREVER));
            assertEquals(List.of(3 * size, 3 * size, 3 * size), sizes(FOREVER, FOREVER));
            node.restart();
        }
    }

    /** Bytes of whole batches that each partition gives. */
    private List<Integer> sizes(int maxBytes, int partitionMaxBytes) {
        FetchRequestData request = request(topic(
                        "t",
                        at(0, 0).setPartitionMaxBytes(partitionMaxBytes),
                        at(1, 0).setPartitionMaxBytes(partitionMaxBytes),
                        at(2, 0).setPartitionMaxBytes(partitionMaxBytes)))
                .setMaxBytes(maxBytes);
        return fetch(request).responses().getFirst().partitions().stream()
                .map(data -> ((MemoryRecords) data.records()).validBytes())
                .toList();
    }

    @Test
    void anAnswerIsBoundedWhateverIsAskedFor() {
        int partitions = 16;
        node.create("t", partitions, "max.message.bytes", "4000000");
        String value = "x".repeat(3_900_000);
        FetchRequestData.FetchPartition[] wanted = new FetchRequestData.FetchPartition[partitions];
        for (int i = 0; i < partitions; i++) {
            int partition = i;
            // Refused while the segment files are written: then again.
            RequestNode.awaitTrue(
                    () -> node.produce("t", partition, Batches.of(value)).errorCode() == 0);
            wanted[i] = at(i, 0);
        }
        long total = fetch(request(topic("t", wanted))).responses().getFirst().partitions().stream()
                .mapToLong(data -> data.records().sizeInBytes())
                .sum();
        assertTrue(total > FetchReader.MAX_BYTES / 2 && total <= FetchReader.MAX_BYTES, "" + total);
    }

    // ---- waiting

    @Test
    void withoutAWaitAnEmptyAnswerComesAtOnce() {
        node.create("t", 1);
        assertEquals(0, fetchOne(request(topic("t", at(0, 0)))).records().sizeInBytes());
        assertEquals(List.of(), fetch(request().setMaxWaitMs(FOREVER)).responses());
    }

    @Test
    void waitsForTheFirstRecord() {
        node.create("t", 2);
        CompletableFuture<FetchResponseData> waiting =
                begin(request(topic("t", at(0, 0), at(1, 0))).setMaxWaitMs(FOREVER));
        assertFalse(waiting.isDone());
        node.produce("t", 1, Batches.of("a"));
        FetchResponseData response = RequestNode.await(waiting);
        assertEquals(
                List.of("a"), texts(response.responses().getFirst().partitions().get(1)));
        assertNoListeners("t");
    }

    @Test
    void waitsForAsManyBytesAsAreAskedFor() {
        node.create("t", 2);
        int size = Batches.of("a").sizeInBytes();
        CompletableFuture<FetchResponseData> waiting = begin(
                request(topic("t", at(0, 0), at(1, 0))).setMaxWaitMs(FOREVER).setMinBytes(3 * size));
        node.produce("t", 0, Batches.of("a"));
        node.produce("t", 1, Batches.of("b"));
        assertFalse(waiting.isDone());
        node.produce("t", 0, Batches.of("c"));
        List<PartitionData> data =
                RequestNode.await(waiting).responses().getFirst().partitions();
        assertEquals(List.of("a", "c"), texts(data.get(0)));
        assertEquals(List.of("b"), texts(data.get(1)));
        assertNoListeners("t");
    }

    @Test
    void theTimeLimitEndsAWait() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        PartitionData data =
                fetchOne(request(topic("t", at(0, 0))).setMaxWaitMs(20).setMinBytes(1 << 20));
        assertEquals(List.of("a"), texts(data));
        assertEquals(
                0,
                fetchOne(request(topic("t", at(0, 1))).setMaxWaitMs(20))
                        .records()
                        .sizeInBytes());
        assertNoListeners("t");
    }

    @Test
    void moreThanAnAnswerHoldsIsNotWaitedFor() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        PartitionData data = fetchOne(request(topic("t", at(0, 0)))
                .setMaxWaitMs(FOREVER)
                .setMinBytes(Integer.MAX_VALUE)
                .setMaxBytes(50));
        assertEquals(List.of("a"), texts(data));
    }

    @Test
    void aTopicDeletedMeanwhileEndsAWait() {
        node.create("t", 1);
        node.create("kept", 1);
        PartitionLog kept = node.log("kept", 0);
        CompletableFuture<FetchResponseData> waiting =
                begin(request(topic("kept", at(0, 0)), topic("t", at(0, 0))).setMaxWaitMs(FOREVER));
        node.delete("t");
        FetchResponseData response = RequestNode.await(waiting);
        assertError(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                response.responses().get(1).partitions().getFirst());
        RequestNode.awaitTrue(() -> kept.listenerCount() == 0);
    }

    @Test
    void nobodyListensOnceANodeThatStopsRefusesTheRead() {
        node.create("t", 1);
        CompletableFuture<FetchResponseData> waiting =
                begin(request(topic("t", at(0, 0))).setMaxWaitMs(FOREVER));
        node.blocking = task -> {
            throw new RejectedExecutionException("stopping");
        };
        assertEquals(0, node.produce("t", 0, Batches.of("a")).errorCode());
        assertThrows(CompletionException.class, () -> RequestNode.await(waiting));
        assertNoListeners("t");
        assertEquals(1, node.produce("t", 0, Batches.of("b")).baseOffset());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aRecordThatComesWhileTheWaitBeginsIsNotMissed(int lookup) {
        node.create("t", 1);
        AtomicInteger lookups = new AtomicInteger();
        node.onLookup = () -> {
            if (lookups.incrementAndGet() == lookup) {
                node.produce("t", 0, Batches.of("a"));
            }
        };
        CompletableFuture<FetchResponseData> waiting =
                begin(request(topic("t", at(0, 0))).setMaxWaitMs(FOREVER));
        node.onLookup = () -> {};
        if (lookups.get() < lookup) {
            node.produce("t", 0, Batches.of("a"));
        }
        assertEquals(List.of("a"), texts(only(RequestNode.await(waiting))));
        assertNoListeners("t");
    }

    @Test
    void wakingRacesWithRegistering() throws Exception {
        int partitions = 4;
        node.create("t", partitions);
        int rounds = 400;
        CountDownLatch started = new CountDownLatch(1);
        Thread producer = Thread.ofPlatform().start(() -> {
            started.countDown();
            for (int i = 0; i < rounds; i++) {
                node.produce("t", i % partitions, Batches.of("v"));
            }
        });
        started.await();
        long[] offsets = new long[partitions];
        int read = 0;
        while (read < rounds) {
            FetchRequestData.FetchPartition[] wanted = IntStream.range(0, partitions)
                    .mapToObj(i -> at(i, offsets[i]))
                    .toArray(FetchRequestData.FetchPartition[]::new);
            FetchResponseData response = fetch(request(topic("t", wanted)).setMaxWaitMs(60_000));
            for (PartitionData data : response.responses().getFirst().partitions()) {
                int count = texts(data).size();
                offsets[data.partitionIndex()] += count;
                read += count;
            }
        }
        producer.join();
        assertNoListeners("t");
    }

    private void assertNoListeners(String topic) {
        for (int i = 0; i < node.image.get().topic(topic).partitions(); i++) {
            PartitionLog log = node.log(topic, i);
            RequestNode.awaitTrue(() -> log.listenerCount() == 0);
        }
    }

    // ---- sessions

    @Test
    void aSessionIsToldOnlyWhatChanged() {
        node.create("t", 3);
        FetchResponseData full = fetch(request(topic("t", at(0, 0), at(1, 0), at(2, 0))));
        int session = full.sessionId();
        assertNotEquals(0, session);
        assertEquals(3, full.responses().getFirst().partitions().size());
        assertEquals(List.of(), fetch(incremental(session, 1)).responses());
        node.produce("t", 1, Batches.of("a"));
        PartitionData changed = only(fetch(incremental(session, 2)));
        assertEquals(1, changed.partitionIndex());
        assertEquals(List.of("a"), texts(changed));
        // The client moves on and is told no more of it.
        FetchResponseData moved = fetch(incremental(session, 3, topic("t", at(1, 1))));
        assertEquals(List.of(), moved.responses());
        assertEquals(session, moved.sessionId());
        node.produce("t", 0, Batches.of("b"));
        CompletableFuture<FetchResponseData> waiting =
                begin(incremental(session, 4).setMaxWaitMs(FOREVER));
        assertEquals(List.of("b"), texts(only(RequestNode.await(waiting))));
    }

    private static FetchRequestData incremental(int session, int epoch, FetchTopic... topics) {
        return request(topics).setSessionId(session).setSessionEpoch(epoch);
    }

    @Test
    void partitionsComeAndGo() {
        node.create("t", 3);
        int session = fetch(request(topic("t", at(0, 0)))).sessionId();
        FetchResponseData added = fetch(incremental(session, 1, topic("t", at(2, 0))));
        assertEquals(2, only(added).partitionIndex());
        FetchRequestData forget = incremental(session, 2);
        forget.forgottenTopicsData().add(new ForgottenTopic().setTopic("t").setPartitions(List.of(0)));
        assertEquals(List.of(), fetch(forget).responses());
        node.produce("t", 0, Batches.of("a"));
        assertEquals(List.of(), fetch(incremental(session, 3)).responses());
        node.produce("t", 2, Batches.of("b"));
        assertEquals(List.of("b"), texts(only(fetch(incremental(session, 4)))));
        FetchRequestData forgetAll = incremental(session, 5);
        forgetAll.forgottenTopicsData().add(new ForgottenTopic().setTopic("t").setPartitions(List.of(2, 7)));
        FetchResponseData empty = fetch(forgetAll);
        assertEquals(0, empty.sessionId());
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND.code(),
                fetch(incremental(session, 6)).errorCode());
    }

    @Test
    void errorsAreToldEachTimeAndTheirEndToo() {
        FetchResponseData full = fetch(request(topic("t", at(0, 0))));
        int session = full.sessionId();
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, only(full));
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, only(fetch(incremental(session, 1))));
        node.create("t", 1);
        assertEquals(Errors.NONE.code(), only(fetch(incremental(session, 2))).errorCode());
        assertEquals(List.of(), fetch(incremental(session, 3)).responses());
    }

    @Test
    void aSessionOutOfStepIsRefused() {
        node.create("t", 1);
        int session = fetch(request(topic("t", at(0, 0)))).sessionId();
        FetchResponseData wrong = fetch(incremental(session, 2));
        assertEquals(Errors.INVALID_FETCH_SESSION_EPOCH.code(), wrong.errorCode());
        assertEquals(0, wrong.sessionId());
        assertEquals(Errors.NONE.code(), fetch(incremental(session, 1)).errorCode());
        assertEquals(
                Errors.INVALID_FETCH_SESSION_EPOCH.code(),
                fetch(incremental(session, 1)).errorCode());
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND.code(),
                fetch(incremental(session + 1, 1)).errorCode());
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND.code(),
                fetch(incremental(0, 1)).errorCode());
        FetchResponseData mixed = node.call(ApiKeys.FETCH, 13, incremental(session, 2));
        assertEquals(Errors.FETCH_SESSION_TOPIC_ID_ERROR.code(), mixed.errorCode());
        assertEquals(Errors.NONE.code(), fetch(incremental(session, 2)).errorCode());
    }

    @Test
    void aSessionEndsWithItsFinalEpochOrANewOne() {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        int first = fetch(request(topic("t", at(0, 0)))).sessionId();
        FetchResponseData last = fetch(incremental(first, -1, topic("t", at(0, 0))));
        assertEquals(0, last.sessionId());
        assertEquals(List.of("a"), texts(only(last)));
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND.code(),
                fetch(incremental(first, 1)).errorCode());
        int second = fetch(request(topic("t", at(0, 0)))).sessionId();
        int third = fetch(incremental(second, 0, topic("t", at(0, 0)))).sessionId();
        assertNotEquals(second, third);
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND.code(),
                fetch(incremental(second, 1)).errorCode());
        assertEquals(0, fetch(incremental(third, -1)).sessionId());
    }

    @Test
    void sessionsAreBoundedAndTheOldestUnusedGoes() {
        node.create("t", 1);
        List<Integer> ids = Stream.generate(() ->
                        fetch(request(topic("t", at(0, 0)))).sessionId())
                .limit(FetchSessions.MAX_SESSIONS)
                .toList();
        assertEquals(FetchSessions.MAX_SESSIONS, ids.stream().distinct().count());
        FetchResponseData without = fetch(request(topic("t", at(0, 0))));
        assertEquals(0, without.sessionId());
        assertNotNull(only(without));
        node.now.addAndGet(130_000);
        assertEquals(Errors.NONE.code(), fetch(incremental(ids.getFirst(), 1)).errorCode());
        assertNotEquals(0, fetch(request(topic("t", at(0, 0)))).sessionId());
        assertEquals(Errors.NONE.code(), fetch(incremental(ids.getFirst(), 2)).errorCode());
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND.code(),
                fetch(incremental(ids.get(1), 1)).errorCode());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noPartitionStarvesBehindABusyOne(boolean restarted) throws Exception {
        node.create("t", 2);
        for (int i = 0; i < 4; i++) {
            node.produce("t", 0, Batches.of("a" + i));
            node.produce("t", 1, Batches.of("b" + i));
        }
        if (restarted) {
            node.restart();
        }
        int size = Batches.of("a0").sizeInBytes();
        FetchResponseData response =
                fetch(request(topic("t", at(0, 0), at(1, 0))).setMaxBytes(size));
        int session = response.sessionId();
        long[] offsets = new long[2];
        List<String> read = new ArrayList<>();
        for (int epoch = 1; epoch <= 8; epoch++) {
            List<FetchTopic> moved = new ArrayList<>();
            for (FetchableTopicResponse topic : response.responses()) {
                for (PartitionData data : topic.partitions()) {
                    List<String> texts = texts(data);
                    read.addAll(texts);
                    if (!texts.isEmpty()) {
                        offsets[data.partitionIndex()] += texts.size();
                        moved.add(topic("t", at(data.partitionIndex(), offsets[data.partitionIndex()])));
                    }
                }
            }
            response = fetch(incremental(session, epoch, moved.toArray(FetchTopic[]::new))
                    .setMaxBytes(size));
        }
        assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"), read);
    }

    // ---- files are given back

    @Test
    void whatWasReadIsGivenBackIfTheRestFails() throws Exception {
        node.create("t", 1);
        node.produce("t", 0, Batches.of("a"));
        node.restart();
        TopicImage topic = node.image.get().topic("t");
        // A topic whose settings are gone while its log still is there is read last.
        node.create("broken", 1);
        node.produce("broken", 0, Batches.of("b"));
        node.restart();
        node.settingsGone.add(node.image.get().topic("broken").id());
        assertThrows(CompletionException.class, () -> fetch(request(topic("t", at(0, 0)), topic("broken", at(0, 0)))));
        node.settingsGone.clear();
        node.delete("t");
        node.delete("broken");
        assertEquals(0, openFiles(topic.name() + "-0"));
    }

    /** How many files of the process lie in that folder, deleted or not. */
    private long openFiles(String name) throws Exception {
        try (Stream<Path> files = java.nio.file.Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return java.nio.file.Files.readSymbolicLink(file)
                                    .toString()
                                    .startsWith(
                                            folder.resolve("log").resolve(name).toString());
                        } catch (java.io.IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
