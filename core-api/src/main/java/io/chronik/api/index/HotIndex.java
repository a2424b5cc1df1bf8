package io.chronik.api.index;

import java.util.List;

/**
 * The newest records of a partition, in memory, for as long as no artifact holds them. There may be several for one partition, one
 * behind the other: when a range is sealed, the next hot index begins, and the older one is closed when the artifact has taken
 * over.
 *
 * <p>{@link #accept} is called by one thread at a time, while any number of others ask.
 */
public interface HotIndex extends IndexReader {
    /**
     * Takes the next records. When the call has returned, {@link #range} ends where the given range ends, and a question sees all
     * of them. When it has failed, none of them counts, and the same records come again. Records below the end of {@link #range}
     * are there already and are skipped.
     *
     * @param range the offsets that the records come from; begins at or before the end of {@link #range}
     * @param records in the order of their offsets, all within the range; borrowed for the call
     * @throws IllegalArgumentException if the range begins behind the end of {@link #range}, as offsets would be missing
     * @throws IndexException if they can't be taken now ({@link IndexException#retryable()}), or a record can't be indexed at all
     */
    void accept(OffsetRange range, List<CommittedRecord> records) throws IndexException;
}
