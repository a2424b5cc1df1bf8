package io.chronik.api.index;

/** Why an indexer could not do what was asked. */
public final class IndexException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** The kinds of failure. */
    public enum Kind {
        /** Something that the indexer needs does not answer, or a limit is reached. Retryable. */
        UNAVAILABLE,
        /** A record can't be indexed, now or later; the message names its offset. */
        UNINDEXABLE_RECORD,
        /** An artifact's bytes are not what was written. */
        CORRUPT,
        /** The question is not understood or not supported. */
        BAD_QUESTION,
        /** A disk or file failed. */
        IO
    }

    /** Creates the failure; the message says what was attempted, what went wrong, and what to do. */
    public IndexException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Creates the failure with its cause. */
    public IndexException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kind of failure this is. */
    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later. */
    public boolean retryable() {
        return kind == Kind.UNAVAILABLE;
    }
}
