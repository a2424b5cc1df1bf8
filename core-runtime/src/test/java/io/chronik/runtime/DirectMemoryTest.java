package io.chronik.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Memory outside of the heap is refused at the start if it does not fit. */
final class DirectMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void whatFitsIsTaken() throws Exception {
        new DirectMemory(4, 64 * MIB, 210 * MIB).refuseIfMoreThan(768 * MIB);
    }

    @Test
    void whatDoesNotFitNamesTheSettingsAndTheFlag() {
        DirectMemory memory = new DirectMemory(10, 64 * MIB, 210 * MIB);
        IOException e = assertThrows(IOException.class, () -> memory.refuseIfMoreThan(768 * MIB));
        assertEquals(
                "wal.files.max (10) times wal.file.size (64 MiB) and 210 MiB for the network and metadata need 851 MiB of memory outside"
                        + " of the heap, but -XX:MaxDirectMemorySize allows 768 MiB. Lower one of the settings, or start with"
                        + " CHRONIK_JVM_OPTS=-XX:MaxDirectMemorySize=851m",
                e.getMessage());
    }

    @Test
    void theLargestSettingsDoNotOverflow() {
        assertThrows(
                IOException.class, () -> new DirectMemory(1_024, 1_024 * MIB, 0).refuseIfMoreThan(Integer.MAX_VALUE));
    }

    @Test
    void theJvmHasALimit() {
        assertTrue(DirectMemory.limitBytes() >= 16 * MIB);
    }
}
