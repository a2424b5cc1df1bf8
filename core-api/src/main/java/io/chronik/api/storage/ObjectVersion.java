package io.chronik.api.storage;

import java.util.Objects;

/**
 * Which write of an object this is. Opaque; only compared for equality, and only among versions of one key in one store. It
 * survives restarts. Two writes of <em>equal bytes</em> may have equal versions (some stores use a hash of the content): a caller
 * for whom they differ puts something unique into the content.
 *
 * @param value what the store calls it; not empty
 */
public record ObjectVersion(String value) {
    /** Checks that there is one. */
    public ObjectVersion {
        if (Objects.requireNonNull(value, "value").isEmpty()) {
            throw new IllegalArgumentException("an object version is not empty");
        }
    }
}
