package io.chronik.api.storage;

import java.time.Instant;
import java.util.Objects;

/**
 * What a store says about an object without its content.
 *
 * @param key its name
 * @param sizeBytes its size in bytes
 * @param version which write it is
 * @param lastModified about when it was written, by the store's clock
 */
public record ObjectInfo(ObjectKey key, long sizeBytes, ObjectVersion version, Instant lastModified) {
    /** Checks the values. */
    public ObjectInfo {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(lastModified, "lastModified");
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes is " + sizeBytes + "; it can't be negative");
        }
    }
}
