package io.chronik.request.telemetry;

import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsRequestData;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** GetTelemetrySubscriptions (KIP-714): tells a client which of its metrics are wanted, and how often. */
public final class GetTelemetrySubscriptionsHandler
        implements ApiHandler.Blocking<GetTelemetrySubscriptionsRequestData, GetTelemetrySubscriptionsResponseData> {
    /** zstd, lz4, gzip, snappy: in the order in which clients should prefer them. */
    private static final List<Byte> COMPRESSIONS = List.of((byte) 4, (byte) 3, (byte) 1, (byte) 2);

    private final ClientInstances instances;

    /** Creates it. */
    public GetTelemetrySubscriptionsHandler(ClientInstances instances) {
        this.instances = instances;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS;
    }

    @Override
    public GetTelemetrySubscriptionsResponseData handle(
            RequestContext context, GetTelemetrySubscriptionsRequestData request) {
        Uuid id = request.clientInstanceId().equals(Uuid.ZERO_UUID) ? Uuid.randomUuid() : request.clientInstanceId();
        ClientInstances.Asked asked = instances.ask(context, id);
        GetTelemetrySubscriptionsResponseData response = new GetTelemetrySubscriptionsResponseData()
                .setErrorCode(asked.error().code());
        if (asked.error() != Errors.NONE) {
            return response;
        }
        return response.setClientInstanceId(id)
                .setSubscriptionId(asked.subscription().id())
                .setAcceptedCompressionTypes(COMPRESSIONS)
                .setPushIntervalMs(asked.subscription().intervalMillis())
                .setTelemetryMaxBytes(PushTelemetryHandler.MAX_BYTES)
                .setDeltaTemporality(true)
                .setRequestedMetrics(asked.subscription().metrics());
    }
}
