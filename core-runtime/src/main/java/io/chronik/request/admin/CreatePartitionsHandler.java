package io.chronik.request.admin;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.MutationLimits;
import io.chronik.request.RequestContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/** Gives topics more partitions. */
public final class CreatePartitionsHandler
        implements ApiHandler.Blocking<CreatePartitionsRequestData, CreatePartitionsResponseData> {
    private static final int MAX_PARTITIONS_PER_REQUEST = 10_000;

    private static final short FIRST_VERSION_THAT_IS_REFUSED = 3;

    private final Metadata metadata;
    private final Assignments assignments;
    private final MutationLimits limits;

    /** Creates it without limits. */
    public CreatePartitionsHandler(Metadata metadata) {
        this(metadata, MutationLimits.NONE);
    }

    /** Creates it; {@code limits} are asked for every partition. */
    public CreatePartitionsHandler(Metadata metadata, MutationLimits limits) {
        this.metadata = metadata;
        this.limits = limits;
        this.assignments = new Assignments(metadata.image().nodeId());
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_PARTITIONS;
    }

    @Override
    public CreatePartitionsResponseData handle(RequestContext context, CreatePartitionsRequestData request) {
        checkTotal(request);
        Map<String, Integer> times = new HashMap<>();
        request.topics().forEach(topic -> times.merge(topic.name(), 1, Integer::sum));
        MutationLimits.Permits permits = limits.permits(context, context.version() >= FIRST_VERSION_THAT_IS_REFUSED);
        CreatePartitionsResponseData response = new CreatePartitionsResponseData();
        Set<String> answered = new HashSet<>();
        for (CreatePartitionsTopic topic : request.topics()) {
            if (!answered.add(topic.name())) {
                continue;
            }
            ApiError error = times.getOrDefault(topic.name(), 0) > 1
                    ? new ApiError(Errors.INVALID_REQUEST, "Duplicate topic name.")
                    : create(topic, request.validateOnly(), permits);
            response.results()
                    .add(new CreatePartitionsTopicResult()
                            .setName(topic.name())
                            .setErrorCode(error.error().code())
                            .setErrorMessage(error.message()));
        }
        return response.setThrottleTimeMs(permits.throttleMillis());
    }

    private void checkTotal(CreatePartitionsRequestData request) {
        long added = 0;
        for (CreatePartitionsTopic topic : request.topics()) {
            TopicImage existing = metadata.image().topic(topic.name());
            added += existing == null ? 0 : Math.max(0, (long) topic.count() - existing.partitions());
        }
        if (added > MAX_PARTITIONS_PER_REQUEST) {
            throw new PolicyViolationException("Excessively large number of partitions per request.");
        }
    }

    private ApiError create(CreatePartitionsTopic topic, boolean validateOnly, MutationLimits.Permits permits) {
        TopicImage existing = metadata.image().topic(topic.name());
        if (existing == null) {
            return Failures.of(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (topic.count() == existing.partitions()) {
            return alreadyThere(existing);
        }
        if (topic.count() < existing.partitions()) {
            return new ApiError(
                    Errors.INVALID_PARTITIONS,
                    "The topic " + topic.name() + " currently has " + existing.partitions() + " partition(s); "
                            + topic.count() + " would not be an increase.");
        }
        if (topic.assignments() != null) {
            int added = topic.count() - existing.partitions();
            if (topic.assignments().size() != added) {
                return new ApiError(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Attempted to add " + added + " additional partition(s), but only "
                                + topic.assignments().size() + " assignment(s) were specified.");
            }
            for (CreatePartitionsAssignment assignment : topic.assignments()) {
                ApiError problem = assignments.problem(assignment.brokerIds());
                if (problem != null) {
                    return problem;
                }
            }
        }
        ApiError tooMany = Failures.ofLimit(permits, topic.count() - existing.partitions());
        if (tooMany != null) {
            return tooMany;
        }
        if (validateOnly) {
            return ApiError.NONE;
        }
        try {
            return metadata.createPartitions(existing.id(), topic.count()) ? ApiError.NONE : alreadyThere(existing);
        } catch (MetadataStoreException e) {
            return Failures.of(e);
        }
    }

    private ApiError alreadyThere(TopicImage existing) {
        TopicImage now = metadata.image().topic(existing.id());
        return now == null
                ? Failures.of(Errors.UNKNOWN_TOPIC_OR_PARTITION)
                : new ApiError(Errors.INVALID_PARTITIONS, "Topic already has " + now.partitions() + " partition(s).");
    }
}
