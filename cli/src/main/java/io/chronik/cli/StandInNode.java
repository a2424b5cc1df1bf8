package io.chronik.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds the port and the data directory while the node's parts are not wired together yet. */
final class StandInNode implements AutoCloseable {
    private final ServerSocket kafka;

    StandInNode(String host, int port, Path dataDir) throws IOException {
        Files.createDirectories(dataDir);
        kafka = new ServerSocket();
        try {
            kafka.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            kafka.close();
            throw e;
        }
    }

    int port() {
        return kafka.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        kafka.close();
    }
}
