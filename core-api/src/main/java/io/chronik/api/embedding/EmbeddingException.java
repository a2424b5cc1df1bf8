package io.chronik.api.embedding;

/** Why a model could not embed. */
public final class EmbeddingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** The kinds of failure. */
    public enum Kind {
        /** The model or the service that runs it does not answer or is too busy. Retryable. */
        UNAVAILABLE,
        /** Credentials are missing, wrong, or not allowed to use the model. */
        ACCESS_DENIED,
        /** The model refuses these texts, now and later. */
        REFUSED
    }

    /** Creates the failure; the message says what was attempted, what went wrong, and what to do, without texts or secrets. */
    public EmbeddingException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Creates the failure with its cause. */
    public EmbeddingException(Kind kind, String message, Throwable cause) {
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
