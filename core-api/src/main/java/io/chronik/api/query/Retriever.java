package io.chronik.api.query;

/**
 * Finds and ranks records for a question, so that the rankings of several retrievers can be merged. All methods may be called by
 * several threads at once, block, and are interruptible.
 *
 * <p>From the release that brings queries across indexes on, the node calls these methods. Until then nothing does but tests.
 */
public interface Retriever extends AutoCloseable {
    /**
     * Finds the best records.
     *
     * @throws QueryException if the question is wrong, or there is no answer in time
     */
    RetrievalResult retrieve(RetrievalRequest request) throws QueryException;

    /** Frees what the retriever holds. */
    @Override
    void close();
}
