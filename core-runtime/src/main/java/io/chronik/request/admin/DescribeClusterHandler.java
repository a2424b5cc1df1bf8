package io.chronik.request.admin;

import io.chronik.metadata.Metadata;
import io.chronik.request.ApiHandler;
import io.chronik.request.NodeAddress;
import io.chronik.request.RequestContext;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBrokerCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Tells which nodes there are. */
public final class DescribeClusterHandler
        implements ApiHandler.Blocking<DescribeClusterRequestData, DescribeClusterResponseData> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final Metadata metadata;
    private final NodeAddress address;

    /** Creates it. */
    public DescribeClusterHandler(Metadata metadata, NodeAddress address) {
        this.metadata = metadata;
        this.address = address;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CLUSTER;
    }

    @Override
    public DescribeClusterResponseData handle(RequestContext context, DescribeClusterRequestData request) {
        if (request.endpointType() != BROKERS) {
            boolean known = request.endpointType() == CONTROLLERS;
            return new DescribeClusterResponseData()
                    .setErrorCode((known ? Errors.MISMATCHED_ENDPOINT_TYPE : Errors.UNSUPPORTED_ENDPOINT_TYPE).code())
                    .setErrorMessage(
                            known
                                    ? "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"
                                    : "Unsupported endpoint type " + request.endpointType());
        }
        DescribeClusterBrokerCollection brokers = new DescribeClusterBrokerCollection();
        brokers.add(new DescribeClusterBroker()
                .setBrokerId(address.nodeId())
                .setHost(address.host())
                .setPort(address.port())
                .setRack(address.rack()));
        return new DescribeClusterResponseData()
                .setEndpointType(BROKERS)
                .setClusterId(metadata.image().clusterId())
                .setControllerId(address.nodeId())
                .setBrokers(brokers)
                .setClusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.CLUSTER
                                : AuthorizedOperations.NOT_ASKED);
    }
}
