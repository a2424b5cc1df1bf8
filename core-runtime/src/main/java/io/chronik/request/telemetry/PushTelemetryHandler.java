package io.chronik.request.telemetry;

import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.PushTelemetryRequestData;
import org.apache.kafka.common.message.PushTelemetryResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;

/** PushTelemetry (KIP-714): takes a client's metrics. */
public final class PushTelemetryHandler
        implements ApiHandler.Blocking<PushTelemetryRequestData, PushTelemetryResponseData> {
    /** The largest push, compressed: {@code telemetry.max.bytes}. */
    static final int MAX_BYTES = 1 << 20;

    /** What a push may grow to. */
    private static final int MAX_DECOMPRESSED_BYTES = 16 << 20;

    private final ClientInstances instances;
    private final ClientMetricsReceiver receiver;

    /** Creates it. */
    public PushTelemetryHandler(ClientInstances instances, ClientMetricsReceiver receiver) {
        this.instances = instances;
        this.receiver = receiver;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.PUSH_TELEMETRY;
    }

    @Override
    public PushTelemetryResponseData handle(RequestContext context, PushTelemetryRequestData request) {
        return new PushTelemetryResponseData()
                .setErrorCode(push(context, request).code());
    }

    private Errors push(RequestContext context, PushTelemetryRequestData request) {
        if (request.clientInstanceId().equals(Uuid.ZERO_UUID)) {
            return Errors.INVALID_REQUEST;
        }
        if (request.compressionType() < 0 || request.compressionType() > CompressionType.ZSTD.id) {
            return Errors.UNSUPPORTED_COMPRESSION_TYPE;
        }
        if (request.metrics().remaining() > MAX_BYTES) {
            return Errors.TELEMETRY_TOO_LARGE;
        }
        Errors error =
                instances.push(context, request.clientInstanceId(), request.subscriptionId(), request.terminating());
        if (error != Errors.NONE) {
            return error;
        }
        try {
            ByteBuffer metrics = decompressed(request);
            if (metrics.remaining() > MAX_DECOMPRESSED_BYTES) {
                return Errors.TELEMETRY_TOO_LARGE;
            }
            receiver.received(request.clientInstanceId(), context.clientId(), metrics, request.terminating());
            return Errors.NONE;
        } catch (IOException | RuntimeException notReadable) {
            // Compressors report bytes that are none of theirs as whatever exception they like.
            return Errors.INVALID_RECORD;
        }
    }

    private static ByteBuffer decompressed(PushTelemetryRequestData request) throws IOException {
        CompressionType type = CompressionType.forId(request.compressionType());
        ByteBuffer bytes = request.metrics().duplicate();
        if (type == CompressionType.NONE) {
            return bytes;
        }
        try (InputStream in = Compression.of(type)
                .build()
                .wrapForInput(bytes, RecordBatch.CURRENT_MAGIC_VALUE, BufferSupplier.NO_CACHING)) {
            return ByteBuffer.wrap(in.readNBytes(MAX_DECOMPRESSED_BYTES + 1));
        }
    }
}
