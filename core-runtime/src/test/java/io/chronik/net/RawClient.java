package io.chronik.net;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** A client that does what it is told, byte by byte. */
final class RawClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;

    RawClient(String host, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(host, port), READ_TIMEOUT_MILLIS);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        out = socket.getOutputStream();
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    Socket socket() {
        return socket;
    }

    /** A frame with its length. */
    static byte[] frame(ApiKeys api, short version, int correlationId, ApiMessage body) {
        return frame(api.id, version, api.requestHeaderVersion(version), correlationId, bytes(body, version));
    }

    static byte[] frame(short api, short version, short headerVersion, int correlationId, byte[] body) {
        var header = new RequestHeaderData()
                .setRequestApiKey(api)
                .setRequestApiVersion(version)
                .setCorrelationId(correlationId)
                .setClientId("raw");
        byte[] head = bytes(header, headerVersion);
        return ByteBuffer.allocate(4 + head.length + body.length)
                .putInt(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }

    static byte[] bytes(Message message, short version) {
        var cache = new ObjectSerializationCache();
        ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(buffer), cache, version);
        return buffer.array();
    }

    void send(byte[]... frames) throws IOException {
        for (byte[] frame : frames) {
            out.write(frame);
        }
        out.flush();
    }

    void send(ApiKeys api, int version, int correlationId, ApiMessage body) throws IOException {
        send(frame(api, (short) version, correlationId, body));
    }

    /** The next response's bytes without its length. */
    ByteBuffer receive() throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** The next response, which must have that correlation id. */
    <R extends ApiMessage> R receive(ApiKeys api, int version, int correlationId, R into) throws IOException {
        ByteBuffer bytes = receive();
        var readable = new ByteBufferAccessor(bytes);
        var header = new ResponseHeaderData(readable, api.responseHeaderVersion((short) version));
        if (header.correlationId() != correlationId) {
            throw new AssertionError("correlation id " + header.correlationId() + ", expected " + correlationId);
        }
        into.read(readable, (short) version);
        if (bytes.hasRemaining()) {
            throw new AssertionError(bytes.remaining() + " bytes after the " + api + " response");
        }
        return into;
    }

    /** Whether the server has closed the connection, as seen by reading to the end; throws if it answers instead. */
    boolean closedByServer() throws IOException {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new AssertionError("a byte instead of the end: " + next);
            }
            return true;
        } catch (EOFException | SocketException closed) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
