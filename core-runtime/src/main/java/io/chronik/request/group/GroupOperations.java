package io.chronik.request.group;

import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** What a client may do with a group, as the bit field of the describe APIs. Everything, as there is no authorizer. */
final class GroupOperations {
    private static final Set<AclOperation> SUPPORTED = Set.of(
            AclOperation.READ,
            AclOperation.DESCRIBE,
            AclOperation.DELETE,
            AclOperation.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS);

    private GroupOperations() {}

    /** One bit per operation that exists for groups, at the position of its code. */
    static int all() {
        int bits = 0;
        for (AclOperation operation : SUPPORTED) {
            bits |= 1 << operation.code();
        }
        return bits;
    }
}
