package io.chronik.testkit.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.index.CommittedRecord;
import io.chronik.api.index.HotIndex;
import io.chronik.api.index.IndexException;
import io.chronik.api.index.IndexReader;
import io.chronik.api.index.IndexedPartition;
import io.chronik.api.index.Indexer;
import io.chronik.api.index.OffsetRange;
import io.chronik.api.index.RecordSource;
import io.chronik.api.plugin.PluginContext;
import io.chronik.testkit.plugin.TestPluginContext;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every indexer does: it loses and doubles nothing, whatever part of the records is hot and whatever is in artifacts. A
 * subclass makes the indexer and names some questions whose answers depend on the {@link SampleRecords}.
 */
public abstract class IndexerConformance {
    private static final IndexedPartition PARTITION =
            new IndexedPartition("orders", new UUID(0x1234_5678_9abc_4defL, 0x8000_0000_0000_0001L), 3);
    private static final OffsetRange ALL = new OffsetRange(1_000, 1_300);
    private static final int PIECE_RECORDS = 10;

    private final SampleRecords sample = SampleRecords.of(ALL, 42);

    @TempDir
    private Path directory;

    private Indexer indexer;
    private int builds;

    /** Creates what the runner needs. */
    protected IndexerConformance() {}

    /** Makes the indexer. The suite closes it. */
    protected abstract Indexer newIndexer(PluginContext context) throws Exception;

    /** Questions that the indexer understands, at least one, for which the sample has answers. */
    protected abstract List<String> questions();

    /** Settings for the context; none unless overridden. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    @BeforeEach
    final void open() throws Exception {
        indexer =
                newIndexer(TestPluginContext.of(Files.createDirectories(directory.resolve("plugin-data")), settings()));
    }

    @AfterEach
    final void close() throws Exception {
        indexer.close();
    }

    @Test
    void newHotIndexIsEmptyAndStartsWhereItWasTold() throws Exception {
        try (HotIndex hot = indexer.openHot(PARTITION, 77)) {
            assertEquals(new OffsetRange(77, 77), hot.range());
        }
    }

    @Test
    void answersDependOnTheRecords() throws Exception {
        try (HotIndex empty = indexer.openHot(PARTITION, ALL.start());
                HotIndex full = hot(ALL)) {
            assertFalse(questions().isEmpty(), "there must be a question");
            for (String question : questions()) {
                assertNotEquals(
                        indexer.answer(question, List.of(empty)),
                        indexer.answer(question, List.of(full)),
                        "a question whose answer is the same without records tests nothing: " + question);
            }
        }
    }

    @Test
    void acceptedRangeMovesOverOffsetsWithoutRecords() throws Exception {
        try (HotIndex hot = indexer.openHot(PARTITION, 0)) {
            hot.accept(new OffsetRange(0, 10), List.of());
            assertEquals(new OffsetRange(0, 10), hot.range());
            hot.accept(new OffsetRange(10, 10), List.of());
            assertEquals(new OffsetRange(0, 10), hot.range());
        }
    }

    @Test
    void repeatedAndOverlappingRecordsCountOnce() throws Exception {
        try (HotIndex once = hot(ALL);
                HotIndex repeated = indexer.openHot(PARTITION, ALL.start())) {
            for (long end = ALL.start() + 50; end <= ALL.end(); end += 50) {
                OffsetRange again = new OffsetRange(Math.max(ALL.start(), end - 120), end);
                repeated.accept(again, sample.within(again).records());
                assertEquals(new OffsetRange(ALL.start(), end), repeated.range());
            }
            repeated.accept(ALL, sample.records());
            assertSameAnswers(List.of(once), List.of(repeated), "records that came twice");
        }
    }

    @Test
    void missingOffsetsAreRefused() throws Exception {
        OffsetRange first = new OffsetRange(ALL.start(), ALL.start() + 50);
        OffsetRange afterGap = new OffsetRange(ALL.start() + 51, ALL.start() + 60);
        try (HotIndex before = hot(first);
                HotIndex hot = hot(first)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> hot.accept(afterGap, sample.within(afterGap).records()));
            assertEquals(first, hot.range());
            assertSameAnswers(List.of(before), List.of(hot), "records behind a gap");
        }
    }

    @Test
    void borrowedBuffersAreNotKept() throws Exception {
        try (HotIndex expected = hot(ALL);
                HotIndex hot = indexer.openHot(PARTITION, ALL.start())) {
            List<byte[]> arrays = new ArrayList<>();
            List<CommittedRecord> records = sample.records().stream()
                    .map(record -> new CommittedRecord(
                            record.offset(),
                            record.timestampMillis(),
                            lend(record.key(), arrays),
                            lend(record.value(), arrays),
                            List.of()))
                    .toList();
            hot.accept(ALL, records);
            arrays.forEach(array -> Arrays.fill(array, (byte) 'x'));
            assertSameAnswers(List.of(expected), List.of(hot), "buffers that were used again");
        }
    }

    private static Optional<ByteBuffer> lend(Optional<ByteBuffer> original, List<byte[]> arrays) {
        return original.map(buffer -> {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            arrays.add(copy);
            return ByteBuffer.wrap(copy).asReadOnlyBuffer();
        });
    }

    @Test
    void artifactAnswersLikeTheHotIndex() throws Exception {
        try (HotIndex hot = hot(ALL);
                IndexReader artifact = artifact(ALL)) {
            assertEquals(ALL, artifact.range());
            assertSameAnswers(List.of(hot), List.of(artifact), "an artifact");
        }
    }

    @Test
    void answersDoNotDependOnHowOffsetsAreDivided() throws Exception {
        try (HotIndex whole = hot(ALL)) {
            for (long first : new long[] {ALL.start() + 1, ALL.start() + 100, ALL.end() - 1}) {
                for (long second : new long[] {first, first + 1, ALL.end()}) {
                    try (IndexReader sealed = artifact(new OffsetRange(ALL.start(), first));
                            HotIndex older = hot(new OffsetRange(first, second));
                            HotIndex newer = hot(new OffsetRange(second, ALL.end()))) {
                        String split = "divided at " + first + " and " + second;
                        assertSameAnswers(List.of(whole), List.of(sealed, older, newer), split);
                    }
                }
            }
        }
    }

    @Test
    void handOverFromHotToArtifactKeepsEveryAnswer() throws Exception {
        OffsetRange sealedRange = new OffsetRange(ALL.start(), ALL.start() + 150);
        OffsetRange rest = new OffsetRange(sealedRange.end(), ALL.end());
        try (HotIndex whole = hot(ALL);
                HotIndex sealed = hot(sealedRange);
                HotIndex tail = hot(rest)) {
            assertSameAnswers(List.of(whole), List.of(sealed, tail), "before the hand-over");
            try (IndexReader artifact = artifact(sealedRange)) {
                assertSameAnswers(List.of(whole), List.of(artifact, tail), "after the hand-over");
            }
        }
    }

    @Test
    void artifactOfNoRecordsAnswersLikeAnEmptyHotIndex() throws Exception {
        OffsetRange empty = new OffsetRange(5, 9);
        Path file = newTarget();
        indexer.build(PARTITION, empty, () -> List.of(), file);
        try (HotIndex hot = indexer.openHot(PARTITION, 5);
                IndexReader artifact = indexer.openArtifact(PARTITION, empty, FileArtifact.of(file))) {
            hot.accept(empty, List.of());
            assertSameAnswers(List.of(hot), List.of(artifact), "no records");
        }
    }

    @Test
    void failureOfTheSourceFailsTheBuild() throws Exception {
        IndexException broken = new IndexException(IndexException.Kind.UNAVAILABLE, "the log can't be read now");
        Iterator<CommittedRecord> records = sample.records().iterator();
        RecordSource failing = () -> {
            if (records.hasNext()) {
                List<CommittedRecord> one = List.of(records.next());
                if (one.getFirst().offset() < ALL.start() + 100) {
                    return one;
                }
            }
            throw broken;
        };
        Path file = newTarget();
        IndexException failure = assertThrows(IndexException.class, () -> indexer.build(PARTITION, ALL, failing, file));
        assertEquals(IndexException.Kind.UNAVAILABLE, failure.kind());
    }

    @Test
    void damagedArtifactIsNeverServed() throws Exception {
        Path file = newTarget();
        indexer.build(PARTITION, ALL, pieces(ALL), file);
        byte[] good = Files.readAllBytes(file);
        assertTrue(good.length > 0);
        for (int length : new int[] {0, 1, good.length / 2, good.length - 1}) {
            assertDamageIsSeen(Arrays.copyOf(good, length), "cut to " + length + " bytes");
        }
        for (int position = 0; position < good.length; position += Math.max(1, good.length / 50)) {
            byte[] flipped = good.clone();
            flipped[position] ^= 0x10;
            assertDamageIsSeen(flipped, "bit flipped at " + position);
        }
    }

    private void assertDamageIsSeen(byte[] damaged, String damage) throws Exception {
        try (HotIndex hot = hot(ALL);
                IndexReader artifact = indexer.openArtifact(PARTITION, ALL, new FileArtifact(damaged))) {
            // damage that changes no answer does no harm
            assertSameAnswers(List.of(hot), List.of(artifact), damage);
        } catch (IndexException e) {
            assertEquals(IndexException.Kind.CORRUPT, e.kind(), damage + ": " + e);
        }
    }

    @Test
    void anyQuestionIsAnsweredOrRefusedAsSuch() throws Exception {
        List<String> hostile = List.of(
                "",
                " ",
                "{",
                "}",
                "null",
                "[]",
                "{}",
                "{\"a\":",
                "\u0000",
                "\ud800",
                "[".repeat(10_000),
                "x".repeat(100_000));
        try (HotIndex hot = hot(ALL)) {
            for (String question : hostile) {
                try {
                    indexer.answer(question, List.of(hot));
                } catch (IndexException e) {
                    assertEquals(IndexException.Kind.BAD_QUESTION, e.kind(), e.toString());
                }
            }
        }
    }

    @Test
    void questionsMayBeAskedWhileRecordsArrive() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (HotIndex expected = hot(ALL);
                HotIndex hot = indexer.openHot(PARTITION, ALL.start());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> asking = threads.submit(() -> {
                do {
                    for (String question : questions()) {
                        indexer.answer(question, List.of(hot));
                    }
                } while (!done.get());
                return null;
            });
            try {
                for (long offset = ALL.start(); offset < ALL.end(); offset++) {
                    OffsetRange one = new OffsetRange(offset, offset + 1);
                    hot.accept(one, sample.within(one).records());
                }
            } finally {
                done.set(true);
            }
            asking.get();
            assertSameAnswers(List.of(expected), List.of(hot), "records that arrived while it was asked");
        }
    }

    // -- what the tests share

    private HotIndex hot(OffsetRange range) throws IndexException {
        HotIndex hot = indexer.openHot(PARTITION, range.start());
        hot.accept(range, sample.within(range).records());
        assertEquals(range, hot.range());
        return hot;
    }

    private IndexReader artifact(OffsetRange range) throws Exception {
        Path file = newTarget();
        indexer.build(PARTITION, range, pieces(range), file);
        return indexer.openArtifact(PARTITION, range, FileArtifact.of(file));
    }

    private Path newTarget() throws Exception {
        return Files.createDirectories(directory.resolve("build-" + builds++)).resolve("artifact");
    }

    private RecordSource pieces(OffsetRange range) {
        Iterator<CommittedRecord> records = sample.within(range).records().iterator();
        return () -> {
            List<CommittedRecord> piece = new ArrayList<>();
            while (records.hasNext() && piece.size() < PIECE_RECORDS) {
                piece.add(records.next());
            }
            return piece;
        };
    }

    private void assertSameAnswers(
            List<? extends IndexReader> expected, List<? extends IndexReader> actual, String what)
            throws IndexException {
        for (String question : questions()) {
            assertEquals(
                    indexer.answer(question, List.copyOf(expected)),
                    indexer.answer(question, List.copyOf(actual)),
                    what + ": " + question);
        }
    }
}
