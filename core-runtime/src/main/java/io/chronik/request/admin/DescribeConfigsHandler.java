package io.chronik.request.admin;

import io.chronik.config.ClientMetricsConfigs;
import io.chronik.config.GroupConfigs;
import io.chronik.config.TopicConfigKey;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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
    private final String rootLevel;

    /**
     * Creates it.
     *
     * @param broker this node's settings
     * @param rootLevel how much the process logs
     */
    public DescribeConfigsHandler(
            Metadata metadata, TopicConfigs topics, GroupConfigs groups, List<BrokerConfig> broker, String rootLevel) {
        this.rootLevel = rootLevel.toUpperCase(Locale.ROOT);
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
            case CLIENT_METRICS -> clientMetrics(name);
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
            return forAllNodes();
        }
        int nodeId = metadata.image().nodeId();
        if (number(name) != nodeId) {
            throw new InvalidRequestException(
                    "Unexpected broker id, expected " + nodeId + " or empty string, but received " + name);
        }
        return broker.stream().map(this::described).toList();
    }

    /** What was changed for all nodes while they run; what they have in their files is each one's own. */
    private List<DescribedConfig> forAllNodes() {
        List<DescribedConfig> described = new ArrayList<>();
        new TreeMap<>(topics.configs().changedDefaults().ofAll()).forEach((name, value) -> {
            TopicConfigKey key = TopicConfigs.ofSynonym(name);
            if (key != null) {
                ConfigSource source = ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG;
                described.add(new DescribedConfig(
                        name,
                        value,
                        false,
                        source,
                        key.type(),
                        List.of(new DescribedConfig.Synonym(name, value, source)),
                        key.doc()));
            }
        });
        return described;
    }

    private DescribedConfig described(BrokerConfig config) {
        TopicConfigKey key = TopicConfigs.ofSynonym(config.name());
        if (key != null) {
            List<DescribedConfig.Synonym> synonyms = TopicConfigDescriber.defaults(topics.configs(), key);
            return new DescribedConfig(
                    config.name(),
                    topics.configs().defaultValue(key),
                    false,
                    synonyms.getFirst().source(),
                    key.type(),
                    synonyms,
                    key.doc());
        }
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
        return List.of(new DescribedConfig(
                ConfigChange.ROOT_LOGGER,
                rootLevel,
                true,
                ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG,
                ConfigDef.Type.STRING,
                List.of(),
                "The setting log.level."));
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

    private List<DescribedConfig> clientMetrics(String name) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("Client metrics subscription name must not be empty");
        }
        Map<String, String> set = metadata.image().configs(ConfigScope.CLIENT_METRICS, name);
        List<DescribedConfig> described = new ArrayList<>();
        ClientMetricsConfigs.defaults().forEach((key, defaultText) -> {
            String value = set.get(key);
            ConfigSource source = value == null ? ConfigSource.DEFAULT_CONFIG : ConfigSource.CLIENT_METRICS_CONFIG;
            described.add(new DescribedConfig(
                    key,
                    value == null ? defaultText : value,
                    false,
                    source,
                    ClientMetricsConfigs.type(key),
                    value == null ? List.of() : List.of(new DescribedConfig.Synonym(key, value, source)),
                    "A config of client metrics subscriptions."));
        });
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
