package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.JoinGroupResponse;

/** JoinGroup: answered when the group's next generation begins. */
public final class JoinGroupHandler implements ApiHandler.Async<JoinGroupRequestData, JoinGroupResponseData> {
    private static final int NO_GENERATION = -1;

    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public JoinGroupHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.JOIN_GROUP;
    }

    @Override
    public CompletionStage<JoinGroupResponseData> handle(RequestContext context, JoinGroupRequestData request) {
        short version = context.version();
        // The wrapper fills in the rebalance timeout that version 0 doesn't carry.
        JoinGroupRequestData completed = new JoinGroupRequest(request, version).data();
        return coordinator
                .joinGroup(new Caller(context), completed)
                .exceptionally(failure -> failed(request, CoordinatorFailures.error(context, failure)))
                // The wrapper replaces nulls that versions before 7 can't carry.
                .thenApply(response -> new JoinGroupResponse(response, version).data());
    }

    private static JoinGroupResponseData failed(JoinGroupRequestData request, Errors error) {
        return new JoinGroupResponseData()
                .setErrorCode(error.code())
                .setGenerationId(NO_GENERATION)
                .setMemberId(request.memberId());
    }
}
