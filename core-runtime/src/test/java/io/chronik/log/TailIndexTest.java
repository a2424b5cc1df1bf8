package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The index of the tail against a list. */
final class TailIndexTest {
    /** A batch as it was added; it ends where the next one begins. */
    private record Added(long baseOffset, long position, int size) {}

    @Test
    void anEmptyTailFindsNothing() {
        var index = new TailIndex();
        assertTrue(index.isEmpty());
        assertEquals(17, index.firstOffset(17));
        assertEquals(0, index.from(17, 100, 100).count());
        assertEquals(0, index.below(Long.MAX_VALUE).count());
        assertEquals(0, index.bytesFrom(0, 100, 100));
        index.trim(Long.MAX_VALUE);
        assertTrue(index.isEmpty());
    }

    @Test
    void whatIsBeforeTheTailIsNotInIt() {
        var index = new TailIndex();
        index.add(10, 0, 5);
        assertEquals(0, index.from(9, 100, 100).count(), "not the first batch in its place");
        assertEquals(1, index.from(10, 100, 100).count());
        assertEquals(0, index.from(10, 10, 100).count(), "it is not visible yet");
    }

    @Test
    void aReadHasAtLeastOneBatchAndNoMoreThanItsBytes() {
        var index = new TailIndex();
        index.add(0, 0, 50);
        index.add(3, 100, 60);
        index.add(9, 200, 70);
        assertEquals(1, index.from(1, 100, 1).count());
        assertEquals(50, index.from(1, 100, 109).totalBytes());
        assertEquals(110, index.from(1, 100, 110).totalBytes());
        TailIndex.Run all = index.from(2, 100, 1_000);
        assertEquals(3, all.count());
        assertEquals(180, all.totalBytes());
        assertEquals(9, all.baseOffset(2));
        assertEquals(200, all.position(2));
        assertEquals(70, all.size(2));
    }

    @Test
    void addingAndTrimmingInAnyOrderKeepsEveryBatch() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var index = new TailIndex();
            List<Added> model = new ArrayList<>();
            long offset = 0;
            long position = 0;
            for (int step = 0; step < 600; step++) {
                if (random.nextInt(10) > 0) {
                    var added = new Added(offset, position, 1 + random.nextInt(100));
                    index.add(added.baseOffset, added.position, added.size);
                    model.add(added);
                    offset += 1 + random.nextInt(5);
                    position += 100;
                } else {
                    long cut =
                            model.isEmpty() ? 0 : model.get(random.nextInt(model.size())).position + random.nextInt(2);
                    index.trim(cut);
                    model.removeIf(batch -> batch.position < cut);
                }
                compare(index, model, random, offset, position);
            }
        }
    }

    private static void compare(TailIndex index, List<Added> model, Random random, long end, long endPosition) {
        assertEquals(model.isEmpty(), index.isEmpty());
        assertEquals(model.stream().mapToLong(Added::size).sum(), index.bytes());
        assertEquals(model.isEmpty() ? end : model.getFirst().baseOffset, index.firstOffset(end));
        long position = random.nextLong(endPosition + 1);
        same(model.stream().filter(batch -> batch.position < position).toList(), index.below(position));
        if (!model.isEmpty()) {
            long from = model.getFirst().baseOffset + random.nextLong(end - model.getFirst().baseOffset);
            long below = from + random.nextLong(end - from + 1);
            int first = 0;
            while (first + 1 < model.size() && model.get(first + 1).baseOffset <= from) {
                first++;
            }
            List<Added> expected = model.subList(first, model.size()).stream()
                    .filter(batch -> batch.baseOffset < below)
                    .toList();
            same(expected, index.from(from, below, Integer.MAX_VALUE));
            assertEquals(
                    expected.stream().mapToLong(Added::size).sum(), index.bytesFrom(from, below, Integer.MAX_VALUE));
        }
    }

    private static void same(List<Added> expected, TailIndex.Run actual) {
        List<Added> found = new ArrayList<>();
        for (int i = 0; i < actual.count(); i++) {
            found.add(new Added(actual.baseOffset(i), actual.position(i), actual.size(i)));
        }
        assertEquals(expected, found);
        assertEquals(expected.stream().mapToInt(Added::size).sum(), actual.totalBytes());
    }
}
