package io.chronik.request.old;

import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** CreateAcls 0: knows literal names only, which is what the later versions' pattern is by default. */
final class OldCreateAcls implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_ACLS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new CreateAclsRequestData()
                .setCreations(Fields.list(
                        in,
                        creation -> new AclCreation()
                                .setResourceType(creation.readByte())
                                .setResourceName(Fields.string(creation))
                                .setPrincipal(Fields.string(creation))
                                .setHost(Fields.string(creation))
                                .setOperation(creation.readByte())
                                .setPermissionType(creation.readByte())));
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        CreateAclsResponseData created = (CreateAclsResponseData) response;
        out.writeInt(created.throttleTimeMs());
        Fields.list(out, created.results(), result -> {
            out.writeShort(result.errorCode());
            Fields.string(out, result.errorMessage());
        });
    }
}
