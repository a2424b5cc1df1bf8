package io.chronik.request.telemetry;

import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;

/** Takes what clients push. Called by many threads; may block for a moment. */
@FunctionalInterface
public interface ClientMetricsReceiver {
    /**
     * Takes one push.
     *
     * @param clientInstanceId of the client
     * @param clientId as it calls itself
     * @param metrics OpenTelemetry's {@code MetricsData}, in its protobuf format, decompressed; borrowed until this returns
     * @param terminating whether it is the client's last
     */
    void received(Uuid clientInstanceId, String clientId, ByteBuffer metrics, boolean terminating);
}
