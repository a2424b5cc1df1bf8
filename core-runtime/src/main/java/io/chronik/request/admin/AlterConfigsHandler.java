package io.chronik.request.admin;

import io.chronik.config.GroupConfigs;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.Metadata;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

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
        Map<ResourceKey, Integer> times = new HashMap<>();
        request.resources().forEach(resource -> times.merge(key(resource), 1, Integer::sum));
        AlterConfigsResponseData response = new AlterConfigsResponseData();
        Set<ResourceKey> answered = new HashSet<>();
        for (AlterConfigsResource resource : request.resources()) {
            if (!answered.add(key(resource))) {
                continue;
            }
            ApiError error = times.getOrDefault(key(resource), 0) > 1
                    ? new ApiError(Errors.INVALID_REQUEST, "Each resource must appear at most once.")
                    : change.apply(
                            resource.resourceType(),
                            resource.resourceName(),
                            before -> replacement(resource),
                            request.validateOnly());
            response.responses()
                    .add(new AlterConfigsResourceResponse()
                            .setResourceType(resource.resourceType())
                            .setResourceName(resource.resourceName())
                            .setErrorCode(error.error().code())
                            .setErrorMessage(error.message()));
        }
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

    private static ResourceKey key(AlterConfigsResource resource) {
        return new ResourceKey(resource.resourceType(), resource.resourceName());
    }

    private record ResourceKey(byte type, String name) {}
}
