package io.chronik.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local disk beyond what the log's tests use. */
final class LocalDiskTest {
    @TempDir
    Path folder;

    @Test
    void anInterruptedReaderDoesNotTakeTheFileFromOthers() throws Exception {
        try (DiskFile file = new LocalDisk().open(folder.resolve("f"))) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            Thread.currentThread().interrupt();
            ByteBuffer target = ByteBuffer.allocate(2);
            assertEquals(2, file.read(target, 1));
            assertTrue(Thread.interrupted(), "the interrupt is kept");
            assertEquals(3, target.get(1));
            file.write(ByteBuffer.wrap(new byte[] {4}), 3);
            file.sync();
            assertEquals(4, file.size());
        }
    }

    @Test
    void aClosedFileStaysClosed() throws Exception {
        DiskFile file = new LocalDisk().open(folder.resolve("f"));
        file.close();
        assertThrows(IOException.class, file::size);
    }
}
