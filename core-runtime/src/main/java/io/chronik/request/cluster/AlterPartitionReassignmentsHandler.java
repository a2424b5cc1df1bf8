package io.chronik.request.cluster;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/** AlterPartitionReassignments (KIP-455): a partition can only be moved to where it is. */
public final class AlterPartitionReassignmentsHandler
        implements ApiHandler.Blocking<
                AlterPartitionReassignmentsRequestData, AlterPartitionReassignmentsResponseData> {
    private final Supplier<? extends ClusterImage> image;

    /** Uses the newest image at each call. */
    public AlterPartitionReassignmentsHandler(Supplier<? extends ClusterImage> image) {
        this.image = image;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public AlterPartitionReassignmentsResponseData handle(
            RequestContext context, AlterPartitionReassignmentsRequestData request) {
        AlterPartitionReassignmentsResponseData response =
                new AlterPartitionReassignmentsResponseData().setErrorMessage(null);
        if (context.version() > 0) {
            response.setAllowReplicationFactorChange(request.allowReplicationFactorChange());
        }
        for (ReassignableTopic topic : request.topics()) {
            ReassignableTopicResponse result = new ReassignableTopicResponse().setName(topic.name());
            for (ReassignablePartition partition : topic.partitions()) {
                ApiError error = result(topic.name(), partition);
                result.partitions()
                        .add(new ReassignablePartitionResponse()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(error.error().code())
                                .setErrorMessage(error.message()));
            }
            response.responses().add(result);
        }
        return response;
    }

    private ApiError result(String name, ReassignablePartition wanted) {
        ClusterImage now = image.get();
        TopicImage topic = now.topic(name);
        if (topic == null) {
            return new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, "Unable to find a topic named " + name + ".");
        }
        if (wanted.partitionIndex() < 0 || wanted.partitionIndex() >= topic.partitions()) {
            return new ApiError(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find partition " + name + ":" + wanted.partitionIndex() + ".");
        }
        List<Integer> replicas = wanted.replicas();
        if (replicas == null) {
            return new ApiError(Errors.NO_REASSIGNMENT_IN_PROGRESS, null);
        }
        if (replicas.isEmpty()) {
            return invalid("The manual partition assignment includes an empty replica list.");
        }
        Set<Integer> seen = new HashSet<>();
        for (int replica : replicas.stream().sorted().toList()) {
            if (replica != now.nodeId()) {
                return invalid("The manual partition assignment includes broker " + replica
                        + ", but no such broker is registered.");
            }
            if (!seen.add(replica)) {
                return invalid("The manual partition assignment includes the broker " + replica + " more than once.");
            }
        }
        return ApiError.NONE;
    }

    private static ApiError invalid(String message) {
        return new ApiError(Errors.INVALID_REPLICA_ASSIGNMENT, message);
    }
}
