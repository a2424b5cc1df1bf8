package io.chronik.compat.differential;

import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Requests of one API, said to both brokers in each of its versions.
 *
 * @param name within the API
 * @param body what is said; called once per broker and version
 */
record Scenario(ApiKeys api, String name, Body body) {

    /** The requests. */
    @FunctionalInterface
    interface Body {
        void say(Conversation conversation, int version);
    }
}
