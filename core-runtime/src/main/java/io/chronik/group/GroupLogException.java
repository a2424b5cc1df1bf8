package io.chronik.group;

/** Why a log of the coordinator could not do what was asked. */
public final class GroupLogException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** The kinds of failure. */
    public enum Kind {
        /** This node doesn't have that partition. Clients look for the coordinator again. */
        NOT_HERE,
        /** The log takes no more for the moment. Clients retry. */
        BUSY,
        /** The batches are larger than the log accepts. Clients get an error. */
        TOO_LARGE,
        /** The log is broken or fenced. Clients look for another coordinator. */
        FAILED
    }

    /** Creates the failure; the message names the partition and what was attempted. */
    public GroupLogException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Creates the failure with its cause. */
    public GroupLogException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kind of failure this is. */
    public Kind kind() {
        return kind;
    }
}
