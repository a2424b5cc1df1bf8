package io.chronik.metadata;

/** Told of every change, after it is durable, in order, by one thread at a time. May block. */
@FunctionalInterface
public interface MetadataListener {
    /** The image has changed. */
    void changed(ClusterImage before, ClusterImage after);
}
