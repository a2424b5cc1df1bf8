package io.chronik.cli;

import io.chronik.config.NodeConfig;
import io.chronik.runtime.Node;
import java.io.IOException;

/** The node of this process. */
record CoreNode(Node node) implements RunningNode {
    static RunningNode start(NodeConfig config) throws IOException {
        Node node = new Node(config);
        node.start();
        return new CoreNode(node);
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
    public void close() {
        node.close();
    }
}
