package io.chronik.request.admin;

import io.chronik.config.GroupConfigs;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType;

/** Tells the configs of topics, of this node and of groups, and where their values come from. */
public final class DescribeConfigsHandler
        implements ApiHandler.Blocking<DescribeConfigsRequestData, DescribeConfigsResponseData> {
    private final Metadata metadata;
    private final TopicConfigDescriber topics;
    private final GroupConfigs groups;
    private final List<BrokerConfig> broker;

    /**
     * Creates it.
     *
     * @param broker this node's settings
     */
    public DescribeConfigsHandler(
            Metadata metadata, TopicConfigs topics, GroupConfigs groups, List<BrokerConfig> broker) {
        this.metadata = metadata;
        this.topics = new TopicConfigDescriber(topics);
        this.groups = groups;
        this.broker = List.copyOf(broker);
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public DescribeConfigsResponseData handle(RequestContext context, DescribeConfigsRequestData request) {
        DescribeConfigsResponseData response = new DescribeConfigsResponseData();
        for (DescribeConfigsResource resource : request.resources()) {
            DescribeConfigsResult result = new DescribeConfigsResult()
                    .setResourceType(resource.resourceType())
                    .setResourceName(resource.resourceName());
            try {
                result.setConfigs(results(describe(resource), resource, request));
            } catch (ApiException e) {
                ApiError error = ApiError.fromThrowable(e);
                result.setErrorCode(error.error().code())
                        .setErrorMessage(Objects.requireNonNullElse(error.message(), ""));
            }
            response.results().add(result);
        }
        return response;
    }

    private List<DescribedConfig> describe(DescribeConfigsResource resource) {
        String name = resource.resourceName();
        return switch (ConfigResource.Type.forId(resource.resourceType())) {
            case TOPIC -> topic(name);
            case BROKER -> broker(name);
            case BROKER_LOGGER -> logger(name);
            case GROUP -> group(name);
            case CLIENT_METRICS ->
                throw new InvalidRequestException("Client metrics subscriptions are not in this version.");
            case UNKNOWN -> throw new InvalidRequestException("Unsupported resource type: " + resource.resourceType());
        };
    }

    private List<DescribedConfig> topic(String name) {
        ApiError invalid = Failures.ofName(name);
        if (invalid != null) {
            throw invalid.exception();
        }
        TopicImage topic = metadata.image().topic(name);
        if (topic == null) {
            throw Errors.UNKNOWN_TOPIC_OR_PARTITION.exception();
        }
        return topics.describe(topic.configs());
    }

    private List<DescribedConfig> broker(String name) {
        if (name.isEmpty()) {
            return List.of();
        }
        int nodeId = metadata.image().nodeId();
        if (number(name) != nodeId) {
            throw new InvalidRequestException(
                    "Unexpected broker id, expected " + nodeId + " or empty string, but received " + name);
        }
        return broker.stream().map(DescribeConfigsHandler::described).toList();
    }

    private static DescribedConfig described(BrokerConfig config) {
        ConfigSource source = config.configured() ? ConfigSource.STATIC_BROKER_CONFIG : ConfigSource.DEFAULT_CONFIG;
        return new DescribedConfig(
                config.name(),
                config.value(),
                true,
                source,
                config.type(),
                List.of(new DescribedConfig.Synonym(config.name(), config.value(), source)),
                config.documentation());
    }

    private List<DescribedConfig> logger(String name) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("Broker id must not be empty");
        }
        int nodeId = metadata.image().nodeId();
        if (number(name) != nodeId) {
            throw new InvalidRequestException("Unexpected broker id, expected " + nodeId + " but received " + name);
        }
        return List.of();
    }

    private List<DescribedConfig> group(String name) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("Group name must not be empty");
        }
        Map<String, String> set = metadata.image().configs(ConfigScope.GROUP, name);
        List<DescribedConfig> described = new ArrayList<>();
        for (GroupConfigs.GroupConfigKey key : groups.keys()) {
            List<DescribedConfig.Synonym> synonyms = new ArrayList<>();
            String value = set.get(key.name());
            ConfigSource source = value == null ? ConfigSource.DEFAULT_CONFIG : ConfigSource.GROUP_CONFIG;
            if (value != null) {
                synonyms.add(new DescribedConfig.Synonym(key.name(), value, source));
            }
            synonyms.add(new DescribedConfig.Synonym(key.synonym(), key.defaultText(), ConfigSource.DEFAULT_CONFIG));
            described.add(new DescribedConfig(
                    key.name(),
                    value == null ? key.defaultText() : value,
                    false,
                    source,
                    ConfigDef.Type.INT,
                    synonyms,
                    key.doc()));
        }
        return described;
    }

    private static int number(String name) {
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("Broker id must be an integer, but it is: " + name, e);
        }
    }

    private static List<DescribeConfigsResourceResult> results(
            List<DescribedConfig> configs, DescribeConfigsResource resource, DescribeConfigsRequestData request) {
        List<String> keys = resource.configurationKeys();
        Set<String> wanted = keys == null ? Set.of() : new HashSet<>(keys);
        return configs.stream()
                .filter(config -> wanted.isEmpty() || wanted.contains(config.name()))
                .map(config -> result(config, request))
                .toList();
    }

    private static DescribeConfigsResourceResult result(DescribedConfig config, DescribeConfigsRequestData request) {
        List<DescribeConfigsSynonym> synonyms = request.includeSynonyms()
                ? config.synonyms().stream()
                        .map(synonym -> new DescribeConfigsSynonym()
                                .setName(synonym.name())
                                .setValue(synonym.value())
                                .setSource(synonym.source().id()))
                        .toList()
                : List.of();
        return new DescribeConfigsResourceResult()
                .setName(config.name())
                .setValue(config.value())
                .setReadOnly(config.readOnly())
                .setConfigSource(config.source().id())
                .setIsSensitive(false)
                .setSynonyms(synonyms)
                .setConfigType(type(config.type()).id())
                .setDocumentation(request.includeDocumentation() ? config.documentation() : null);
    }

    private static ConfigType type(ConfigDef.Type type) {
        return switch (type) {
            case BOOLEAN -> ConfigType.BOOLEAN;
            case STRING -> ConfigType.STRING;
            case INT -> ConfigType.INT;
            case SHORT -> ConfigType.SHORT;
            case LONG -> ConfigType.LONG;
            case DOUBLE -> ConfigType.DOUBLE;
            case LIST -> ConfigType.LIST;
            case CLASS -> ConfigType.CLASS;
            case PASSWORD -> ConfigType.PASSWORD;
        };
    }
}
