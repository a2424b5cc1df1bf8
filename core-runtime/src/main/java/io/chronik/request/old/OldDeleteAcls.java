package io.chronik.request.old;

import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** DeleteAcls 0: knows literal names only, which is what the later versions' pattern is by default. */
final class OldDeleteAcls implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_ACLS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new DeleteAclsRequestData()
                .setFilters(Fields.list(
                        in,
                        filter -> new DeleteAclsFilter()
                                .setResourceTypeFilter(filter.readByte())
                                .setResourceNameFilter(Fields.nullableString(filter))
                                .setPrincipalFilter(Fields.nullableString(filter))
                                .setHostFilter(Fields.nullableString(filter))
                                .setOperation(filter.readByte())
                                .setPermissionType(filter.readByte())));
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        DeleteAclsResponseData deleted = (DeleteAclsResponseData) response;
        out.writeInt(deleted.throttleTimeMs());
        Fields.list(out, deleted.filterResults(), result -> {
            out.writeShort(result.errorCode());
            Fields.string(out, result.errorMessage());
            Fields.list(out, result.matchingAcls(), acl -> {
                out.writeShort(acl.errorCode());
                Fields.string(out, acl.errorMessage());
                out.writeByte(acl.resourceType());
                Fields.string(out, acl.resourceName());
                Fields.string(out, acl.principal());
                Fields.string(out, acl.host());
                out.writeByte(acl.operation());
                out.writeByte(acl.permissionType());
            });
        });
    }
}
