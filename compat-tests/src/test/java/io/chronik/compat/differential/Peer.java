package io.chronik.compat.differential;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.jspecify.annotations.Nullable;

/** One of the two brokers, as it is seen from a connection. Connects again when the broker ended the connection. */
final class Peer implements AutoCloseable {

    private static final int ANSWER_TIMEOUT_MILLIS = 6_000;
    /** The field of a tree that stands for no answer: the connection was closed, or nothing came. */
    static final String NO_ANSWER = "connection";

    private static final short API_VERSIONS_VERSION = 3;

    /** The versions of an API that a broker advertises. */
    record Range(short min, short max) {
        boolean has(int version) {
            return min <= version && version <= max;
        }

        @Override
        public String toString() {
            return min + "-" + max;
        }
    }

    private final String bootstrap;
    private final WireSchema schemas = new WireSchema();
    private final Map<ApiKeys, Range> versions = new EnumMap<>(ApiKeys.class);
    private @Nullable Socket socket;
    private int nextCorrelationId;

    Peer(String bootstrap) {
        this.bootstrap = bootstrap;
        Tree answer = ask(
                ApiKeys.API_VERSIONS,
                API_VERSIONS_VERSION,
                Tree.of("client_software_name", "differential", "client_software_version", "1"));
        for (Tree each : answer.trees("api_keys")) {
            ApiKeys api = ApiKeys.forId((int) each.number("api_key"));
            versions.put(api, new Range((short) each.number("min_version"), (short) each.number("max_version")));
        }
    }

    /** What the broker advertises. */
    Map<ApiKeys, Range> versions() {
        return versions;
    }

    boolean serves(ApiKeys api, int version) {
        Range range = versions.get(api);
        return range != null && range.has(version);
    }

    /** Sends a request and waits for its answer; a tree with the field {@code connection} if the broker gives none. */
    Tree ask(ApiKeys api, short version, Tree request) {
        int correlationId = nextCorrelationId++;
        try {
            Socket used = connection();
            byte[] body = schemas.request(api, version, request);
            byte[] header = header(api, version, correlationId);
            DataOutputStream out = new DataOutputStream(used.getOutputStream());
            out.write(ByteBuffer.allocate(4 + header.length + body.length)
                    .putInt(header.length + body.length)
                    .put(header)
                    .put(body)
                    .array());
            out.flush();
            DataInputStream in = new DataInputStream(used.getInputStream());
            byte[] answer = new byte[in.readInt()];
            in.readFully(answer);
            return response(api, version, correlationId, ByteBuffer.wrap(answer));
        } catch (EOFException | SocketException _) {
            close();
            return Tree.of(NO_ANSWER, "closed");
        } catch (SocketTimeoutException _) {
            close();
            return Tree.of(NO_ANSWER, "silent");
        } catch (IOException e) {
            throw new UncheckedIOException(api + " v" + version + " was not answered by " + bootstrap, e);
        }
    }

    private Tree response(ApiKeys api, short version, int correlationId, ByteBuffer answer) {
        int found = answer.getInt();
        if (found != correlationId) {
            throw new AssertionError(
                    "the answer to " + api + " has the correlation id " + found + ", not " + correlationId);
        }
        if (api.responseHeaderVersion(version) > 0 && answer.get() != 0) {
            throw new AssertionError("the header of the answer to " + api + " has unknown fields");
        }
        return schemas.response(api, version, answer);
    }

    private static byte[] header(ApiKeys api, short version, int correlationId) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion(version)
                .setCorrelationId(correlationId)
                .setClientId("differential");
        ObjectSerializationCache cache = new ObjectSerializationCache();
        short headerVersion = api.requestHeaderVersion(version);
        ByteBuffer bytes = ByteBuffer.allocate(header.size(cache, headerVersion));
        header.write(new ByteBufferAccessor(bytes), cache, headerVersion);
        return bytes.array();
    }

    private Socket connection() throws IOException {
        Socket open = socket;
        if (open == null) {
            String[] parts = bootstrap.split(":", 2);
            open = new Socket(parts[0], Integer.parseInt(parts[1]));
            open.setTcpNoDelay(true);
            open.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            socket = open;
        }
        return open;
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Could not close a connection", e);
            }
        }
    }
}
