package io.chronik.cli;

import io.chronik.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Holds the ports while the node's parts are not wired together yet. */
final class StandInNode implements RunningNode {
    private final List<ServerSocket> sockets = new ArrayList<>();

    static RunningNode start(NodeConfig config) throws IOException {
        StandInNode node = new StandInNode();
        try {
            node.bind(config.bind(), config.kafkaPort());
            node.bind(config.apiBind(), config.apiPort());
        } catch (IOException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private void bind(String host, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    }

    @Override
    public int kafkaPort() {
        return sockets.getFirst().getLocalPort();
    }

    @Override
    public int apiPort() {
        return sockets.getLast().getLocalPort();
    }

    @Override
    public void close() {
        try {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
