package io.chronik.log;

/** A partition's bytes can't be read or written. The message names the file, the place and what to do. */
public final class LogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean corrupt;

    private LogException(String message, boolean corrupt, Throwable cause) {
        super(message, cause);
        this.corrupt = corrupt;
    }

    /** Bytes are there, but not what was written. */
    public static LogException corrupt(String message) {
        return new LogException(message, true, null);
    }

    /** The disk failed. */
    public static LogException io(String message, Throwable cause) {
        return new LogException(message, false, cause);
    }

    /** Whether what was read is damaged, as opposed to unreadable. */
    public boolean isCorrupt() {
        return corrupt;
    }
}
