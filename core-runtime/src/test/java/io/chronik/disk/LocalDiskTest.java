package io.chronik.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static ByteBuffer blocks(int bytes, Random random) {
        ByteBuffer blocks = DiskFile.allocateBlocks(bytes);
        while (blocks.hasRemaining()) {
            blocks.put((byte) random.nextInt());
        }
        return blocks.flip();
    }

    /** Pieces that end anywhere, one behind the other, while somebody reads through the page cache. */
    @Test
    void whatIsWrittenWithoutThePageCacheIsReadThroughIt() throws Exception {
        Random random = new Random(1);
        Path path = folder.resolve("f");
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (DiskFile file = new LocalDisk().open(path)) {
            for (int i = 0; i < 30; i++) {
                int skew = i % 7 == 3 ? 1 : expected.size() % DiskFile.BLOCK_BYTES;
                ByteBuffer memory = blocks(700_000, random);
                ByteBuffer piece = memory.position(skew).limit(skew + 300_000 + random.nextInt(300_000));
                byte[] bytes = new byte[piece.remaining()];
                piece.duplicate().get(bytes);
                file.writeUncached(piece, expected.size());
                assertEquals(0, piece.remaining(), "all is written");
                expected.write(bytes);
                assertEquals(expected.size(), file.size(), "nothing is added");
                int from = Math.max(0, expected.size() - 700_000);
                ByteBuffer read = ByteBuffer.allocate(expected.size() - from);
                file.read(read, from);
                assertArrayEquals(Arrays.copyOfRange(expected.toByteArray(), from, expected.size()), read.array());
                if (i % 5 == 0) {
                    file.sync();
                }
            }
        }
        assertArrayEquals(expected.toByteArray(), Files.readAllBytes(path));
    }

    @Test
    void blocksAreWrittenDurablyOneBehindTheOther() throws Exception {
        Random random = new Random(2);
        ByteBuffer first = blocks(3 * DiskFile.BLOCK_BYTES, random);
        ByteBuffer second = blocks(DiskFile.BLOCK_BYTES, random);
        try (DiskFile file = new LocalDisk().open(folder.resolve("f"))) {
            file.write(ByteBuffer.allocate(10 * DiskFile.BLOCK_BYTES), 0);
            file.writeDurably(List.of(first.duplicate(), second.duplicate()), 2 * DiskFile.BLOCK_BYTES);
            file.writeDurably(List.of(second.duplicate()), 0);
            ByteBuffer read = ByteBuffer.allocate(4 * DiskFile.BLOCK_BYTES);
            file.read(read, 2 * DiskFile.BLOCK_BYTES);
            assertEquals(first, read.slice(0, 3 * DiskFile.BLOCK_BYTES));
            assertEquals(second, read.slice(3 * DiskFile.BLOCK_BYTES, DiskFile.BLOCK_BYTES));
            file.read(read.clear().limit(DiskFile.BLOCK_BYTES), 0);
            assertEquals(second, read.flip());
            assertEquals(10 * DiskFile.BLOCK_BYTES, file.size());
        }
    }

    /** Unlike a file system that refuses, a missing file can be had anywhere. */
    @Test
    void whereThePageCacheCannotBeAvoidedItIsUsedAndSaidOnce() throws Exception {
        AtomicBoolean logged = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        ByteBuffer block = blocks(DiskFile.BLOCK_BYTES, new Random(3));
        try (DirectWriter writer = new DirectWriter(folder.resolve("missing"), true, logged)) {
            writer.write(List.of(block), 0, written::incrementAndGet);
            assertTrue(logged.get());
            logged.set(false);
            Files.createFile(folder.resolve("missing"));
            writer.write(List.of(block), 0, written::incrementAndGet);
            assertEquals(2, written.get(), "it is not tried again");
            assertFalse(logged.get());
        }
    }

    /** A disk that fails in both ways has failed; that says nothing of the way. */
    @Test
    void aDiskThatFailsIsTriedAgain() throws Exception {
        Path path = folder.resolve("later");
        ByteBuffer block = blocks(DiskFile.BLOCK_BYTES, new Random(4));
        try (DirectWriter writer = new DirectWriter(path, false, new AtomicBoolean())) {
            assertThrows(
                    IOException.class,
                    () -> writer.write(List.of(block), 0, () -> {
                        throw new IOException("No space left on device");
                    }));
            Files.write(path, new byte[2 * DiskFile.BLOCK_BYTES]);
            AtomicInteger ordinary = new AtomicInteger();
            writer.write(List.of(block.rewind()), DiskFile.BLOCK_BYTES, ordinary::incrementAndGet);
            if (ordinary.get() == 0) {
                byte[] bytes = Files.readAllBytes(path);
                assertEquals(block.rewind(), ByteBuffer.wrap(bytes, DiskFile.BLOCK_BYTES, DiskFile.BLOCK_BYTES));
            }
        }
    }

    @Test
    void aClosedFileStaysClosed() throws Exception {
        DiskFile file = new LocalDisk().open(folder.resolve("f"));
        file.close();
        assertThrows(IOException.class, file::size);
    }
}
