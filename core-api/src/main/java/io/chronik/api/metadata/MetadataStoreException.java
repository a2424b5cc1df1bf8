package io.chronik.api.metadata;

/** Why a metadata store could not do what was asked. */
public final class MetadataStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** The kinds of failure. */
    public enum Kind {
        /** No space for further events until a {@linkplain MetadataStore#snapshot snapshot} frees some. Retryable. */
        FULL,
        /** More than {@link MetadataStore#maxAppendBytes()} at once. Nothing was stored. */
        TOO_LARGE,
        /** An earlier failure stopped all writing; only a restart helps. */
        FENCED,
        /** What had been stored can't be read back, or a part of it is missing. */
        CORRUPT,
        /** The store failed; whether the last events are kept is known only after a restart. */
        IO
    }

    /** Creates the failure; the message names the file or event and what to do. */
    public MetadataStoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Creates the failure with its cause. */
    public MetadataStoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kind of failure this is. */
    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later without a restart. */
    public boolean retryable() {
        return kind == Kind.FULL;
    }
}
