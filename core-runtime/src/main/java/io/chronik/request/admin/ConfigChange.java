package io.chronik.request.admin;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.config.GroupConfigs;
import io.chronik.config.InvalidTopicConfigException;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicImage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/** Changes the configs of one resource: where both ways of altering configs meet. */
final class ConfigChange {
    private final Metadata metadata;
    private final TopicConfigs topicConfigs;
    private final GroupConfigs groupConfigs;

    ConfigChange(Metadata metadata, TopicConfigs topicConfigs, GroupConfigs groupConfigs) {
        this.metadata = metadata;
        this.topicConfigs = topicConfigs;
        this.groupConfigs = groupConfigs;
    }

    /**
     * Changes, or only checks.
     *
     * @param edit from what is set to what should be set; may throw an {@link ApiException}
     */
    ApiError apply(byte type, String name, UnaryOperator<Map<String, String>> edit, boolean validateOnly) {
        try {
            return switch (ConfigResource.Type.forId(type)) {
                case TOPIC -> onTopic(name, edit, validateOnly);
                case GROUP -> onGroup(name, edit, validateOnly);
                case BROKER ->
                    refused("The configs of a node can't be changed while it runs: change its file, and restart it.");
                case BROKER_LOGGER -> refused("The levels of loggers can't be changed while the node runs.");
                case CLIENT_METRICS -> refused("Client metrics subscriptions are not in this version.");
                case UNKNOWN -> refused("Unexpected resource type " + type + ".");
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

    private static ApiError refused(String message) {
        return new ApiError(Errors.INVALID_REQUEST, message);
    }
}
