package io.chronik.request.cluster;

import io.chronik.request.Answering;
import io.chronik.request.ApiHandler;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.RemoveRaftVoterRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.message.UnregisterControllerRequestData;
import org.apache.kafka.common.message.UnregisterControllerResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/** The APIs that add nodes to a cluster and take them from it: a cluster of one node stays as it is. */
public final class Membership {
    private final String clusterId;
    private final int nodeId;

    /** Creates it. */
    public Membership(String clusterId, int nodeId) {
        this.clusterId = clusterId;
        this.nodeId = nodeId;
    }

    /** A handler for each of them. */
    public List<ApiHandler<?, ?>> handlers() {
        return List.of(
                new Answering<UnregisterBrokerRequestData, UnregisterBrokerResponseData>(
                        ApiKeys.UNREGISTER_BROKER, (_, request) -> {
                            ApiError error = broker(request.brokerId());
                            return new UnregisterBrokerResponseData()
                                    .setErrorCode(error.error().code())
                                    .setErrorMessage(error.message());
                        }),
                new Answering<UnregisterControllerRequestData, UnregisterControllerResponseData>(
                        ApiKeys.UNREGISTER_CONTROLLER, (_, request) -> {
                            ApiError error = controller(request.controllerId());
                            return new UnregisterControllerResponseData()
                                    .setErrorCode(error.error().code())
                                    .setErrorMessage(error.message());
                        }),
                new Answering<AddRaftVoterRequestData, AddRaftVoterResponseData>(
                        ApiKeys.ADD_RAFT_VOTER, (_, request) -> {
                            ApiError error = addition(request);
                            return new AddRaftVoterResponseData()
                                    .setErrorCode(error.error().code())
                                    .setErrorMessage(error.message());
                        }),
                new Answering<RemoveRaftVoterRequestData, RemoveRaftVoterResponseData>(
                        ApiKeys.REMOVE_RAFT_VOTER, (_, request) -> {
                            ApiError error = removal(request);
                            return new RemoveRaftVoterResponseData()
                                    .setErrorCode(error.error().code())
                                    .setErrorMessage(error.message());
                        }));
    }

    private ApiError broker(int id) {
        return id == nodeId
                ? new ApiError(Errors.INVALID_REQUEST, "Broker " + id + " is the only one, and can't be unregistered.")
                : new ApiError(Errors.BROKER_ID_NOT_REGISTERED, "Broker ID " + id + " is not currently registered");
    }

    private ApiError controller(int id) {
        return id == nodeId
                ? new ApiError(Errors.INVALID_REQUEST, "Controller cannot unregister itself while it is active.")
                : new ApiError(
                        Errors.CONTROLLER_ID_NOT_REGISTERED, "Controller ID " + id + " is not currently registered.");
    }

    private ApiError addition(AddRaftVoterRequestData request) {
        ApiError problem = problem(request.clusterId(), "Add", request.voterId(), request.voterDirectoryId());
        if (problem != null) {
            return problem;
        }
        boolean reachable = request.listeners().stream()
                .anyMatch(listener -> listener.name().equals(DescribeQuorumHandler.LISTENER));
        return reachable
                ? fixed("adding")
                : new ApiError(
                        Errors.INVALID_REQUEST,
                        "Add voter request didn't include the endpoint (Endpoints(endpoints={})) for the default "
                                + "listener ListenerName(" + DescribeQuorumHandler.LISTENER + ")");
    }

    private ApiError removal(RemoveRaftVoterRequestData request) {
        ApiError problem = problem(request.clusterId(), "Remove", request.voterId(), request.voterDirectoryId());
        return problem == null ? fixed("removing") : problem;
    }

    private @Nullable ApiError problem(@Nullable String cluster, String operation, int voter, Uuid directory) {
        if (cluster != null && !cluster.equals(clusterId)) {
            return new ApiError(
                    Errors.INCONSISTENT_CLUSTER_ID,
                    "The given id \"" + cluster + "\" doesn't match the cluster id \"" + clusterId + "\"");
        }
        return voter < 0 || directory.equals(Uuid.ZERO_UUID)
                ? new ApiError(Errors.INVALID_REQUEST, operation + " voter request didn't include a valid voter")
                : null;
    }

    private static ApiError fixed(String operation) {
        return new ApiError(
                Errors.UNSUPPORTED_VERSION,
                "Cluster doesn't support " + operation + " voter because the kraft.version feature is 0");
    }
}
