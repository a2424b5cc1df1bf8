package io.chronik.net;

/**
 * What connections may cost. Every limit is per server unless its name says otherwise.
 *
 * @param maxFrameBytes the largest request; a connection that announces a larger one is closed
 * @param maxConnections further ones are closed at once
 * @param maxConnectionsPerIp the same per client address
 * @param idleTimeoutMillis after which a connection without requests, or whose client takes no bytes, is closed
 * @param maxInFlightPerConnection requests started and not answered; the connection is not read while it has that many
 * @param maxQueuedBytesPerConnection bytes of such requests, and separately of responses not yet taken by the client; as above
 * @param maxRequestMemoryBytes buffers of requests being received or still needed, over all connections; reads pause at the limit, which
 *     one request at a time, the oldest that waits, may exceed. It is also what bounds {@link #maxResponseMemoryBytes}
 * @param frameTimeoutMillis how long a request may take to arrive while that memory is exhausted, without the time it waits for memory
 * @param closeTimeoutMillis how long closing the server waits for requests in flight
 */
public record NetworkLimits(
        int maxFrameBytes,
        int maxConnections,
        int maxConnectionsPerIp,
        long idleTimeoutMillis,
        int maxInFlightPerConnection,
        int maxQueuedBytesPerConnection,
        long maxRequestMemoryBytes,
        long frameTimeoutMillis,
        long closeTimeoutMillis) {

    public NetworkLimits {
        require("maxFrameBytes", maxFrameBytes);
        require("maxConnections", maxConnections);
        require("maxConnectionsPerIp", maxConnectionsPerIp);
        require("idleTimeoutMillis", idleTimeoutMillis);
        require("maxInFlightPerConnection", maxInFlightPerConnection);
        require("maxQueuedBytesPerConnection", maxQueuedBytesPerConnection);
        require("maxRequestMemoryBytes", maxRequestMemoryBytes);
        require("frameTimeoutMillis", frameTimeoutMillis);
        require("closeTimeoutMillis", closeTimeoutMillis);
    }

    private static void require(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }

    /**
     * Bytes of responses in memory that clients have not taken yet, over all connections. At the limit no fetch is started, and
     * connections whose clients take nothing are closed; it can be exceeded by the responses of requests that had started.
     */
    long maxResponseMemoryBytes() {
        return Math.max(1, maxRequestMemoryBytes / 2);
    }

    /** 100 MiB frames, 10,000 connections, 10 minutes idle; request memory an eighth of the largest heap, at most 512 MiB. */
    public static NetworkLimits defaults() {
        long memory = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 8);
        return new NetworkLimits(100 << 20, 10_000, 10_000, 600_000, 100, 8 << 20, memory, 30_000, 5_000);
    }
}
