package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** ConsumerGroupHeartbeat: the whole membership of the consumer protocol (KIP-848). */
public final class ConsumerGroupHeartbeatHandler
        implements ApiHandler.Async<ConsumerGroupHeartbeatRequestData, ConsumerGroupHeartbeatResponseData> {
    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public ConsumerGroupHeartbeatHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CONSUMER_GROUP_HEARTBEAT;
    }

    @Override
    public CompletionStage<ConsumerGroupHeartbeatResponseData> handle(
            RequestContext context, ConsumerGroupHeartbeatRequestData request) {
        if (!coordinator.consumerProtocolEnabled()) {
            return CompletableFuture.completedFuture(failed(Errors.UNSUPPORTED_VERSION));
        }
        return coordinator
                .consumerGroupHeartbeat(new Caller(context), request)
                .exceptionally(failure -> failed(CoordinatorFailures.error(context, failure)));
    }

    private static ConsumerGroupHeartbeatResponseData failed(Errors error) {
        return new ConsumerGroupHeartbeatResponseData()
                .setErrorCode(error.code())
                .setErrorMessage(error.message());
    }
}
