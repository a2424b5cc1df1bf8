package io.chronik.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests of any size get their memory in the end, the oldest first, and the limit is exceeded by one of them at most. */
final class RequestMemoryTest {
    private static final int LIMIT = 100;

    private final RequestMemory memory = new RequestMemory(LIMIT);
    private final List<String> told = new ArrayList<>();

    private RequestMemory.Claim claim(String name) {
        return memory.claim(() -> told.add(name));
    }

    @Test
    void memoryIsGivenUpToTheLimitAndComesBack() {
        RequestMemory.Claim first = claim("first");
        RequestMemory.Claim second = claim("second");
        assertTrue(first.growTo(60, 1000));
        assertEquals(60, first.bytes());
        assertTrue(second.growTo(40, 1000));
        assertEquals(LIMIT, memory.usedBytes());
        assertTrue(memory.exhausted());
        first.release();
        second.release();
        assertEquals(0, memory.usedBytes());
        assertFalse(memory.exhausted());
        assertEquals(List.of(), told);
    }

    @Test
    void oneMayExceedTheLimitUntilItIsDoneAndTheOldestThatWaitsIsNext() {
        RequestMemory.Claim oldest = claim("oldest");
        RequestMemory.Claim older = claim("older");
        RequestMemory.Claim young = claim("young");
        assertTrue(oldest.growTo(30, 90));
        assertTrue(older.growTo(30, 90));
        assertTrue(young.growTo(30, 90));
        assertTrue(young.growTo(60, 90), "nobody else waits");
        assertEquals(90, young.bytes(), "all it can need");
        assertFalse(older.growTo(60, 90));
        assertFalse(oldest.growTo(60, 90));
        assertEquals(150, memory.usedBytes());
        young.release();
        assertEquals(List.of("oldest"), told, "the oldest has what was left, and is the one that may exceed the limit");
        assertTrue(oldest.growTo(60, 90));
        assertFalse(older.growTo(60, 90));
        oldest.release();
        assertEquals(List.of("oldest", "older"), told);
        assertTrue(older.growTo(60, 90));
        older.release();
        assertEquals(0, memory.usedBytes());
        assertFalse(memory.exhausted());
    }

    @Test
    void aSmallRequestGoesPastLargeOnesThatDoNotFit() {
        RequestMemory.Claim favoured = claim("favoured");
        RequestMemory.Claim large = claim("large");
        RequestMemory.Claim held = claim("held");
        RequestMemory.Claim small = claim("small");
        assertTrue(held.growTo(LIMIT, LIMIT));
        assertTrue(favoured.growTo(50, 50));
        assertFalse(large.growTo(90, 90));
        assertFalse(small.growTo(10, 10));
        held.release();
        assertEquals(List.of("small"), told, "50 are left");
        assertTrue(small.growTo(10, 10));
        assertTrue(memory.exhausted(), "the large one waits");
        favoured.release();
        assertEquals(List.of("small", "large"), told);
        assertTrue(large.growTo(90, 90));
    }

    @Test
    void whoeverGivesUpHandsItsTurnOn() {
        RequestMemory.Claim held = claim("held");
        RequestMemory.Claim favoured = claim("favoured");
        RequestMemory.Claim next = claim("next");
        RequestMemory.Claim last = claim("last");
        assertTrue(held.growTo(LIMIT, LIMIT));
        assertTrue(favoured.growTo(10, 10));
        assertFalse(next.growTo(10, 10));
        assertFalse(last.growTo(10, 10));
        favoured.release();
        assertEquals(List.of("next"), told);
        next.release();
        assertEquals(List.of("next", "last"), told, "it was its turn and it has gone");
        assertTrue(last.growTo(10, 10));
    }

    /** Many requests that grow in steps, in any order: all are served, and the limit holds. */
    @Test
    void allAreServedInTheEndWithinTheBound() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var bounded = new RequestMemory(LIMIT);
            var ready = new ArrayDeque<Integer>();
            int count = 2 + random.nextInt(30);
            var claims = new ArrayList<RequestMemory.Claim>();
            int[] sizes = new int[count];
            int done = 0;
            for (int i = 0; i < count; i++) {
                int number = i;
                sizes[i] = 1 + random.nextInt(99);
                claims.add(bounded.claim(() -> ready.add(number)));
                ready.add(i);
            }
            while (!ready.isEmpty()) {
                var shuffled = new ArrayList<>(ready);
                ready.clear();
                Collections.shuffle(shuffled, random);
                for (int number : shuffled) {
                    RequestMemory.Claim claim = claims.get(number);
                    if (claim.bytes() == sizes[number]) {
                        claim.release();
                        done++;
                    } else if (claim.growTo(
                            Math.min(sizes[number], claim.bytes() + 1 + random.nextInt(40)), sizes[number])) {
                        ready.add(number);
                    }
                    assertTrue(bounded.usedBytes() < LIMIT + 99, "used " + bounded.usedBytes() + ", seed " + seed);
                }
            }
            assertEquals(count, done, "served, seed " + seed);
            assertEquals(0, bounded.usedBytes(), "seed " + seed);
        }
    }
}
