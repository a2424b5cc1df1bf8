package io.chronik.request.admin;

import io.chronik.config.GroupConfigs;
import io.chronik.config.TopicConfigKey;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.Metadata;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import io.chronik.request.admin.ConfigChange.ResourceKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;

/** Changes some configs of a resource and leaves the others. */
public final class IncrementalAlterConfigsHandler
        implements ApiHandler.Blocking<IncrementalAlterConfigsRequestData, IncrementalAlterConfigsResponseData> {
    private final TopicConfigs topicConfigs;
    private final ConfigChange change;

    /** Creates it. */
    public IncrementalAlterConfigsHandler(Metadata metadata, TopicConfigs topicConfigs, GroupConfigs groupConfigs) {
        this.topicConfigs = topicConfigs;
        this.change = new ConfigChange(metadata, topicConfigs, groupConfigs);
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public IncrementalAlterConfigsResponseData handle(
            RequestContext context, IncrementalAlterConfigsRequestData request) {
        IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
        change.applyAll(
                        request.resources(),
                        resource -> new ResourceKey(resource.resourceType(), resource.resourceName()),
                        this::edited,
                        request.validateOnly())
                .forEach((resource, error) -> response.responses()
                        .add(new AlterConfigsResourceResponse()
                                .setResourceType(resource.type())
                                .setResourceName(resource.name())
                                .setErrorCode(error.error().code())
                                .setErrorMessage(error.message())));
        return response;
    }

    private Map<String, String> edited(AlterConfigsResource resource, Map<String, String> before) {
        Map<String, String> after = new HashMap<>(before);
        Set<String> seen = new HashSet<>();
        for (AlterableConfig config : resource.configs()) {
            if (!seen.add(config.name())) {
                throw new InvalidRequestException("Error due to duplicate config keys");
            }
            OpType operation = operation(config);
            if (config.value() == null && operation != OpType.DELETE) {
                throw new InvalidRequestException("Null value not supported for : " + config.name());
            }
            switch (operation) {
                case SET -> after.put(config.name(), config.value());
                case DELETE -> after.remove(config.name());
                case APPEND, SUBTRACT -> {
                    Set<String> parts = new LinkedHashSet<>(parts(listBefore(resource, config, operation, before)));
                    if (operation == OpType.APPEND) {
                        parts.addAll(parts(config.value()));
                    } else {
                        parts.removeAll(new HashSet<>(parts(config.value())));
                    }
                    after.put(config.name(), String.join(",", parts));
                }
            }
        }
        return after;
    }

    private static OpType operation(AlterableConfig config) {
        for (OpType type : OpType.values()) {
            if (type.id() == config.configOperation()) {
                return type;
            }
        }
        throw new InvalidRequestException(
                "Unknown operation " + config.configOperation() + " for config " + config.name());
    }

    /** The list that is appended to or taken from: what is set, else the default. */
    private String listBefore(
            AlterConfigsResource resource, AlterableConfig config, OpType operation, Map<String, String> before) {
        boolean topic = resource.resourceType() == ConfigResource.Type.TOPIC.id();
        if (topic && TopicConfigs.isKnown(config.name())) {
            TopicConfigKey key = TopicConfigs.key(config.name());
            if (key.type() == ConfigDef.Type.LIST) {
                return before.getOrDefault(key.name(), topicConfigs.defaultValue(key));
            }
        }
        if (resource.resourceType() == ConfigResource.Type.BROKER.id()) {
            TopicConfigKey key = TopicConfigs.ofSynonym(config.name());
            if (key != null && key.type() == ConfigDef.Type.LIST) {
                return before.getOrDefault(config.name(), topicConfigs.defaultValue(key));
            }
        }
        throw new InvalidConfigurationException(
                "Can't " + operation + " to key " + config.name() + " because its type is not LIST.");
    }

    private static List<String> parts(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
