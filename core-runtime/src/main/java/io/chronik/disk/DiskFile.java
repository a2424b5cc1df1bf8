package io.chronik.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** An open file. Positions count bytes from its start. Thread-safe. */
public interface DiskFile extends AutoCloseable {
    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return how many bytes were read; 0 at or behind the end
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all of the buffer. */
    void write(ByteBuffer source, long position) throws IOException;

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
