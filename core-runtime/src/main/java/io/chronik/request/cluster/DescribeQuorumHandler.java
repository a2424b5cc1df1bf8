package io.chronik.request.cluster;

import io.chronik.request.ApiHandler;
import io.chronik.request.NodeAddress;
import io.chronik.request.RequestContext;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Listener;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ListenerCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.DescribeQuorumResponseData.TopicData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DescribeQuorum (KIP-595): the node is the one voter for its metadata, and leads. */
public final class DescribeQuorumHandler
        implements ApiHandler.Blocking<DescribeQuorumRequestData, DescribeQuorumResponseData> {
    /** What Kafka's tools call the listener of a controller. Clients of ours find it where they find the node. */
    static final String LISTENER = "CONTROLLER";

    private static final short FIRST_VERSION_WITH_TIMES = 1;
    private static final short FIRST_VERSION_WITH_NODES = 2;
    private static final int EPOCH = 1;

    private final NodeAddress address;
    private final LongSupplier changes;
    private final InstantSource clock;

    /** Creates it; {@code changes} counts how often the metadata changed since the node started. */
    public DescribeQuorumHandler(NodeAddress address, LongSupplier changes, InstantSource clock) {
        this.address = address;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_QUORUM;
    }

    @Override
    public DescribeQuorumResponseData handle(RequestContext context, DescribeQuorumRequestData request) {
        DescribeQuorumResponseData response = new DescribeQuorumResponseData();
        boolean found = false;
        for (DescribeQuorumRequestData.TopicData topic : request.topics()) {
            TopicData answer = new TopicData().setTopicName(topic.topicName());
            for (DescribeQuorumRequestData.PartitionData partition : topic.partitions()) {
                boolean metadata =
                        topic.topicName().equals(Topic.CLUSTER_METADATA_TOPIC_NAME) && partition.partitionIndex() == 0;
                found |= metadata;
                answer.partitions().add(metadata ? quorum(context.version()) : unknown(partition.partitionIndex()));
            }
            response.topics().add(answer);
        }
        if (found && context.version() >= FIRST_VERSION_WITH_NODES) {
            ListenerCollection listeners = new ListenerCollection();
            listeners.add(
                    new Listener().setName(LISTENER).setHost(address.host()).setPort(address.port()));
            response.nodes().add(new Node().setNodeId(address.nodeId()).setListeners(listeners));
        }
        return response;
    }

    private PartitionData quorum(short version) {
        long end = changes.getAsLong();
        ReplicaState self = new ReplicaState().setReplicaId(address.nodeId()).setLogEndOffset(end);
        if (version >= FIRST_VERSION_WITH_TIMES) {
            self.setLastFetchTimestamp(clock.millis()).setLastCaughtUpTimestamp(clock.millis());
        }
        return new PartitionData()
                .setPartitionIndex(0)
                .setLeaderId(address.nodeId())
                .setLeaderEpoch(EPOCH)
                .setHighWatermark(end)
                .setCurrentVoters(List.of(self));
    }

    private static PartitionData unknown(int partition) {
        return new PartitionData()
                .setPartitionIndex(partition)
                .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())
                .setErrorMessage(Errors.UNKNOWN_TOPIC_OR_PARTITION.message());
    }
}
