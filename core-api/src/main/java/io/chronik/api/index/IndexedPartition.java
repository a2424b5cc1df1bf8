package io.chronik.api.index;

import java.util.Objects;
import java.util.UUID;

/**
 * A partition whose records are indexed.
 *
 * @param topic the topic's name
 * @param topicId the topic's id: a topic that was deleted and created again has another one
 * @param partition the partition's number, from 0
 */
public record IndexedPartition(String topic, UUID topicId, int partition) {
    /** Checks the values. */
    public IndexedPartition {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(topicId, "topicId");
        if (partition < 0) {
            throw new IllegalArgumentException("partition is " + partition + "; it can't be negative");
        }
    }
}
