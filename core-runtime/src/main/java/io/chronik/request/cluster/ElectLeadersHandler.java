package io.chronik.request.cluster;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.function.Supplier;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** ElectLeaders (KIP-460): the only replica leads already, so no election is ever needed. */
public final class ElectLeadersHandler
        implements ApiHandler.Blocking<ElectLeadersRequestData, ElectLeadersResponseData> {
    private final Supplier<? extends ClusterImage> image;

    /** Uses the newest image at each call. */
    public ElectLeadersHandler(Supplier<? extends ClusterImage> image) {
        this.image = image;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ELECT_LEADERS;
    }

    @Override
    public ElectLeadersResponseData handle(RequestContext context, ElectLeadersRequestData request) {
        ElectLeadersResponseData response = new ElectLeadersResponseData();
        boolean known = request.electionType() == ElectionType.PREFERRED.value
                || request.electionType() == ElectionType.UNCLEAN.value;
        if (!known) {
            response.setErrorCode(Errors.INVALID_REQUEST.code());
        }
        if (request.topicPartitions() == null) {
            if (known) {
                // As Kafka: all topics are named, and of their partitions those that were elected or failed.
                image.get()
                        .topics()
                        .keySet()
                        .forEach(name ->
                                response.replicaElectionResults().add(new ReplicaElectionResult().setTopic(name)));
            }
            return response;
        }
        for (TopicPartitions topic : request.topicPartitions()) {
            ReplicaElectionResult result = new ReplicaElectionResult().setTopic(topic.topic());
            for (int partition : topic.partitions()) {
                result.partitionResult()
                        .add(
                                known
                                        ? elect(topic.topic(), partition)
                                        : refused(
                                                partition,
                                                Errors.INVALID_REQUEST,
                                                "Unknown election type " + request.electionType()));
            }
            response.replicaElectionResults().add(result);
        }
        return response;
    }

    private PartitionResult elect(String name, int partition) {
        TopicImage topic = image.get().topic(name);
        if (topic == null) {
            return refused(partition, Errors.UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + name);
        }
        if (partition < 0 || partition >= topic.partitions()) {
            return refused(
                    partition, Errors.UNKNOWN_TOPIC_OR_PARTITION, "No such partition as " + name + "-" + partition);
        }
        return refused(partition, Errors.ELECTION_NOT_NEEDED, Errors.ELECTION_NOT_NEEDED.message());
    }

    private static PartitionResult refused(int partition, Errors error, String message) {
        return new PartitionResult()
                .setPartitionId(partition)
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
