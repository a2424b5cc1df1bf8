package io.chronik.api.query;

/** Why there is no answer to a question. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String hint;

    /** The kinds of failure. */
    public enum Kind {
        /** The question is wrong or not supported. */
        BAD_QUESTION,
        /** What was asked for does not exist. */
        NOT_FOUND,
        /** There are too many questions at once, or this one needs too much. Retryable. */
        TOO_BUSY,
        /** There was no answer in time. Retryable. */
        TIMEOUT,
        /** Something that is needed failed. Retryable. */
        UNAVAILABLE
    }

    /**
     * Creates the failure.
     *
     * @param reason what is wrong
     * @param hint what to do; empty if there is nothing to say
     */
    public QueryException(Kind kind, String reason, String hint) {
        super(reason);
        this.kind = kind;
        this.hint = hint;
    }

    /** What kind of failure this is. */
    public Kind kind() {
        return kind;
    }

    /** What the user can do; may be empty. */
    public String hint() {
        return hint;
    }

    /** Whether the same question may be answered later. */
    public boolean retryable() {
        return switch (kind) {
            case TOO_BUSY, TIMEOUT, UNAVAILABLE -> true;
            case BAD_QUESTION, NOT_FOUND -> false;
        };
    }
}
