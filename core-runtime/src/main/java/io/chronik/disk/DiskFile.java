package io.chronik.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open file. Positions count bytes from its start. Thread-safe. */
public interface DiskFile extends AutoCloseable {
    /** What {@link #writeDurably} counts in, in bytes. */
    int BLOCK_BYTES = 4096;

    /** Direct memory whose first byte lies at a multiple of {@link #BLOCK_BYTES}, for what is written in blocks. */
    static ByteBuffer allocateBlocks(int bytes) {
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes + BLOCK_BYTES);
        return memory.slice(-memory.alignmentOffset(0, BLOCK_BYTES) & (BLOCK_BYTES - 1), bytes);
    }

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return how many bytes were read; 0 at or behind the end
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all of the buffer. */
    void write(ByteBuffer source, long position) throws IOException;

    /**
     * Writes all of the buffer, and leaves nothing of it in the system's page cache where that is possible and saves work: for much that
     * nobody will read soon. Readers see no difference. For one writing thread.
     *
     * @param source should be direct memory, and its address as far behind a multiple of {@link #BLOCK_BYTES} as the position;
     *     otherwise this is an ordinary write
     */
    default void writeUncached(ByteBuffer source, long position) throws IOException {
        write(source, position);
    }

    /**
     * Writes whole blocks and makes them durable: as {@link #write} and {@link #sync}, but cheaper where the system can. What the file
     * held in these blocks before must not matter, or be written again: a crash leaves any of the sectors old and any new. For one
     * writing thread.
     *
     * @param parts one behind the other; the size of each is a multiple of {@link #BLOCK_BYTES}, and so should be its address, in direct
     *     memory. Their content must not change meanwhile
     * @param position a multiple of {@link #BLOCK_BYTES}
     */
    default void writeDurably(List<ByteBuffer> parts, long position) throws IOException {
        long at = position;
        for (ByteBuffer part : parts) {
            int bytes = part.remaining();
            write(part, at);
            at += bytes;
        }
        sync();
    }

    /** Makes what was written durable, and the size with it. */
    void sync() throws IOException;

    /** The file's size in bytes. */
    long size() throws IOException;

    /** Cuts the file to that size; nothing if it is shorter. */
    void truncate(long size) throws IOException;

    /** The channel for sending from the file without a copy; null where there is none. */
    @Nullable
    FileChannel channel();

    @Override
    void close() throws IOException;
}
