package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.LeaveGroupResponse;

/** LeaveGroup: of one member up to version 2, of several since. */
public final class LeaveGroupHandler implements ApiHandler.Async<LeaveGroupRequestData, LeaveGroupResponseData> {
    private static final int FIRST_VERSION_WITH_MEMBERS = 3;

    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public LeaveGroupHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LEAVE_GROUP;
    }

    @Override
    public CompletionStage<LeaveGroupResponseData> handle(RequestContext context, LeaveGroupRequestData request) {
        short version = context.version();
        LeaveGroupRequestData normalized = version >= FIRST_VERSION_WITH_MEMBERS
                ? request
                : new LeaveGroupRequestData()
                        .setGroupId(request.groupId())
                        .setMembers(List.of(new MemberIdentity().setMemberId(request.memberId())));
        return coordinator
                .leaveGroup(new Caller(context), normalized)
                .exceptionally(failure -> new LeaveGroupResponseData()
                        .setErrorCode(
                                CoordinatorFailures.error(context, failure).code()))
                // The wrapper turns the answer for one member into the error of the whole for old versions.
                .thenApply(response -> new LeaveGroupResponse(response, version).data());
    }
}
