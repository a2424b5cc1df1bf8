package io.chronik.request.old;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.chronik.request.Incoming;
import io.chronik.request.Reply;
import io.chronik.request.RequestNode;
import io.chronik.request.Router;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Struct;

/** Asks a router in old versions, byte by byte. */
final class OldWire implements AutoCloseable {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092);

    private final Router router;

    OldWire(Router router) {
        this.router = router;
    }

    Incoming read(ByteBuffer frame) {
        return router.read(frame, ADDRESS, ADDRESS);
    }

    Struct ask(ApiKeys api, int version, Struct request) {
        Reply reply = RequestNode.await(begin(api, (short) version, OldSchemas.bytes(request)));
        Reply.Response response = assertInstanceOf(Reply.Response.class, reply);
        return answer(api, version, response);
    }

    static Struct answer(ApiKeys api, int version, Reply.Response response) {
        OldResponse old = assertInstanceOf(OldResponse.class, response.message());
        if (old.message() instanceof FetchResponseData fetch) {
            RequestNode.load(fetch);
        }
        ByteBuffer bytes =
                MessageUtil.toByteBufferAccessor(old, (short) version).buffer();
        Struct answer = OldSchemas.response(api, (short) version).read(bytes);
        assertEquals(0, bytes.remaining());
        return answer;
    }

    CompletableFuture<Reply> begin(ApiKeys api, short version, byte[] body) {
        ByteBuffer header = MessageUtil.toByteBufferAccessor(
                        new RequestHeaderData()
                                .setRequestApiKey(api.id)
                                .setRequestApiVersion(version)
                                .setCorrelationId(3)
                                .setClientId("old"),
                        (short) 1)
                .buffer();
        ByteBuffer frame = ByteBuffer.allocate(header.remaining() + body.length)
                .put(header)
                .put(body)
                .flip();
        Incoming.Request request = assertInstanceOf(Incoming.Request.class, read(frame));
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        request.start(reply::complete);
        return reply;
    }

    static Struct request(ApiKeys api, int version) {
        return new Struct(OldSchemas.request(api, (short) version));
    }

    static Struct oneTopic(Struct request, Struct partition, String topic) {
        Struct named = request.instance("topics").set("topic", topic);
        return request.set("topics", new Object[] {named.set("partitions", new Object[] {partition})});
    }

    static Struct partition(Struct request) {
        return request.instance("topics").instance("partitions").set("partition", 0);
    }

    static Struct onlyPartition(Struct response) {
        Struct topic = (Struct) response.getArray("topics")[0];
        return (Struct) topic.getArray("partitions")[0];
    }

    static Errors error(Struct answer) {
        return Errors.forCode(answer.getShort("error_code"));
    }

    @Override
    public void close() {
        router.close();
    }
}
