package io.chronik.benchmarks.peer;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** Asks for ApiVersions until there is an answer. Written by hand so that the first attempt costs microseconds, not a client's start. */
public final class ReadyProbe {
    private static final long PAUSE_NANOS = 2_000_000;
    private static final int ANSWER_MILLIS = 2_000;
    private static final int CORRELATION_ID = 7;

    private ReadyProbe() {}

    /**
     * Waits until a broker on the loopback answers.
     *
     * @param port its Kafka port
     * @param broker the process; when it ends there is nothing to wait for
     * @param timeoutMillis how long at most
     * @return {@link System#nanoTime()} right after the first answer
     */
    public static long await(int port, Process broker, long timeoutMillis) {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (System.nanoTime() < deadline) {
            if (!broker.isAlive()) {
                throw new BenchmarkException(
                        "the broker ended with code " + broker.exitValue() + " before it answered");
            }
            if (answers(port)) {
                return System.nanoTime();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new BenchmarkException("no answer to ApiVersions on port " + port + " within " + timeoutMillis + " ms");
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            // Length, api key 18, version 0, correlation id, no client id.
            ByteBuffer request = ByteBuffer.allocate(14);
            request.putInt(10)
                    .putShort((short) 18)
                    .putShort((short) 0)
                    .putInt(CORRELATION_ID)
                    .putShort((short) -1);
            socket.getOutputStream().write(request.array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt();
            return length >= 10 && in.readInt() == CORRELATION_ID && in.readShort() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
