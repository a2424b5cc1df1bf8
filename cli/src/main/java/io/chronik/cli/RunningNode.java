package io.chronik.cli;

import io.chronik.config.NodeConfig;
import java.io.IOException;

/** A node that is ready; what {@code start} needs to know of it. */
interface RunningNode extends AutoCloseable {
    /** The port on which Kafka clients are accepted, also where the configuration asked for any free one. */
    int kafkaPort();

    /** The port of the HTTP API, also where the configuration asked for any free one. */
    int apiPort();

    /** Stops it in order and frees its ports; more than one call does no harm. */
    @Override
    void close();

    /** Brings a node up. */
    interface Starter {
        /**
         * Returns when the node is ready.
         *
         * @throws IOException if a port, a file or a directory cannot be used
         */
        RunningNode start(NodeConfig config) throws IOException, InterruptedException;
    }
}
