package io.chronik.request.group;

import io.chronik.request.RequestContext;
import org.apache.kafka.common.Node;

/** Says where clients reach this node. */
@FunctionalInterface
public interface CoordinatorEndpoint {
    /** This node's id, and the address it advertises to whoever came by that request's listener. */
    Node advertised(RequestContext context);
}
