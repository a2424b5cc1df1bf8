package io.chronik.request.cluster;

import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** ListPartitionReassignments (KIP-455): partitions of one node are never on the move. */
public final class ListPartitionReassignmentsHandler
        implements ApiHandler.Blocking<ListPartitionReassignmentsRequestData, ListPartitionReassignmentsResponseData> {
    /** Creates it. */
    public ListPartitionReassignmentsHandler() {}

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public ListPartitionReassignmentsResponseData handle(
            RequestContext context, ListPartitionReassignmentsRequestData request) {
        return new ListPartitionReassignmentsResponseData().setErrorMessage(null);
    }
}
