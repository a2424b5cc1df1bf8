package io.chronik.request;

import java.util.function.IntConsumer;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ControllerRegistrationResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateDelegationTokenResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeDelegationTokenResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.ExpireDelegationTokenResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchSnapshotResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.PushTelemetryResponseData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.message.RenewDelegationTokenResponseData;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData;
import org.apache.kafka.common.message.StreamsGroupTopologyDescriptionUpdateResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.message.UnregisterControllerResponseData;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.message.UpdateRaftVoterResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** The throttle time of a response: a field that most have, and that no type of Kafka's has in common. */
final class ThrottleTimes {
    private ThrottleTimes() {}

    private record Field(int millis, IntConsumer setter) {}

    /** Milliseconds; 0 for responses without the field. */
    static int of(ApiMessage message) {
        Field field = field(message);
        return field == null ? 0 : field.millis;
    }

    /** Writes the field if there is one. */
    static void set(ApiMessage message, int millis) {
        Field field = field(message);
        if (field != null) {
            field.setter.accept(millis);
        }
    }

    /** Null for responses without it. The frequent ones come first. */
    private static @Nullable Field field(ApiMessage message) {
        return switch (message) {
            case ProduceResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case FetchResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case MetadataResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case OffsetCommitResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case HeartbeatResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ConsumerGroupHeartbeatResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ListOffsetsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AddOffsetsToTxnResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AddPartitionsToTxnResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AddRaftVoterResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AllocateProducerIdsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AlterClientQuotasResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AlterConfigsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AlterPartitionReassignmentsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AlterPartitionResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AlterReplicaLogDirsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AlterShareGroupOffsetsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AlterUserScramCredentialsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ApiVersionsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case AssignReplicasToDirsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case BrokerHeartbeatResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case BrokerRegistrationResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ConsumerGroupDescribeResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ControllerRegistrationResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case CreateAclsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case CreateDelegationTokenResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case CreatePartitionsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case CreateTopicsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DeleteAclsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DeleteGroupsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DeleteRecordsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DeleteShareGroupOffsetsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DeleteTopicsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeAclsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeClientQuotasResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeClusterResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeConfigsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeDelegationTokenResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeGroupsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeLogDirsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeProducersResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeShareGroupOffsetsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeTopicPartitionsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeTransactionsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case DescribeUserScramCredentialsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ElectLeadersResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case EndTxnResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ExpireDelegationTokenResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case FetchSnapshotResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case FindCoordinatorResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case GetTelemetrySubscriptionsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case IncrementalAlterConfigsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case InitProducerIdResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case JoinGroupResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case LeaveGroupResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ListConfigResourcesResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ListGroupsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ListPartitionReassignmentsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ListTransactionsResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case OffsetDeleteResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case OffsetFetchResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case OffsetForLeaderEpochResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case PushTelemetryResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case RemoveRaftVoterResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case RenewDelegationTokenResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ShareAcknowledgeResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ShareFetchResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ShareGroupDescribeResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case ShareGroupHeartbeatResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case StreamsGroupDescribeResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case StreamsGroupHeartbeatResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case StreamsGroupTopologyDescriptionUpdateResponseData m ->
                new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case SyncGroupResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case TxnOffsetCommitResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case UnregisterBrokerResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case UnregisterControllerResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case UpdateFeaturesResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            case UpdateRaftVoterResponseData m -> new Field(m.throttleTimeMs(), m::setThrottleTimeMs);
            default -> null;
        };
    }
}
