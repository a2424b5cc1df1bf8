package io.chronik.api.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The content of an object to be stored. It can be read more than once, since a store may try again, and each time gives the same
 * bytes.
 */
public interface ObjectSource {
    /** How many bytes {@link #open} gives, exactly. */
    long sizeBytes();

    /** Reads the content from its first byte. The caller closes the stream. May be called by several threads at once. */
    InputStream open() throws IOException;

    /** Bytes in memory. They are not copied: the caller leaves them alone until the put has returned. */
    static ObjectSource of(byte[] content) {
        return new ObjectSource() {
            @Override
            public long sizeBytes() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }

    /**
     * The first bytes of a file, of which only pieces are in memory at any time. A file that grows behind them meanwhile does no
     * harm; nothing else may happen to it until the put has returned.
     *
     * @throws IOException if there is no such file or it is shorter
     */
    static ObjectSource of(Path file, long sizeBytes) throws IOException {
        if (sizeBytes < 0 || Files.size(file) < sizeBytes) {
            throw new IOException(
                    "file " + file + " has " + Files.size(file) + " bytes; " + sizeBytes + " were to be stored");
        }
        return new ObjectSource() {
            @Override
            public long sizeBytes() {
                return sizeBytes;
            }

            @Override
            public InputStream open() throws IOException {
                return new BoundedInputStream(
                        Channels.newInputStream(FileChannel.open(file, StandardOpenOption.READ)), sizeBytes);
            }
        };
    }

    /** A whole file. */
    static ObjectSource of(Path file) throws IOException {
        return of(file, Files.size(file));
    }
}
