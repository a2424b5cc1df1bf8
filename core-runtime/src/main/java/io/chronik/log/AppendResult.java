package io.chronik.log;

/** What became of a batch that was handed to a log. */
public sealed interface AppendResult {
    /** In the log; the listener is told when it is durable. */
    record Appended(long baseOffset, long logStartOffset) implements AppendResult {}

    /** It was in the log before, at this offset; the listener is told when that is durable. */
    record Duplicate(long baseOffset, long logStartOffset) implements AppendResult {}

    /** Not in the log; the listener is not told. */
    record Refused(Reason reason, String message) implements AppendResult {}

    /** Why a batch was refused. */
    enum Reason {
        /** A sequence number is missing before it. */
        OUT_OF_ORDER_SEQUENCE,
        /** A newer instance of the producer has written already. */
        STALE_PRODUCER_EPOCH,
        /** Larger than the write-ahead log can take. */
        TOO_LARGE,
        /** The disk is slower than the producers. Worth a retry. */
        OVERLOADED,
        /** The disk failed; writes are refused until a restart. */
        FENCED,
        /** The topic was deleted meanwhile. */
        DELETED
    }
}
