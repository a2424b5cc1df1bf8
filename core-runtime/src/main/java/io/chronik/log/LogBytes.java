package io.chronik.log;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A run of whole record batches as a fetch found them. The owner closes it once the bytes are sent or dropped. */
public sealed interface LogBytes extends AutoCloseable {
    /** How many bytes. */
    int size();

    /** Lets go of what the bytes are kept in. Idempotent. */
    @Override
    void close();

    /** Bytes in memory. */
    record InMemory(ByteBuffer bytes) implements LogBytes {
        @Override
        public int size() {
            return bytes.remaining();
        }

        @Override
        public void close() {}
    }

    /**
     * Bytes of a file, to be sent without copying them through the process.
     *
     * @param file shared: never closed by the reader; stays open until {@code onClose} ran
     * @param position of the first byte
     * @param size in bytes
     * @param onClose gives the file back; idempotent
     */
    record InFile(FileChannel file, long position, int size, Runnable onClose) implements LogBytes {
        @Override
        public void close() {
            onClose.run();
        }
    }
}
