package io.chronik.api.index;

/** A part of an index that can be asked, through the {@link Indexer} it belongs to. Safe for any number of threads. */
public interface IndexReader extends AutoCloseable {
    /** Which offsets it answers for, completely. */
    OffsetRange range();

    /** Frees what it holds. Not called while it is being asked. */
    @Override
    void close() throws IndexException;
}
