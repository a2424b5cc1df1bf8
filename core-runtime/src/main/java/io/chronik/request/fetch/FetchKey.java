package io.chronik.request.fetch;

import org.apache.kafka.common.Uuid;

/**
 * Names a partition as a fetch does: by the topic's id from version 13 on, by its name before; the other one is empty.
 *
 * @param topic the name, or ""
 * @param topicId the id, or zero
 * @param partition from 0
 */
record FetchKey(String topic, Uuid topicId, int partition) {}
