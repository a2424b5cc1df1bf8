package io.chronik.log;

import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file of fixed-size, growing entries, searched on disk: it takes no memory. The offset index (8 bytes: relative offset, position)
 * and the time index (12 bytes: timestamp, relative offset) are Kafka's formats.
 */
final class SparseIndex implements AutoCloseable {
    private final Path path;
    private final DiskFile file;
    private final int entryBytes;
    private volatile int count;

    SparseIndex(Disk disk, Path path, int entryBytes) throws IOException {
        this.path = path;
        this.file = disk.open(path);
        this.entryBytes = entryBytes;
        this.count = (int) (file.size() / entryBytes);
    }

    Path path() {
        return path;
    }

    int count() {
        return count;
    }

    /** Whether the file is a whole number of entries. */
    boolean isWhole() throws IOException {
        return file.size() == (long) count * entryBytes;
    }

    /** The entry at a place, to be read at its first byte. */
    ByteBuffer entry(int place) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(entryBytes);
        if (file.read(entry, (long) place * entryBytes) != entryBytes) {
            throw new IOException("index entry " + place + " is missing");
        }
        return entry.flip();
    }

    /** The place of the last entry for which the test holds (it holds for a prefix), or -1. Entries that are cut off meanwhile count as behind. */
    int lastWhere(EntryTest test) throws IOException {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            ByteBuffer entry = ByteBuffer.allocate(entryBytes);
            boolean there = file.read(entry, (long) middle * entryBytes) == entryBytes;
            if (there && test.holds(entry.flip())) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low - 1;
    }

    /** Appends whole entries. */
    void append(ByteBuffer entries) throws IOException {
        int before = count;
        int added = entries.remaining() / entryBytes;
        file.write(entries, (long) before * entryBytes);
        count = before + added;
    }

    /** Puts right what is there: a reader sees either old or new entries. */
    void replace(ByteBuffer entries) throws IOException {
        int newCount = entries.remaining() / entryBytes;
        file.write(entries, 0);
        count = newCount;
        file.truncate((long) newCount * entryBytes);
    }

    void sync() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Looks at one entry. */
    @FunctionalInterface
    interface EntryTest {
        boolean holds(ByteBuffer entry);
    }
}
