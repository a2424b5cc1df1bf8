package io.chronik.request;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Calls handlers as a network would: every message goes through its bytes, so that what a version does not carry is lost. */
public final class ThroughBytes {
    private ThroughBytes() {}

    /** Starts a call of a handler, through the bytes of its request and response. */
    public static CompletableFuture<ApiMessage> begin(
            ApiHandler<ApiMessage, ApiMessage> handler, int version, ApiMessage request) {
        RequestContext context = new RequestContext(
                handler.api(),
                (short) version,
                7,
                "client",
                new InetSocketAddress(loopback(), 40_000),
                new InetSocketAddress(loopback(), 9092));
        ApiMessage received = handler.api().messageType.newRequest();
        copy(request, received, context.version());
        return answer(handler, context, received).thenApply(response -> {
            if (response == null) {
                return null;
            }
            if (response instanceof FetchResponseData fetch) {
                load(fetch);
            }
            ApiMessage sent = handler.api().messageType.newResponse();
            copy(response, sent, context.version());
            return sent;
        });
    }

    private static CompletableFuture<ApiMessage> answer(
            ApiHandler<ApiMessage, ApiMessage> handler, RequestContext context, ApiMessage request) {
        return switch (handler) {
            case ApiHandler.Async<ApiMessage, ApiMessage> async ->
                async.handle(context, request).toCompletableFuture().thenApply(response -> (ApiMessage) response);
            case ApiHandler.Blocking<ApiMessage, ApiMessage> blocking -> {
                try {
                    yield CompletableFuture.completedFuture(blocking.handle(context, request));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    /** Does what the network layer does: copies the records out and gives their files back. */
    public static void load(FetchResponseData response) {
        response.responses()
                .forEach(topic -> topic.partitions().forEach(partition -> {
                    if (partition.records() instanceof FetchedRecords records) {
                        try (records) {
                            ByteBuffer bytes = ByteBuffer.allocate(records.sizeInBytes());
                            for (var part : records.parts()) {
                                part.copyTo(bytes);
                            }
                            partition.setRecords(MemoryRecords.readableRecords(bytes.flip()));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }));
    }

    /** Without a name, like the address of a socket. */
    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static void copy(ApiMessage from, ApiMessage to, short version) {
        ByteBufferAccessor bytes = MessageUtil.toByteBufferAccessor(from, version);
        to.read(bytes, version);
        if (bytes.remaining() > 0) {
            throw new AssertionError(bytes.remaining() + " bytes left of " + from + " in version " + version);
        }
    }
}
