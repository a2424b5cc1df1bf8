package io.chronik.request.group;

import java.util.Map;

/** Creates topics that the node needs for itself. */
@FunctionalInterface
public interface InternalTopics {
    /**
     * Returns once the topic is there and the metadata shows it, whoever created it; at once if it is there already.
     *
     * @param partitions how many, if it has to be created
     * @param configs topic configs, if it has to be created
     * @throws org.apache.kafka.common.errors.ApiException if it can't be created
     */
    void ensureExists(String name, int partitions, Map<String, String> configs) throws InterruptedException;
}
