package io.chronik.request.old;

import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** DescribeAcls 0: knows literal names only, which is what the later versions' pattern is by default. */
final class OldDescribeAcls implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_ACLS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new DescribeAclsRequestData()
                .setResourceTypeFilter(in.readByte())
                .setResourceNameFilter(Fields.nullableString(in))
                .setPrincipalFilter(Fields.nullableString(in))
                .setHostFilter(Fields.nullableString(in))
                .setOperation(in.readByte())
                .setPermissionType(in.readByte());
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        DescribeAclsResponseData described = (DescribeAclsResponseData) response;
        out.writeInt(described.throttleTimeMs());
        out.writeShort(described.errorCode());
        Fields.string(out, described.errorMessage());
        Fields.list(out, described.resources(), resource -> {
            out.writeByte(resource.resourceType());
            Fields.string(out, resource.resourceName());
            Fields.list(out, resource.acls(), acl -> {
                Fields.string(out, acl.principal());
                Fields.string(out, acl.host());
                out.writeByte(acl.operation());
                out.writeByte(acl.permissionType());
            });
        });
    }
}
