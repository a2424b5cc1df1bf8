package io.chronik.request.access;

import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.requests.CreateAclsRequest;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** Access rights as requests write them. */
final class Acls {
    private Acls() {}

    /**
     * What a client wants to be created.
     *
     * @throws InvalidRequestException if no such right can be
     */
    static AclBinding checked(AclCreation creation) {
        ResourceType type = ResourceType.fromCode(creation.resourceType());
        if (type == ResourceType.CLUSTER && !creation.resourceName().equals(Resource.CLUSTER_NAME)) {
            throw new InvalidRequestException(
                    "The only valid name for the CLUSTER resource is " + Resource.CLUSTER_NAME);
        }
        if (creation.resourceName().isEmpty()) {
            throw new InvalidRequestException("Invalid empty resource name");
        }
        PatternType pattern = PatternType.fromCode(creation.resourcePatternType());
        check(pattern == PatternType.LITERAL || pattern == PatternType.PREFIXED, "Invalid patternType " + pattern);
        check(!type.isUnknown() && type != ResourceType.ANY, "Invalid resourceType " + type);
        AclOperation operation = AclOperation.fromCode(creation.operation());
        check(!operation.isUnknown() && operation != AclOperation.ANY, "Invalid operation " + operation);
        AclPermissionType permission = AclPermissionType.fromCode(creation.permissionType());
        check(
                permission == AclPermissionType.ALLOW || permission == AclPermissionType.DENY,
                "Invalid permissionType " + permission);
        check(
                creation.principal().indexOf(':') >= 0,
                "Could not parse principal from `" + creation.principal() + "` (no colon is present separating the "
                        + "principal type from the principal name)");
        check(!creation.host().isEmpty(), "Host pattern cannot be null or empty");
        return CreateAclsRequest.aclBinding(creation);
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new InvalidRequestException(problem);
        }
    }

    static AclBindingFilter filter(DescribeAclsRequestData request) {
        return filter(
                request.resourceTypeFilter(),
                request.resourceNameFilter(),
                request.patternTypeFilter(),
                new AccessControlEntryFilter(
                        request.principalFilter(),
                        request.hostFilter(),
                        AclOperation.fromCode(request.operation()),
                        AclPermissionType.fromCode(request.permissionType())));
    }

    static AclBindingFilter filter(DeleteAclsFilter filter) {
        return filter(
                filter.resourceTypeFilter(),
                filter.resourceNameFilter(),
                filter.patternTypeFilter(),
                new AccessControlEntryFilter(
                        filter.principalFilter(),
                        filter.hostFilter(),
                        AclOperation.fromCode(filter.operation()),
                        AclPermissionType.fromCode(filter.permissionType())));
    }

    private static AclBindingFilter filter(
            byte type, @Nullable String name, byte pattern, AccessControlEntryFilter entries) {
        return new AclBindingFilter(
                new ResourcePatternFilter(ResourceType.fromCode(type), name, PatternType.fromCode(pattern)), entries);
    }
}
