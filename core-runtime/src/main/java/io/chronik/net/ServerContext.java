package io.chronik.net;

import io.chronik.request.RateLimitedLog;
import io.chronik.request.Router;
import java.util.function.Consumer;

/**
 * What connections share.
 *
 * @param router answers their requests
 * @param limits they keep
 * @param memory their requests share
 * @param responses what in-memory responses that no client has taken yet share
 * @param refusals limits the lines about connections that had to be closed
 * @param onClosed told once of each connection that is gone, on its event loop
 */
record ServerContext(
        Router router,
        NetworkLimits limits,
        RequestMemory memory,
        ResponseMemory responses,
        RateLimitedLog refusals,
        Consumer<Connection> onClosed) {
    void closed(Connection connection) {
        onClosed.accept(connection);
    }
}
