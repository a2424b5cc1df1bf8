package org.example.keycounts;

import io.chronik.api.index.ArtifactBytes;
import io.chronik.api.index.CommittedRecord;
import io.chronik.api.index.HotIndex;
import io.chronik.api.index.IndexException;
import io.chronik.api.index.IndexException.Kind;
import io.chronik.api.index.IndexReader;
import io.chronik.api.index.IndexedPartition;
import io.chronik.api.index.Indexer;
import io.chronik.api.index.OffsetRange;
import io.chronik.api.index.RecordSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Counts the records of each key. A question is {@code top N} (the N keys with most records), {@code count KEY}, or {@code total}.
 * Keys are read as UTF-8; records without a key are not counted. Safe for any number of threads.
 */
final class KeyCountsIndexer implements Indexer {
    private final int maxKeys;

    KeyCountsIndexer(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    @Override
    public HotIndex openHot(IndexedPartition partition, long startOffset) {
        return new HotCounts(startOffset, maxKeys);
    }

    @Override
    public void build(IndexedPartition partition, OffsetRange range, RecordSource records, Path target)
            throws IndexException {
        KeyCounts counts = KeyCounts.empty();
        List<CommittedRecord> piece = records.next();
        while (!piece.isEmpty()) {
            counts = counts.plus(piece, maxKeys);
            piece = records.next();
        }
        try {
            Files.write(target, counts.toBytes());
        } catch (IOException e) {
            throw new IndexException(Kind.IO, "the counts of " + partition + " " + range + " can't be written to " + target, e);
        }
    }

    @Override
    public IndexReader openArtifact(IndexedPartition partition, OffsetRange range, ArtifactBytes artifact)
            throws IndexException {
        return new SealedCounts(range, KeyCounts.read(artifact));
    }

    @Override
    public String answer(String question, List<IndexReader> parts) throws IndexException {
        KeyCounts counts = KeyCounts.empty();
        for (IndexReader part : parts) {
            counts = counts.plus(
                    switch (part) {
                        case HotCounts hot -> hot.counts();
                        case SealedCounts sealed -> sealed.counts();
                        default -> throw new IllegalArgumentException("not a part of this indexer: " + part);
                    });
        }
        String[] words = question.split(" ", 2);
        return switch (words[0]) {
            case "total" -> "{\"total\":" + counts.total() + "}";
            case "count" -> "{\"count\":" + counts.of(argument(words, question)) + "}";
            case "top" -> top(counts, number(argument(words, question)));
            default -> throw badQuestion(question);
        };
    }

    private static String top(KeyCounts counts, int limit) {
        StringBuilder json = new StringBuilder("{\"top\":[");
        String separator = "";
        for (Map.Entry<String, Long> entry : counts.top(limit)) {
            json.append(separator).append("{\"key\":\"").append(escaped(entry.getKey()));
            json.append("\",\"count\":").append(entry.getValue()).append('}');
            separator = ",";
        }
        return json.append("]}").toString();
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }

    private static String argument(String[] words, String question) throws IndexException {
        if (words.length < 2) {
            throw badQuestion(question);
        }
        return words[1];
    }

    private static int number(String text) throws IndexException {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= 1000) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IndexException(Kind.BAD_QUESTION, "top needs a number from 1 to 1000", e);
        }
        throw new IndexException(Kind.BAD_QUESTION, "top needs a number from 1 to 1000");
    }

    private static IndexException badQuestion(String question) {
        String shown = question.length() > 40 ? question.substring(0, 40) + "..." : question;
        return new IndexException(Kind.BAD_QUESTION, "'" + shown + "' is not 'top N', 'count KEY' or 'total'");
    }

    @Override
    public void close() {}

    /** The newest records. One thread adds, and others see the counts before or after, as these never change in place. */
    private static final class HotCounts implements HotIndex {
        private final int maxKeys;
        private volatile State state;

        private record State(OffsetRange range, KeyCounts counts) {}

        HotCounts(long startOffset, int maxKeys) {
            this.maxKeys = maxKeys;
            this.state = new State(new OffsetRange(startOffset, startOffset), KeyCounts.empty());
        }

        KeyCounts counts() {
            return state.counts();
        }

        @Override
        public OffsetRange range() {
            return state.range();
        }

        @Override
        public void accept(OffsetRange range, List<CommittedRecord> records) throws IndexException {
            State before = state;
            long end = before.range().end();
            if (range.start() > end) {
                throw new IllegalArgumentException("offsets " + end + " to " + range.start() + " are missing");
            }
            if (range.end() <= end) {
                return;
            }
            List<CommittedRecord> added =
                    records.stream().filter(each -> each.offset() >= end).toList();
            OffsetRange covered = new OffsetRange(before.range().start(), range.end());
            state = new State(covered, before.counts().plus(added, maxKeys));
        }

        @Override
        public void close() {}
    }

    /** A sealed range. */
    private record SealedCounts(OffsetRange range, KeyCounts counts) implements IndexReader {
        @Override
        public void close() {}
    }
}
