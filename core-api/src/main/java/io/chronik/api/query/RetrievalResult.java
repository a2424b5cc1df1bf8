package io.chronik.api.query;

import java.util.List;
import java.util.Map;

/**
 * What a retriever found.
 *
 * @param hits the best records, best first
 * @param covered for each partition number, the offset up to which (exclusive) its records were looked at
 */
public record RetrievalResult(List<Hit> hits, Map<Integer, Long> covered) {
    /** Copies both. */
    public RetrievalResult {
        hits = List.copyOf(hits);
        covered = Map.copyOf(covered);
    }

    /**
     * A record that was found.
     *
     * @param partition its partition
     * @param offset its offset
     * @param score higher is better; comparable within one result only
     */
    public record Hit(int partition, long offset, double score) {}
}
