package io.chronik.request.group;

import io.chronik.group.GroupCoordinator;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;
import org.apache.kafka.common.requests.FindCoordinatorResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** FindCoordinator: this node, for every group. The first to ask has the topic of groups created, which blocks. */
public final class FindCoordinatorHandler
        implements ApiHandler.Blocking<FindCoordinatorRequestData, FindCoordinatorResponseData> {
    private static final Logger LOG = LoggerFactory.getLogger(FindCoordinatorHandler.class);
    /** Before this version there is no coordinator of share groups. */
    private static final int FIRST_SHARE_VERSION = 6;

    private final GroupCoordinator coordinator;
    private final InternalTopics topics;
    private final CoordinatorEndpoint endpoint;

    /** Creates the handler. */
    public FindCoordinatorHandler(GroupCoordinator coordinator, InternalTopics topics, CoordinatorEndpoint endpoint) {
        this.coordinator = coordinator;
        this.topics = topics;
        this.endpoint = endpoint;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public FindCoordinatorResponseData handle(RequestContext context, FindCoordinatorRequestData request)
            throws InterruptedException {
        boolean single = context.version() < FindCoordinatorRequest.MIN_BATCHED_VERSION;
        List<String> keys = single ? List.of(request.key()) : request.coordinatorKeys();
        Errors error = keys.isEmpty() ? Errors.NONE : find(type(request), context.version());
        Node node = error == Errors.NONE ? endpoint.advertised(context) : Node.noNode();
        if (single) {
            return FindCoordinatorResponse.prepareOldResponse(error, node).data();
        }
        List<Coordinator> found = keys.stream()
                .map(key -> FindCoordinatorResponse.prepareCoordinatorResponse(error, key, node))
                .map(each -> error == Errors.NONE ? each.setErrorMessage("") : each)
                .toList();
        return new FindCoordinatorResponseData().setCoordinators(found);
    }

    private static CoordinatorType type(FindCoordinatorRequestData request) {
        for (CoordinatorType type : CoordinatorType.values()) {
            if (type.id() == request.keyType()) {
                return type;
            }
        }
        throw new InvalidRequestException("there is no coordinator of type " + request.keyType());
    }

    private Errors find(CoordinatorType type, short version) throws InterruptedException {
        return switch (type) {
            case GROUP -> ensureOffsetsTopic();
            // Neither is served; this is what clients get from a cluster that can't host one either.
            case TRANSACTION -> Errors.COORDINATOR_NOT_AVAILABLE;
            case SHARE -> version < FIRST_SHARE_VERSION ? Errors.INVALID_REQUEST : Errors.COORDINATOR_NOT_AVAILABLE;
        };
    }

    private Errors ensureOffsetsTopic() throws InterruptedException {
        try {
            topics.ensureExists(
                    GroupCoordinator.OFFSETS_TOPIC,
                    coordinator.offsetsTopicPartitions(),
                    coordinator.offsetsTopicConfigs());
            return Errors.NONE;
        } catch (ApiException e) {
            LOG.warn("{} could not be created; groups wait for it", GroupCoordinator.OFFSETS_TOPIC, e);
            return Errors.COORDINATOR_NOT_AVAILABLE;
        }
    }
}
