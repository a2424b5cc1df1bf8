package io.chronik.request.admin;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/**
 * Checks where a client wants replicas to be.
 *
 * @param nodeId the only node there is
 */
record Assignments(int nodeId) {
    /** What is wrong with one partition's replicas, or null. */
    @Nullable
    ApiError problem(List<Integer> replicas) {
        if (replicas.isEmpty()) {
            return error("The manual partition assignment includes an empty replica list.");
        }
        Set<Integer> seen = new HashSet<>();
        for (int replica : replicas) {
            if (!seen.add(replica)) {
                return error("The manual partition assignment includes the broker " + replica + " more than once.");
            }
            if (replica != nodeId) {
                return error("The manual partition assignment includes broker " + replica
                        + ", but no such broker is registered.");
            }
        }
        return null;
    }

    private static ApiError error(String message) {
        return new ApiError(Errors.INVALID_REPLICA_ASSIGNMENT, message);
    }
}
