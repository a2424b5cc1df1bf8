package io.chronik.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What slow readers leave behind is counted, and those who wait for it are told once. */
final class ResponseMemoryTest {
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void thereIsRoomUpToTheLimit() {
        var memory = new ResponseMemory(100);
        memory.add(99);
        assertTrue(memory.hasRoom(told::incrementAndGet));
        memory.add(50);
        assertEquals(149, memory.usedBytes(), "what had been started is counted beyond the limit");
        assertTrue(memory.exhausted());
        assertFalse(memory.hasRoom(told::incrementAndGet));
        memory.release(49);
        assertEquals(0, told.get(), "just at the limit is no room");
        memory.release(1);
        assertEquals(1, told.get());
        assertTrue(memory.hasRoom(told::incrementAndGet));
        memory.release(99);
        assertEquals(0, memory.usedBytes());
        assertEquals(1, told.get(), "told once");
    }

    @Test
    void everybodyWhoWaitsIsTold() {
        var memory = new ResponseMemory(10);
        memory.add(10);
        for (int i = 0; i < 5; i++) {
            assertFalse(memory.hasRoom(told::incrementAndGet));
        }
        memory.release(1);
        assertEquals(5, told.get());
    }

    @Test
    void nobodyIsForgottenWhenMemoryComesBackWhileAskingForIt() throws InterruptedException {
        for (int round = 0; round < 5_000; round++) {
            var memory = new ResponseMemory(1);
            memory.add(1);
            var asked = new CountDownLatch(1);
            var releasing = Thread.ofVirtual().start(() -> memory.release(1));
            if (memory.hasRoom(asked::countDown)) {
                asked.countDown();
            }
            releasing.join();
            assertTrue(asked.await(20, TimeUnit.SECONDS), "round " + round);
        }
    }
}
