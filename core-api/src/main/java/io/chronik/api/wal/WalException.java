package io.chronik.api.wal;

/** Why a write-ahead log could not do what was asked. */
public final class WalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** The kinds of failure. */
    public enum Kind {
        /** No space for further entries until some are released. Retryable. */
        FULL,
        /** The entry is larger than {@link WriteAheadLog#maxEntryBytes()}. */
        TOO_LARGE,
        /** An earlier failure stopped all writing; only a restart helps. */
        FENCED,
        /** What had been acknowledged can't be read back. */
        CORRUPT,
        /** The disk or the file system failed. */
        IO
    }

    /** Creates the failure; the message names the file or entry and what to do. */
    public WalException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Creates the failure with its cause. */
    public WalException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kind of failure this is. */
    public Kind kind() {
        return kind;
    }
}
