package io.chronik.api.storage;

/**
 * A part of an object.
 *
 * @param start the first byte wanted, from 0
 * @param length how many bytes are wanted at most, from 1; {@link Long#MAX_VALUE} is the rest of the object
 */
public record ByteRange(long start, long length) {
    /** The whole object. */
    public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

    /** Checks the values. */
    public ByteRange {
        if (start < 0 || length < 1) {
            throw new IllegalArgumentException("a range starts at 0 or later and has 1 byte or more; this has start "
                    + start + " and length " + length);
        }
    }

    /** Everything from here to the end of the object. */
    public static ByteRange from(long start) {
        return new ByteRange(start, Long.MAX_VALUE);
    }

    /** Whether this is no restriction at all. */
    public boolean isAll() {
        return equals(ALL);
    }

    /** How many bytes of an object of this size the range has; 0 if it starts at or behind its end. */
    public long lengthWithin(long sizeBytes) {
        return Math.max(0, Math.min(length, sizeBytes - start));
    }
}
