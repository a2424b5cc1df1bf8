package io.chronik.request.admin;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.config.ClientMetricsConfigs;
import io.chronik.config.GroupConfigs;
import io.chronik.config.InvalidTopicConfigException;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicImage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/** Changes the configs of one resource: where both ways of altering configs meet. */
final class ConfigChange {
    /** The name of the one logger there is. */
    static final String ROOT_LOGGER = "root";

    /** A resource as requests name it: its type's id, and its name. */
    record ResourceKey(byte type, String name) {}

    private final Metadata metadata;
    private final TopicConfigs topicConfigs;
    private final GroupConfigs groupConfigs;

    ConfigChange(Metadata metadata, TopicConfigs topicConfigs, GroupConfigs groupConfigs) {
        this.metadata = metadata;
        this.topicConfigs = topicConfigs;
        this.groupConfigs = groupConfigs;
    }

    /**
     * Changes the resources of a request one after the other, or only checks. A resource that is there more than once is refused, once.
     *
     * @param edit from a resource and what is set to what should be set; may throw an {@link ApiException}
     * @return how it went, in the order of the request
     */
    <R> Map<ResourceKey, ApiError> applyAll(
            Iterable<R> resources,
            Function<R, ResourceKey> keyOf,
            BiFunction<R, Map<String, String>, Map<String, String>> edit,
            boolean validateOnly) {
        Map<ResourceKey, Integer> times = new HashMap<>();
        resources.forEach(resource -> times.merge(keyOf.apply(resource), 1, Integer::sum));
        Map<ResourceKey, ApiError> results = new LinkedHashMap<>();
        for (R resource : resources) {
            results.computeIfAbsent(
                    keyOf.apply(resource),
                    key -> times.getOrDefault(key, 0) > 1
                            ? refused("Each resource must appear at most once.")
                            : apply(key.type(), key.name(), before -> edit.apply(resource, before), validateOnly));
        }
        return results;
    }

    /**
     * Changes, or only checks.
     *
     * @param edit from what is set to what should be set; may throw an {@link ApiException}
     */
    private ApiError apply(byte type, String name, UnaryOperator<Map<String, String>> edit, boolean validateOnly) {
        try {
            return switch (ConfigResource.Type.forId(type)) {
                case TOPIC -> onTopic(name, edit, validateOnly);
                case GROUP -> onGroup(name, edit, validateOnly);
                case BROKER -> onBroker(name, edit, validateOnly);
                case BROKER_LOGGER -> onLoggers(name, edit);
                case CLIENT_METRICS -> onClientMetrics(name, edit, validateOnly);
                case UNKNOWN -> refused("Unknown resource type " + type);
            };
        } catch (ApiException e) {
            return ApiError.fromThrowable(e);
        } catch (MetadataStoreException e) {
            return Failures.of(e);
        }
    }

    private ApiError onTopic(String name, UnaryOperator<Map<String, String>> edit, boolean validateOnly)
            throws MetadataStoreException {
        TopicImage topic = metadata.image().topic(name);
        if (topic == null) {
            return new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + name + "' does not exist.");
        }
        UnaryOperator<Map<String, String>> checked = before -> {
            Map<String, String> after = edit.apply(before);
            // What was accepted once stays, even if a limit is lower today.
            Map<String, String> changed = new HashMap<>(after);
            changed.entrySet().removeAll(before.entrySet());
            try {
                topicConfigs.validate(changed);
            } catch (InvalidTopicConfigException e) {
                throw new InvalidConfigurationException(e.getMessage(), e);
            }
            return after;
        };
        if (validateOnly) {
            var _ = checked.apply(topic.configs());
            return ApiError.NONE;
        }
        return metadata.alterTopicConfigs(topic.id(), checked)
                ? ApiError.NONE
                : new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + name + "' does not exist.");
    }

    private ApiError onGroup(String name, UnaryOperator<Map<String, String>> edit, boolean validateOnly)
            throws MetadataStoreException {
        if (name.isEmpty()) {
            return refused("Default group resources are not allowed.");
        }
        UnaryOperator<Map<String, String>> checked = before -> {
            Map<String, String> after = edit.apply(before);
            try {
                groupConfigs.validate(after);
            } catch (IllegalArgumentException e) {
                throw new InvalidConfigurationException(e.getMessage(), e);
            }
            return after;
        };
        if (validateOnly) {
            var _ = checked.apply(metadata.image().configs(ConfigScope.GROUP, name));
        } else {
            metadata.alterConfigs(ConfigScope.GROUP, name, checked);
        }
        return ApiError.NONE;
    }

    private ApiError onBroker(String name, UnaryOperator<Map<String, String>> edit, boolean validateOnly)
            throws MetadataStoreException {
        if (!name.isEmpty()) {
            int nodeId = metadata.image().nodeId();
            if (number(name) != nodeId) {
                return refused("Unexpected broker id, expected " + nodeId + ", but received " + name);
            }
        }
        UnaryOperator<Map<String, String>> checked = before -> {
            Map<String, String> after = edit.apply(before);
            Map<String, String> changed = new TreeMap<>(after);
            changed.entrySet().removeAll(before.entrySet());
            List<String> fixed = changed.keySet().stream()
                    .filter(key -> TopicConfigs.ofSynonym(key) == null)
                    .toList();
            if (!fixed.isEmpty()) {
                throw new InvalidRequestException("Cannot update these configs dynamically: " + fixed);
            }
            try {
                changed.forEach(topicConfigs::validateDefault);
            } catch (InvalidTopicConfigException e) {
                throw new InvalidRequestException(e.getMessage(), e);
            }
            return after;
        };
        if (validateOnly) {
            var _ = checked.apply(metadata.image().configs(ConfigScope.BROKER, name));
        } else {
            metadata.alterConfigs(ConfigScope.BROKER, name, checked);
        }
        return ApiError.NONE;
    }

    /** There is one logger, and its level is chosen when the process starts. */
    private ApiError onLoggers(String name, UnaryOperator<Map<String, String>> edit) {
        int nodeId = metadata.image().nodeId();
        if (number(name) != nodeId) {
            return refused("Unexpected node id. Expected " + nodeId + ", but received " + name);
        }
        Map<String, String> before = Map.of(ROOT_LOGGER, "");
        Map<String, String> after = edit.apply(before);
        for (String logger : after.keySet()) {
            if (!logger.equals(ROOT_LOGGER)) {
                return new ApiError(Errors.INVALID_CONFIG, "Logger " + logger + " does not exist!");
            }
        }
        if (!after.containsKey(ROOT_LOGGER)) {
            return refused("Removing the log level of the root logger is not allowed");
        }
        return after.equals(before)
                ? ApiError.NONE
                : refused("The level of the root logger is the setting log.level: change it, and restart the node.");
    }

    private static int number(String name) {
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("Node id must be an integer, but it is: " + name, e);
        }
    }

    private ApiError onClientMetrics(String name, UnaryOperator<Map<String, String>> edit, boolean validateOnly)
            throws MetadataStoreException {
        if (name.isEmpty()) {
            return refused("Subscription name can't be empty");
        }
        UnaryOperator<Map<String, String>> checked = before -> {
            Map<String, String> after = edit.apply(before);
            try {
                var _ = ClientMetricsConfigs.of(after);
            } catch (ClientMetricsConfigs.InvalidException e) {
                throw switch (e.problem()) {
                    case REQUEST -> new InvalidRequestException(e.getMessage(), e);
                    case CONFIG -> new InvalidConfigurationException(e.getMessage(), e);
                };
            }
            return after;
        };
        if (validateOnly) {
            var _ = checked.apply(metadata.image().configs(ConfigScope.CLIENT_METRICS, name));
        } else {
            metadata.alterConfigs(ConfigScope.CLIENT_METRICS, name, checked);
        }
        return ApiError.NONE;
    }

    private static ApiError refused(String message) {
        return new ApiError(Errors.INVALID_REQUEST, message);
    }
}
