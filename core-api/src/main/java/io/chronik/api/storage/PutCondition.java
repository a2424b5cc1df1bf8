package io.chronik.api.storage;

import java.util.Objects;

/** When a put may replace what is there. The store decides and writes in one step, whoever else writes. */
public sealed interface PutCondition {
    /** Whatever is there. */
    record Always() implements PutCondition {}

    /** Only if there is no such object. */
    record IfAbsent() implements PutCondition {}

    /**
     * Only if the object is there and has this version.
     *
     * @param version what was read before
     */
    record IfVersion(ObjectVersion version) implements PutCondition {
        /** Checks that there is one. */
        public IfVersion {
            Objects.requireNonNull(version, "version");
        }
    }

    /** Whatever is there. */
    static PutCondition always() {
        return new Always();
    }

    /** Only if there is no such object. */
    static PutCondition ifAbsent() {
        return new IfAbsent();
    }

    /** Only if the object has this version. */
    static PutCondition ifVersion(ObjectVersion version) {
        return new IfVersion(version);
    }
}
