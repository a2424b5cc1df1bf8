package io.chronik.api.index;

import java.util.List;

/** Hands out the records of a range, piece by piece, so that a range may be larger than memory. For one thread. */
@FunctionalInterface
public interface RecordSource {
    /**
     * The next records, in the order of their offsets; valid until the next call.
     *
     * @return no records at the end
     * @throws IndexException if they can't be read; the caller passes it on
     */
    List<CommittedRecord> next() throws IndexException;
}
