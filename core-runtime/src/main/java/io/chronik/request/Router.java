package io.chronik.request;

import io.chronik.request.old.OldVersions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.requests.AbstractRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the handler for a request: decodes header and body, checks API and version, and turns every failure into a reply. Thread-safe.
 *
 * <p>A request in a version that is not advertised is answered with {@code UNSUPPORTED_VERSION} in the nearest version's format, and one
 * for an API that does not exist with the correlation id and that error's two bytes; the connection stays usable. (Apache Kafka closes
 * it; a client that can read an answer is better off with one, and one that cannot closes it itself.) A known request that cannot be
 * decoded closes the connection, as in Kafka.
 */
public final class Router implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final int MIN_HEADER_BYTES = 8;
    private static final long CLOSE_TIMEOUT_SECONDS = 5;

    private final Map<ApiKeys, ApiHandler<?, ?>> handlers = new EnumMap<>(ApiKeys.class);
    private final @Nullable ApiVersionsHandler apiVersions;
    private final ExecutorService blocking = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());
    private final Call.Services services;

    /**
     * Creates it.
     *
     * @param handlers at most one per API; exactly what is advertised if an {@link ApiVersionsHandler} made of the others is among them
     */
    public Router(List<? extends ApiHandler<?, ?>> handlers) {
        this(handlers, Access.EVERYBODY, ClientLimits.NONE);
    }

    /**
     * Creates it.
     *
     * @param handlers as above
     * @param access asked before every request
     * @param limits asked before and after every request
     */
    public Router(List<? extends ApiHandler<?, ?>> handlers, Access access, ClientLimits limits) {
        this.services = new Call.Services(blocking, new RateLimitedLog(), access, limits);
        ApiVersionsHandler found = null;
        for (ApiHandler<?, ?> handler : handlers) {
            if (this.handlers.put(handler.api(), handler) != null) {
                throw new IllegalArgumentException("two handlers for " + handler.api());
            }
            if (handler.minVersion() < OldVersions.oldest(handler.api())
                    || !handler.api().isVersionSupported(handler.maxVersion())) {
                throw new IllegalArgumentException(
                        handler.api() + " has no versions " + handler.minVersion() + " to " + handler.maxVersion());
            }
            if (handler instanceof ApiVersionsHandler versions) {
                found = versions;
            }
        }
        this.apiVersions = found;
    }

    /**
     * Decodes a frame. Never throws.
     *
     * @param frame without its length; borrowed as {@link Incoming.Request#borrowsFrame} says
     * @param remote the client's address
     * @param local the address it connected to
     */
    public Incoming read(ByteBuffer frame, InetSocketAddress remote, InetSocketAddress local) {
        if (frame.remaining() < MIN_HEADER_BYTES) {
            return new Incoming.Malformed(
                    "a frame of " + frame.remaining() + " bytes is too short for a request header");
        }
        int start = frame.position();
        int requestBytes = frame.remaining();
        short apiKey = frame.getShort(start);
        short version = frame.getShort(start + 2);
        int correlationId = frame.getInt(start + 4);
        if (!ApiKeys.hasId(apiKey) || !ApiKeys.forId(apiKey).hasValidVersion()) {
            return new Incoming.Answered(new Reply.BareError(correlationId, Errors.UNSUPPORTED_VERSION.code()));
        }
        ApiKeys api = ApiKeys.forId(apiKey);
        ApiHandler<?, ?> handler = handlers.get(api);
        boolean supported = handler != null && version >= handler.minVersion() && version <= handler.maxVersion();
        var reader = new BoundedReader(frame);
        try {
            var header = new RequestHeaderData(reader, api.requestHeaderVersion(version));
            // Clients up to 2.1 sent null for an empty client id.
            String clientId = header.clientId() == null ? "" : header.clientId();
            var context = new RequestContext(api, version, correlationId, clientId, remote, local);
            if (!supported || handler == null) {
                return new Incoming.Answered(unsupported(context, reader));
            }
            AbstractRequest request = OldVersions.has(api, version)
                    ? OldVersions.read(api, version, reader)
                    : AbstractRequest.parseRequest(api, version, reader).request;
            return new Call(handler, context, request, requestBytes, services);
        } catch (RuntimeException malformed) {
            // Kafka's generated readers report bad bytes as whatever exception they run into.
            if (!supported) {
                return new Incoming.Answered(new Reply.BareError(correlationId, Errors.UNSUPPORTED_VERSION.code()));
            }
            return new Incoming.Malformed("malformed request: api=" + api + " version=" + version + " correlationId="
                    + correlationId + " reason=" + malformed);
        }
    }

    private Reply unsupported(RequestContext context, BoundedReader body) {
        ApiKeys api = context.api();
        if (api == ApiKeys.API_VERSIONS && apiVersions != null) {
            ApiMessage table = apiVersions.unsupportedVersion();
            return new Reply.Response(
                    api.responseHeaderVersion((short) 0), context.correlationId(), table, (short) 0, 0);
        }
        short nearest = (short) Math.clamp(context.version(), api.oldestVersion(), api.latestVersion());
        AbstractRequest request = readOrEmpty(api, nearest, body);
        var cause = new UnsupportedVersionException(
                "version " + context.version() + " of " + api + " is not supported; ApiVersions tells which are");
        return Call.errorReply(request, context, cause);
    }

    /** The body read as the nearest version, so that the answer can name what was asked for; else an empty request. */
    private static AbstractRequest readOrEmpty(ApiKeys api, short version, BoundedReader body) {
        try {
            return AbstractRequest.parseRequest(api, version, body).request;
        } catch (RuntimeException otherFormat) {
            ApiMessage empty = api.messageType.newRequest();
            var cache = new ObjectSerializationCache();
            ByteBuffer buffer = ByteBuffer.allocate(empty.size(cache, version));
            empty.write(new ByteBufferAccessor(buffer), cache, version);
            return AbstractRequest.parseRequest(api, version, new ByteBufferAccessor(buffer.flip())).request;
        }
    }

    /** Interrupts the blocking handlers still running and waits for them, a few seconds at most. */
    @Override
    public void close() {
        blocking.shutdownNow();
        try {
            if (!blocking.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("handlers still running {} s after they were interrupted", CLOSE_TIMEOUT_SECONDS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
