package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DeleteGroups: those without members, with their offsets. */
public final class DeleteGroupsHandler implements ApiHandler.Async<DeleteGroupsRequestData, DeleteGroupsResponseData> {
    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public DeleteGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_GROUPS;
    }

    @Override
    public CompletionStage<DeleteGroupsResponseData> handle(RequestContext context, DeleteGroupsRequestData request) {
        List<String> groups = request.groupsNames().stream().distinct().toList();
        return coordinator
                .deleteGroups(new Caller(context), groups)
                .exceptionally(failure -> failed(groups, CoordinatorFailures.error(context, failure)))
                .thenApply(results -> new DeleteGroupsResponseData().setResults(results));
    }

    private static DeletableGroupResultCollection failed(List<String> groups, Errors error) {
        DeletableGroupResultCollection results = new DeletableGroupResultCollection();
        for (String group : groups) {
            results.add(new DeletableGroupResult().setGroupId(group).setErrorCode(error.code()));
        }
        return results;
    }
}
