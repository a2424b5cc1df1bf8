package io.chronik.api.storage;

import java.util.Objects;

/** What became of a put that the store answered. */
public sealed interface PutResult {
    /**
     * The object is stored durably.
     *
     * @param version its version now
     */
    record Stored(ObjectVersion version) implements PutResult {
        /** Checks that there is one. */
        public Stored {
            Objects.requireNonNull(version, "version");
        }
    }

    /** The condition did not hold, and nothing was changed. */
    record ConditionFailed() implements PutResult {}
}
