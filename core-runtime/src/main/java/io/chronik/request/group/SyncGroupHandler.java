package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.SyncGroupRequest;

/** SyncGroup: answered when the group's leader has sent the assignment. */
public final class SyncGroupHandler implements ApiHandler.Async<SyncGroupRequestData, SyncGroupResponseData> {
    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public SyncGroupHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.SYNC_GROUP;
    }

    @Override
    public CompletionStage<SyncGroupResponseData> handle(RequestContext context, SyncGroupRequestData request) {
        if (!new SyncGroupRequest(request, context.version()).areMandatoryProtocolTypeAndNamePresent()) {
            return CompletableFuture.completedFuture(failed(Errors.INCONSISTENT_GROUP_PROTOCOL));
        }
        return coordinator
                .syncGroup(new Caller(context), request)
                .exceptionally(failure -> failed(CoordinatorFailures.error(context, failure)));
    }

    private static SyncGroupResponseData failed(Errors error) {
        return new SyncGroupResponseData().setErrorCode(error.code());
    }
}
