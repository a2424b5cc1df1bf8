package io.chronik.api.query;

import java.util.Objects;

/**
 * What a retriever is asked.
 *
 * @param topic the topic whose records are wanted
 * @param question in the retriever's own language, usually JSON; from users, so it may be anything
 * @param maxHits how many records are wanted at most, from 1
 * @param timeoutMillis how long the answer may take, from 1
 */
public record RetrievalRequest(String topic, String question, int maxHits, long timeoutMillis) {
    /** Checks the values. */
    public RetrievalRequest {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(question, "question");
        if (maxHits < 1 || timeoutMillis < 1) {
            throw new IllegalArgumentException(
                    "maxHits " + maxHits + " and timeoutMillis " + timeoutMillis + " must be 1 or more");
        }
    }
}
