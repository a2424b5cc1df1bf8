package io.chronik.api.index;

import java.nio.ByteBuffer;

/** An artifact as it is read: from a disk or by ranges from an object store, so few large reads are better than many. Any thread. */
public interface ArtifactBytes {
    /** The artifact's size in bytes. */
    long sizeBytes();

    /**
     * Fills the buffer up to its limit.
     *
     * @param position the first byte wanted; all of the bytes wanted are within the artifact
     * @throws IndexException if they can't be read
     */
    void read(long position, ByteBuffer target) throws IndexException;
}
