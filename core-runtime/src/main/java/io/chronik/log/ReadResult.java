package io.chronik.log;

import java.util.List;

/** What a read found. */
public sealed interface ReadResult {
    /**
     * Whole batches from the one that contains the offset on; the last one of a file may be cut. Empty at the end of the log. The
     * caller closes the parts.
     */
    record Found(List<LogBytes> parts) implements ReadResult {}

    /** The log does not have that offset. */
    record OutOfRange(long logStartOffset, long logEndOffset) implements ReadResult {}
}
