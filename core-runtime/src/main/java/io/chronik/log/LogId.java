package io.chronik.log;

import org.apache.kafka.common.Uuid;

/**
 * Names one partition's log for ever: a topic that is deleted and created again has another id.
 *
 * @param topicId the topic's id
 * @param topic its name
 * @param partition from 0
 */
public record LogId(Uuid topicId, String topic, int partition) {
    /** The folder's name, as Kafka's: topic-partition. */
    public String folderName() {
        return topic + "-" + partition;
    }

    @Override
    public String toString() {
        return folderName();
    }
}
