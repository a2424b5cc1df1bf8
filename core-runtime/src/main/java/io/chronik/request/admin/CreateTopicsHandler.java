package io.chronik.request.admin;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.config.InvalidTopicConfigException;
import io.chronik.config.TopicConfigs;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicCreation;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.MutationLimits;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/** Creates topics, each for itself. */
public final class CreateTopicsHandler
        implements ApiHandler.Blocking<CreateTopicsRequestData, CreateTopicsResponseData> {
    private static final int MAX_PARTITIONS_PER_REQUEST = 10_000;

    private static final short FIRST_VERSION_THAT_IS_REFUSED = 6;

    private final Metadata metadata;
    private final MutationLimits limits;
    private final TopicConfigs configs;
    private final TopicDefaults defaults;
    private final Assignments assignments;
    private final TopicConfigDescriber describer;

    /** Creates it without limits. */
    public CreateTopicsHandler(Metadata metadata, TopicConfigs configs, TopicDefaults defaults) {
        this(metadata, configs, defaults, MutationLimits.NONE);
    }

    /** Creates it; {@code limits} are asked for every partition. */
    public CreateTopicsHandler(Metadata metadata, TopicConfigs configs, TopicDefaults defaults, MutationLimits limits) {
        this.metadata = metadata;
        this.limits = limits;
        this.configs = configs;
        this.defaults = defaults;
        this.assignments = new Assignments(metadata.image().nodeId());
        this.describer = new TopicConfigDescriber(configs);
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_TOPICS;
    }

    @Override
    public CreateTopicsResponseData handle(RequestContext context, CreateTopicsRequestData request) {
        Map<String, Integer> times = new HashMap<>();
        request.topics().forEach(topic -> times.merge(topic.name(), 1, Integer::sum));
        checkTotal(request);

        MutationLimits.Permits permits = limits.permits(context, context.version() >= FIRST_VERSION_THAT_IS_REFUSED);
        CreateTopicsResponseData response = new CreateTopicsResponseData();
        List<TopicCreation.Wanted> wanted = new ArrayList<>();
        Set<String> answered = new HashSet<>();
        for (CreatableTopic topic : request.topics()) {
            if (!answered.add(topic.name())) {
                continue;
            }
            ApiError problem = times.getOrDefault(topic.name(), 0) > 1
                    ? new ApiError(Errors.INVALID_REQUEST, "Duplicate topic name.")
                    : problem(topic);
            if (problem == null) {
                problem = Failures.ofLimit(permits, partitions(topic));
            }
            if (problem == null) {
                wanted.add(new TopicCreation.Wanted(topic.name(), partitions(topic), configs(topic)));
            } else {
                response.topics().add(refused(topic.name(), problem));
            }
        }
        create(wanted, request.validateOnly(), response);
        return response.setThrottleTimeMs(permits.throttleMillis());
    }

    private void create(List<TopicCreation.Wanted> wanted, boolean validateOnly, CreateTopicsResponseData response) {
        try {
            List<TopicCreation> outcomes = metadata.createTopics(wanted, validateOnly);
            for (int i = 0; i < wanted.size(); i++) {
                String name = wanted.get(i).name();
                response.topics()
                        .add(
                                switch (outcomes.get(i)) {
                                    case TopicCreation.Created(TopicImage topic) -> created(topic);
                                    case TopicCreation.Exists exists ->
                                        refused(
                                                name,
                                                new ApiError(
                                                        Errors.TOPIC_ALREADY_EXISTS,
                                                        "Topic '" + name + "' already exists."));
                                    case TopicCreation.Collides(String other) ->
                                        refused(
                                                name,
                                                new ApiError(
                                                        Errors.INVALID_TOPIC_EXCEPTION,
                                                        "Topic '" + name + "' collides with existing topic: " + other));
                                });
            }
        } catch (MetadataStoreException e) {
            // Of several pieces the first may have been stored: those topics exist, and a repeated request says so.
            wanted.forEach(topic -> response.topics().add(refused(topic.name(), Failures.of(e))));
        }
    }

    private void checkTotal(CreateTopicsRequestData request) {
        long total = 0;
        for (CreatableTopic topic : request.topics()) {
            if (!topic.assignments().isEmpty()) {
                total += topic.assignments().size();
            } else {
                total += topic.numPartitions() == -1 ? defaults.partitions() : Math.max(0, topic.numPartitions());
            }
        }
        if (total > MAX_PARTITIONS_PER_REQUEST) {
            throw new PolicyViolationException("Excessively large number of partitions per request.");
        }
    }

    private @Nullable ApiError problem(CreatableTopic topic) {
        if (topic.name().equals(Topic.CLUSTER_METADATA_TOPIC_NAME)) {
            return Failures.of(Errors.TOPIC_AUTHORIZATION_FAILED);
        }
        ApiError name = Failures.ofName(topic.name());
        if (name != null) {
            return name;
        }
        TopicImage existing = metadata.image().topic(topic.name());
        if (existing != null) {
            return new ApiError(Errors.TOPIC_ALREADY_EXISTS, "Topic '" + topic.name() + "' already exists.");
        }
        for (CreatableTopicConfig config : topic.configs()) {
            if (config.value() == null) {
                return new ApiError(
                        Errors.INVALID_CONFIG, "Null value not supported for topic configs: " + config.name());
            }
        }
        try {
            configs.validate(configs(topic));
        } catch (InvalidTopicConfigException e) {
            return new ApiError(Errors.INVALID_CONFIG, e.getMessage());
        }
        return topic.assignments().isEmpty() ? sizeProblem(topic) : assignmentProblem(topic);
    }

    private static @Nullable ApiError sizeProblem(CreatableTopic topic) {
        int replicas = topic.replicationFactor();
        if (replicas < -1 || replicas == 0) {
            return new ApiError(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.numPartitions() < -1 || topic.numPartitions() == 0) {
            return new ApiError(
                    Errors.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value.");
        }
        if (replicas > 1) {
            return new ApiError(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "Unable to replicate the partition " + replicas + " time(s): The target replication factor of "
                            + replicas + " cannot be reached because only 1 broker(s) are registered.");
        }
        return null;
    }

    private @Nullable ApiError assignmentProblem(CreatableTopic topic) {
        if (topic.replicationFactor() != -1) {
            return new ApiError(
                    Errors.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not set to -1.");
        }
        if (topic.numPartitions() != -1) {
            return new ApiError(
                    Errors.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set to -1.");
        }
        Set<Integer> partitions = new HashSet<>();
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            if (!partitions.add(assignment.partitionIndex())) {
                return new ApiError(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition " + assignment.partitionIndex());
            }
            ApiError problem = assignments.problem(assignment.brokerIds());
            if (problem != null) {
                return problem;
            }
        }
        for (int i = 0; i < partitions.size(); i++) {
            if (!partitions.contains(i)) {
                return new ApiError(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "partitions should be a consecutive 0-based integer sequence");
            }
        }
        return null;
    }

    private int partitions(CreatableTopic topic) {
        if (!topic.assignments().isEmpty()) {
            return topic.assignments().size();
        }
        return topic.numPartitions() == -1 ? defaults.partitions() : topic.numPartitions();
    }

    private static Map<String, String> configs(CreatableTopic topic) {
        Map<String, String> configs = new TreeMap<>();
        topic.configs().forEach(config -> configs.put(config.name(), config.value()));
        return configs;
    }

    private CreatableTopicResult created(TopicImage topic) {
        List<CreatableTopicConfigs> described = describer.describe(topic.configs()).stream()
                .map(config -> new CreatableTopicConfigs()
                        .setName(config.name())
                        .setValue(config.value())
                        .setReadOnly(false)
                        .setConfigSource(config.source().id())
                        .setIsSensitive(false))
                .toList();
        return new CreatableTopicResult()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setErrorCode(Errors.NONE.code())
                .setErrorMessage(null)
                .setNumPartitions(topic.partitions())
                .setReplicationFactor((short) 1)
                .setConfigs(described);
    }

    private static CreatableTopicResult refused(String name, ApiError error) {
        return new CreatableTopicResult()
                .setName(name)
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message());
    }
}
