package io.chronik.request.group;

import io.chronik.request.RequestContext;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failed call of the coordinator means to the client. */
final class CoordinatorFailures {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorFailures.class);

    private CoordinatorFailures() {}

    /** The error to answer. One that clients can't make sense of is ours, and is logged. */
    static Errors error(RequestContext context, Throwable failure) {
        Errors error = Errors.forException(failure);
        if (error == Errors.UNKNOWN_SERVER_ERROR) {
            LOG.error("{} v{} failed in the group coordinator", context.api(), context.version(), failure);
        }
        return error;
    }
}
