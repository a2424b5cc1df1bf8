package io.chronik.request.admin;

import io.chronik.config.GroupConfigs;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.Metadata;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import io.chronik.request.admin.ConfigChange.ResourceKey;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;

/** Replaces all configs of a resource. */
public final class AlterConfigsHandler
        implements ApiHandler.Blocking<AlterConfigsRequestData, AlterConfigsResponseData> {
    private final ConfigChange change;

    /** Creates it. */
    public AlterConfigsHandler(Metadata metadata, TopicConfigs topicConfigs, GroupConfigs groupConfigs) {
        this.change = new ConfigChange(metadata, topicConfigs, groupConfigs);
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_CONFIGS;
    }

    @Override
    public AlterConfigsResponseData handle(RequestContext context, AlterConfigsRequestData request) {
        AlterConfigsResponseData response = new AlterConfigsResponseData();
        change.applyAll(
                        request.resources(),
                        resource -> new ResourceKey(resource.resourceType(), resource.resourceName()),
                        (resource, before) -> replacement(resource),
                        request.validateOnly())
                .forEach((resource, error) -> response.responses()
                        .add(new AlterConfigsResourceResponse()
                                .setResourceType(resource.type())
                                .setResourceName(resource.name())
                                .setErrorCode(error.error().code())
                                .setErrorMessage(error.message())));
        return response;
    }

    private static Map<String, String> replacement(AlterConfigsResource resource) {
        Map<String, String> configs = new HashMap<>();
        for (AlterableConfig config : resource.configs()) {
            if (config.value() == null) {
                throw new InvalidRequestException("Null value not supported for : " + config.name());
            }
            if (configs.put(config.name(), config.value()) != null) {
                throw new InvalidRequestException("Error due to duplicate config keys");
            }
        }
        return configs;
    }
}
