package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.disk.DiskFile;
import io.chronik.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An index file that is searched, appended to, replaced and opened again. */
final class SparseIndexTest {
    private static final Path PATH = Path.of("/data/t-0/00000000000000000000.index");

    private final SimulatedDisk disk = new SimulatedDisk();

    private static ByteBuffer entries(int... keys) {
        ByteBuffer bytes = ByteBuffer.allocate(keys.length * 8);
        for (int key : keys) {
            bytes.putInt(key).putInt(key * 10);
        }
        return bytes.flip();
    }

    private SparseIndex open() throws IOException {
        return new SparseIndex(disk, PATH, 8);
    }

    @Test
    void theLastEntryOfThePrefixIsFound() throws IOException {
        for (int count = 0; count < 20; count++) {
            try (SparseIndex index = open()) {
                index.replace(entries(IntStream.range(0, count).map(i -> 2 * i).toArray()));
                assertEquals(count, index.count());
                for (int wanted = -1; wanted < 2 * count + 2; wanted++) {
                    int limit = wanted;
                    int expected = wanted < 0 ? -1 : Math.min(wanted / 2, count - 1);
                    assertEquals(expected, index.lastWhere(entry -> entry.getInt() <= limit), wanted + " of " + count);
                }
            }
        }
    }

    @Test
    void whatIsAppendedIsThereWhenItIsOpenedAgain() throws IOException {
        try (SparseIndex index = open()) {
            index.append(entries(1, 2));
            index.append(entries());
            index.append(entries(3));
            index.sync();
        }
        try (SparseIndex index = open()) {
            assertEquals(3, index.count());
            assertTrue(index.isWhole());
            assertEquals(30, index.entry(2).getInt(4));
            assertThrows(IOException.class, () -> index.entry(3));
        }
    }

    @Test
    void replacingByLessLeavesNothingOfWhatWasThere() throws IOException {
        try (SparseIndex index = open()) {
            index.append(entries(1, 2, 3, 4));
            index.replace(entries(7));
            assertEquals(1, index.count());
            assertEquals(8, disk.sizeOf(PATH));
            assertEquals(70, index.entry(0).getInt(4));
            index.append(entries(8));
            assertEquals(80, index.entry(1).getInt(4));
        }
    }

    @Test
    void aTornEntryIsNoticed() throws IOException {
        try (DiskFile file = disk.open(PATH)) {
            file.write(ByteBuffer.allocate(20), 0);
        }
        try (SparseIndex index = open()) {
            assertEquals(2, index.count());
            assertFalse(index.isWhole());
        }
    }
}
