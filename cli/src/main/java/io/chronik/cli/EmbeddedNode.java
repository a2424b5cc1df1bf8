package io.chronik.cli;

import io.chronik.config.NodeConfig;
import io.chronik.runtime.Node;
import java.io.IOException;

/** A node in this process. Its end may be asked for by the command and by the shutdown hook: the second waits for the first. */
final class EmbeddedNode implements RunningNode {
    private final Node node;
    private boolean closed; // guarded by this

    private EmbeddedNode(Node node) {
        this.node = node;
    }

    static RunningNode start(NodeConfig config) throws IOException {
        Node node = new Node(config);
        node.start();
        return new EmbeddedNode(node);
    }

    @Override
    public int kafkaPort() {
        return node.kafkaPort();
    }

    @Override
    public int apiPort() {
        return node.apiPort();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            node.close();
        }
    }
}
