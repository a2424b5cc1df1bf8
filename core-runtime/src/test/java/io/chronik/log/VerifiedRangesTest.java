package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ranges against a set of bits: nothing counts as verified that was not. */
final class VerifiedRangesTest {
    private static final int SIZE = 200;

    @Test
    void neighboursJoinAndGapsStay() {
        var ranges = new VerifiedRanges();
        assertEquals(5, ranges.endFrom(5));
        ranges.add(10, 20);
        ranges.add(30, 40);
        assertEquals(20, ranges.endFrom(10));
        assertEquals(20, ranges.endFrom(20), "the end is not in it");
        assertEquals(25, ranges.endFrom(25));
        ranges.add(20, 30);
        assertEquals(40, ranges.endFrom(10));
        ranges.add(12, 15);
        assertEquals(40, ranges.endFrom(15), "a part of it changes nothing");
    }

    @Test
    void anyRangesInAnyOrder() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var ranges = new VerifiedRanges();
            var verified = new BitSet();
            for (int step = 0; step < 30; step++) {
                int from = random.nextInt(SIZE);
                int to = from + 1 + random.nextInt(20);
                ranges.add(from, to);
                verified.set(from, to);
                for (int position = 0; position < SIZE; position++) {
                    assertEquals(
                            verified.nextClearBit(position),
                            ranges.endFrom(position),
                            "from " + position + ", seed " + seed + ", step " + step);
                }
            }
        }
    }
}
