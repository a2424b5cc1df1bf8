package io.chronik.api.storage;

/** Why an object store could not do what was asked. */
public final class ObjectStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String attempted;

    /** The kinds of failure. */
    public enum Kind {
        /** The range starts behind the object's end. */
        INVALID_RANGE,
        /** The store can't hold this object: too large, or its key is part of another object's key. */
        REFUSED,
        /** Credentials are missing, wrong, or not allowed to do this. */
        ACCESS_DENIED,
        /** The store did not answer, was too busy or has no space, and nothing was changed. Retryable. */
        UNAVAILABLE,
        /**
         * A write was sent and its answer is missing: it may have happened or not, or may happen yet. The caller reads the object
         * back before it decides.
         */
        UNKNOWN_OUTCOME,
        /** What is stored, or what the store said about it, does not fit together. */
        CORRUPT,
        /** The calling thread was interrupted; nothing was changed. The thread's interrupt status is set. */
        INTERRUPTED,
        /** The store was closed. */
        CLOSED
    }

    /**
     * Creates the failure.
     *
     * @param attempted what was attempted on what, such as {@code put topics/a/0/manifest}
     * @param reason what went wrong and what to do; without secrets
     */
    public ObjectStoreException(Kind kind, String attempted, String reason) {
        super(attempted + ": " + reason);
        this.kind = kind;
        this.attempted = attempted;
    }

    /** Creates the failure with its cause. */
    public ObjectStoreException(Kind kind, String attempted, String reason, Throwable cause) {
        super(attempted + ": " + reason, cause);
        this.kind = kind;
        this.attempted = attempted;
    }

    /** What kind of failure this is. */
    public Kind kind() {
        return kind;
    }

    /** What was attempted on what. */
    public String attempted() {
        return attempted;
    }

    /** Whether the same call may succeed later and nothing has to be found out before. */
    public boolean retryable() {
        return kind == Kind.UNAVAILABLE;
    }
}
