package io.chronik.api.index;

/**
 * Offsets that follow each other. Not every offset has a record: some belong to aborted transactions or were compacted away.
 *
 * @param start the first offset
 * @param end the offset behind the last one; equal to start if there are none
 */
public record OffsetRange(long start, long end) {
    /** Checks the values. */
    public OffsetRange {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("offsets from " + start + " to " + end + " are no range");
        }
    }

    /** Whether there are no offsets in it. */
    public boolean isEmpty() {
        return start == end;
    }

    /** Whether this offset is in it. */
    public boolean contains(long offset) {
        return offset >= start && offset < end;
    }
}
