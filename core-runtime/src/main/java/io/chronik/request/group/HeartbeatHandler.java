package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Heartbeat: a classic member's sign of life, answered with whether a rebalance is under way. */
public final class HeartbeatHandler implements ApiHandler.Async<HeartbeatRequestData, HeartbeatResponseData> {
    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public HeartbeatHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.HEARTBEAT;
    }

    @Override
    public CompletionStage<HeartbeatResponseData> handle(RequestContext context, HeartbeatRequestData request) {
        return coordinator
                .heartbeat(new Caller(context), request)
                .exceptionally(failure -> new HeartbeatResponseData()
                        .setErrorCode(tolerated(CoordinatorFailures.error(context, failure))
                                .code()));
    }

    /** Clients take "loading" for the end of their membership here; as long as nobody can tell otherwise they are members. */
    private static Errors tolerated(Errors error) {
        return error == Errors.COORDINATOR_LOAD_IN_PROGRESS ? Errors.NONE : error;
    }
}
