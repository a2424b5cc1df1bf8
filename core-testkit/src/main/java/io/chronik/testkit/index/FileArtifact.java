package io.chronik.testkit.index;

import io.chronik.api.index.ArtifactBytes;
import io.chronik.api.index.IndexException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** An artifact whose bytes are in memory, as they were in a file. */
public final class FileArtifact implements ArtifactBytes {
    private final byte[] content;

    /** Takes the bytes over. */
    public FileArtifact(byte[] content) {
        this.content = content;
    }

    /** Reads a file. */
    public static FileArtifact of(Path file) throws IOException {
        return new FileArtifact(Files.readAllBytes(file));
    }

    @Override
    public long sizeBytes() {
        return content.length;
    }

    @Override
    public void read(long position, ByteBuffer target) throws IndexException {
        if (position < 0 || position + target.remaining() > content.length) {
            throw new IndexException(
                    IndexException.Kind.IO,
                    "bytes " + position + " to " + (position + target.remaining())
                            + " were asked for; the artifact has " + content.length);
        }
        target.put(content, (int) position, target.remaining());
    }
}
