package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeGroupsResponse;

/** DescribeGroups: state and members of classic groups. */
public final class DescribeGroupsHandler
        implements ApiHandler.Async<DescribeGroupsRequestData, DescribeGroupsResponseData> {
    private static final int FIRST_VERSION_WITH_MESSAGE = 6;

    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public DescribeGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_GROUPS;
    }

    @Override
    public CompletionStage<DescribeGroupsResponseData> handle(
            RequestContext context, DescribeGroupsRequestData request) {
        return coordinator
                .describeGroups(new Caller(context), request.groups())
                .exceptionally(failure -> failed(request, CoordinatorFailures.error(context, failure)))
                .thenApply(groups -> {
                    groups.forEach(group -> complete(context, request, group));
                    return new DescribeGroupsResponseData().setGroups(groups);
                });
    }

    private static void complete(RequestContext context, DescribeGroupsRequestData request, DescribedGroup group) {
        if (request.includeAuthorizedOperations() && group.errorCode() == Errors.NONE.code()) {
            group.setAuthorizedOperations(GroupOperations.all());
        }
        if (context.version() < FIRST_VERSION_WITH_MESSAGE) {
            group.setErrorMessage(null);
        }
    }

    private static List<DescribedGroup> failed(DescribeGroupsRequestData request, Errors error) {
        return request.groups().stream()
                .map(group -> DescribeGroupsResponse.groupError(group, error))
                .toList();
    }
}
