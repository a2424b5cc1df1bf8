package io.chronik.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A run of whole record batches as a fetch found them. The owner closes it once the bytes are sent or dropped. */
public sealed interface LogBytes extends AutoCloseable {
    /** How many bytes. */
    int size();

    /** Copies the bytes behind the buffer's position, which moves; the buffer must have room. */
    void copyTo(ByteBuffer target) throws IOException;

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
        public void copyTo(ByteBuffer target) {
            target.put(bytes.duplicate());
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
        public void copyTo(ByteBuffer target) throws IOException {
            ByteBuffer part = target.slice(target.position(), size);
            while (part.hasRemaining()) {
                if (file.read(part, position + part.position()) < 0) {
                    throw new IOException("the file ends " + part.remaining() + " bytes early");
                }
            }
            target.position(target.position() + size);
        }

        @Override
        public void close() {
            onClose.run();
        }
    }
}
