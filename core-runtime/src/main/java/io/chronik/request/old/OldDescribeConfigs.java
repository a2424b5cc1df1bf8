package io.chronik.request.old;

import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;

/** DescribeConfigs 0: says of each value only whether it is the default. */
final class OldDescribeConfigs implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new DescribeConfigsRequestData()
                .setResources(Fields.list(
                        in,
                        resource -> new DescribeConfigsResource()
                                .setResourceType(resource.readByte())
                                .setResourceName(Fields.string(resource))
                                .setConfigurationKeys(Fields.nullableList(resource, Fields::string))));
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        DescribeConfigsResponseData described = (DescribeConfigsResponseData) response;
        out.writeInt(described.throttleTimeMs());
        Fields.list(out, described.results(), result -> {
            out.writeShort(result.errorCode());
            Fields.string(out, result.errorMessage());
            out.writeByte(result.resourceType());
            Fields.string(out, result.resourceName());
            Fields.list(out, result.configs(), config -> {
                Fields.string(out, config.name());
                Fields.string(out, config.value());
                Fields.bool(out, config.readOnly());
                Fields.bool(out, config.configSource() == ConfigSource.DEFAULT_CONFIG.id());
                Fields.bool(out, config.isSensitive());
            });
        });
    }
}
