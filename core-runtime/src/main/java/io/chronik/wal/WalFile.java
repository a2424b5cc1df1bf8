package io.chronik.wal;

import io.chronik.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One file of the log together with its image in memory, both used again and again. */
final class WalFile {
    static final long FREE = -1;

    /** In the file's name. */
    final int number;

    final Path path;
    final DiskFile file;

    /** Begins at a block of memory, so that it can be written without a copy. */
    final ByteBuffer image;

    /** Log position of the file's first byte, or {@link #FREE}. A reader checks it after it copied from the image. */
    volatile long base = FREE;

    WalFile(int number, Path path, DiskFile file, int capacity) {
        this.number = number;
        this.path = path;
        this.file = file;
        this.image = DiskFile.allocateBlocks(capacity);
    }

    /** The same file with an image of another size. */
    WalFile resized(int capacity) {
        return new WalFile(number, path, file, capacity);
    }

    int capacity() {
        return image.capacity();
    }

    long end() {
        return base + capacity();
    }
}
