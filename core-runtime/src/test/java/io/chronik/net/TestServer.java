package io.chronik.net;

import io.chronik.request.ApiHandler;
import io.chronik.request.ApiVersionsHandler;
import io.chronik.request.Feature;
import io.chronik.request.Router;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** A server on a free port of the loopback whose buffers are counted: closing it fails if one was not given back. */
final class TestServer implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    static final NetworkLimits LIMITS =
            new NetworkLimits(1 << 20, 100, 100, 60_000, 20, 1 << 20, 8 << 20, 5_000, 2_000);

    private static final int EVENT_LOOPS = 2;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Router router;
    final KafkaServer server;

    TestServer(KafkaServer.Transport transport, NetworkLimits limits, List<? extends ApiHandler<?, ?>> handlers)
            throws IOException {
        var all = new ArrayList<ApiHandler<?, ?>>(handlers);
        all.add(new ApiVersionsHandler(
                handlers, List.of(new Feature("group.version", (short) 0, (short) 1, (short) 1)), "cluster", 1));
        router = new Router(all);
        server = new KafkaServer(HOST, 0, router, limits, EVENT_LOOPS, transport, allocator);
    }

    RawClient connect() throws IOException {
        return new RawClient(HOST, server.boundPort());
    }

    /**
     * Returns when the server knows of every connection that was made before: the listener accepts in order and deals connections to its
     * loops in turn, and a loop registers them in order. Without it, a client that is gone already may not have been counted yet.
     */
    void awaitAccepted() throws IOException {
        for (int i = 0; i < EVENT_LOOPS; i++) {
            try (RawClient client = connect()) {
                client.send(ApiKeys.API_VERSIONS, 0, i, new ApiVersionsRequestData());
                client.receive(ApiKeys.API_VERSIONS, 0, i, new ApiVersionsResponseData());
            }
        }
    }

    /** Bytes of buffers not given back. */
    long bytesInUse() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    @Override
    public void close() {
        server.close();
        router.close();
        if (bytesInUse() != 0 || server.requestMemoryBytes() != 0 || server.connections() != 0) {
            throw new AssertionError("left behind: buffers of " + bytesInUse() + " bytes, request memory of "
                    + server.requestMemoryBytes() + " bytes, connections " + server.connections());
        }
    }
}
