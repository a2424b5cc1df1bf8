package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** ListGroups: every group, those that only have offsets too. */
public final class ListGroupsHandler implements ApiHandler.Async<ListGroupsRequestData, ListGroupsResponseData> {
    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public ListGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_GROUPS;
    }

    @Override
    public CompletionStage<ListGroupsResponseData> handle(RequestContext context, ListGroupsRequestData request) {
        return coordinator
                .listGroups(new Caller(context), request)
                .exceptionally(failure -> new ListGroupsResponseData()
                        .setErrorCode(
                                CoordinatorFailures.error(context, failure).code()));
    }
}
