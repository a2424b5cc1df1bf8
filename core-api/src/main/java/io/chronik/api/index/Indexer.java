package io.chronik.api.index;

import java.nio.file.Path;
import java.util.List;

/**
 * One kind of index over the records of partitions. It has two sides that answer alike: {@linkplain #openHot hot}, in memory, for
 * records as they are committed, and {@linkplain #build artifacts}, immutable files, for ranges that are sealed. The node decides
 * which offsets are where; an indexer never looks for records by itself, and keeps nothing that could not be built again.
 *
 * <p>Records are committed ones only: those of aborted transactions never appear. All methods may be called by several threads at
 * once, block, and are interruptible.
 *
 * <p>In this release the conformance suite and tools call these methods. From the release that brings the index platform on, the
 * node calls them for each topic that enables the indexer; that release may add methods, with defaults, and removes none.
 */
public interface Indexer extends AutoCloseable {
    /**
     * Begins an empty hot index.
     *
     * @param startOffset where its range begins
     */
    HotIndex openHot(IndexedPartition partition, long startOffset) throws IndexException;

    /**
     * Writes the artifact of a range. The same records give an artifact that answers the same, so that doing it twice is harmless.
     *
     * @param range the offsets; may be any part of what hot indexes were given
     * @param records the records of exactly this range; valid during the call
     * @param target the file to create. Its directory is empty and for this call alone, as room for intermediate files, which are
     *     deleted by the caller, as is the target after a failure
     */
    void build(IndexedPartition partition, OffsetRange range, RecordSource records, Path target) throws IndexException;

    /**
     * Opens an artifact.
     *
     * @param range the range it was built for
     * @param artifact the bytes of the file; valid until the reader is closed
     * @throws IndexException of kind {@link IndexException.Kind#CORRUPT} if these are not the bytes of such an artifact
     */
    IndexReader openArtifact(IndexedPartition partition, OffsetRange range, ArtifactBytes artifact)
            throws IndexException;

    /**
     * Answers a question in the indexer's own language. The answer depends on the records of the parts only, not on how they are
     * divided among hot indexes and artifacts.
     *
     * @param question usually JSON; from users, so it may be anything
     * @param parts readers of this indexer, of one topic, that have no offset twice
     * @return the answer, usually JSON
     * @throws IndexException of kind {@link IndexException.Kind#BAD_QUESTION} if the question is not understood; the message says
     *     what is wrong with it
     */
    String answer(String question, List<IndexReader> parts) throws IndexException;

    /** Frees what the indexer holds. Its readers are closed before. */
    @Override
    void close() throws IndexException;
}
