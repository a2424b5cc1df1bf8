package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** ConsumerGroupDescribe: state, members and assignments of groups of the consumer protocol (KIP-848). */
public final class ConsumerGroupDescribeHandler
        implements ApiHandler.Async<ConsumerGroupDescribeRequestData, ConsumerGroupDescribeResponseData> {
    private final GroupCoordinator coordinator;

    /** Creates the handler. */
    public ConsumerGroupDescribeHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CONSUMER_GROUP_DESCRIBE;
    }

    @Override
    public CompletionStage<ConsumerGroupDescribeResponseData> handle(
            RequestContext context, ConsumerGroupDescribeRequestData request) {
        if (!coordinator.consumerProtocolEnabled()) {
            return CompletableFuture.completedFuture(
                    new ConsumerGroupDescribeResponseData().setGroups(failed(request, Errors.UNSUPPORTED_VERSION)));
        }
        return coordinator
                .consumerGroupDescribe(new Caller(context), request.groupIds())
                .exceptionally(failure -> failed(request, CoordinatorFailures.error(context, failure)))
                .thenApply(groups -> {
                    groups.forEach(group -> complete(request, group));
                    return new ConsumerGroupDescribeResponseData().setGroups(groups);
                });
    }

    private static void complete(ConsumerGroupDescribeRequestData request, DescribedGroup group) {
        if (request.includeAuthorizedOperations() && group.errorCode() == Errors.NONE.code()) {
            group.setAuthorizedOperations(GroupOperations.all());
        }
    }

    private static List<DescribedGroup> failed(ConsumerGroupDescribeRequestData request, Errors error) {
        return request.groupIds().stream()
                .map(group -> new DescribedGroup()
                        .setGroupId(group)
                        .setErrorCode(error.code())
                        .setErrorMessage(error.message()))
                .toList();
    }
}
