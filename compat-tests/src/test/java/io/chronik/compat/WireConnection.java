package io.chronik.compat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** One connection without a client's logic: what is sent goes out as it is, what comes back is seen as it came. */
final class WireConnection implements AutoCloseable {

    private static final int ANSWER_TIMEOUT_MILLIS = 15_000;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private int nextCorrelationId;

    WireConnection(String bootstrap) {
        String[] parts = bootstrap.split(":");
        try {
            socket = new Socket(parts[0], Integer.parseInt(parts[1]));
            socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            out = new DataOutputStream(socket.getOutputStream());
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("No connection to " + bootstrap, e);
        }
    }

    /** Sends a request and returns its header, which {@link #receive} needs. */
    RequestHeader send(AbstractRequest request) {
        RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "wire", nextCorrelationId++);
        sendFrame(request.serializeWithHeader(header));
        return header;
    }

    /** Sends bytes without a size before them. */
    void sendRaw(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not send", e);
        }
    }

    /** Sends bytes as one frame. */
    void sendFrame(ByteBuffer frame) {
        try {
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not send", e);
        }
    }

    /** Receives the next frame, which must be the answer to the request with this header. */
    AbstractResponse receive(RequestHeader header) {
        return AbstractResponse.parseResponse(receiveFrame(), header);
    }

    AbstractResponse ask(AbstractRequest request) {
        return receive(send(request));
    }

    ByteBuffer receiveFrame() {
        try {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("No answer", e);
        }
    }

    /** The next frame, or empty when the other side ends the connection instead. */
    Optional<ByteBuffer> receiveFrameUnlessClosed() {
        try {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return Optional.of(ByteBuffer.wrap(bytes));
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException("Neither an answer nor an end", e);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the other side closes the connection without sending anything more. */
    boolean isClosedByPeer() {
        try {
            in.readByte();
            return false;
        } catch (EOFException e) {
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close a connection", e);
        }
    }
}
