package io.chronik.request.admin;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.MutationLimits;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/** Deletes topics, by name or by id. */
public final class DeleteTopicsHandler
        implements ApiHandler.Blocking<DeleteTopicsRequestData, DeleteTopicsResponseData> {
    private static final short FIRST_VERSION_THAT_IS_REFUSED = 5;

    private final Metadata metadata;
    private final MutationLimits limits;

    /** Creates it without limits. */
    public DeleteTopicsHandler(Metadata metadata) {
        this(metadata, MutationLimits.NONE);
    }

    /** Creates it; {@code limits} are asked for every partition. */
    public DeleteTopicsHandler(Metadata metadata, MutationLimits limits) {
        this.metadata = metadata;
        this.limits = limits;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public DeleteTopicsResponseData handle(RequestContext context, DeleteTopicsRequestData request) {
        List<DeleteTopicState> asked = new ArrayList<>(request.topics());
        request.topicNames().forEach(name -> asked.add(new DeleteTopicState().setName(name)));
        ClusterImage image = metadata.image();
        Map<Object, Integer> times = new HashMap<>();
        asked.forEach(topic -> times.merge(key(topic, image), 1, Integer::sum));

        DeletableTopicResultCollection results = new DeletableTopicResultCollection();
        Set<DeleteTopicState> answered = new HashSet<>();
        MutationLimits.Permits permits = limits.permits(context, context.version() >= FIRST_VERSION_THAT_IS_REFUSED);
        Map<Uuid, TopicImage> delete = new LinkedHashMap<>();
        for (DeleteTopicState topic : asked) {
            ApiError problem = problem(topic, image, times);
            TopicImage found = problem == null ? find(topic, image) : null;
            if (found != null) {
                problem = Failures.ofLimit(permits, found.partitions());
            }
            if (found != null && problem == null) {
                delete.put(found.id(), found);
            } else if (problem != null) {
                if (answered.add(topic)) {
                    results.add(result(topic.name(), topic.topicId(), problem));
                }
            }
        }
        delete(delete, results);
        return new DeleteTopicsResponseData().setResponses(results).setThrottleTimeMs(permits.throttleMillis());
    }

    private void delete(Map<Uuid, TopicImage> topics, DeletableTopicResultCollection results) {
        try {
            Set<Uuid> deleted = metadata.deleteTopics(topics.keySet());
            topics.values()
                    .forEach(topic -> results.add(result(
                            topic.name(),
                            topic.id(),
                            deleted.contains(topic.id())
                                    ? ApiError.NONE
                                    : Failures.of(Errors.UNKNOWN_TOPIC_OR_PARTITION))));
        } catch (MetadataStoreException e) {
            topics.values().forEach(topic -> results.add(result(topic.name(), topic.id(), Failures.of(e))));
        }
    }

    /** Two requests for the same topic have the same key, be it by name or by id. */
    private static Object key(DeleteTopicState topic, ClusterImage image) {
        TopicImage found = find(topic, image);
        if (found != null) {
            return found.id();
        }
        return topic.name() != null ? topic.name() : topic.topicId();
    }

    private static @Nullable TopicImage find(DeleteTopicState topic, ClusterImage image) {
        return topic.name() != null ? image.topic(topic.name()) : image.topic(topic.topicId());
    }

    private static @Nullable ApiError problem(DeleteTopicState topic, ClusterImage image, Map<Object, Integer> times) {
        boolean named = topic.name() != null;
        boolean identified = !topic.topicId().equals(Uuid.ZERO_UUID);
        if (named && identified) {
            return new ApiError(Errors.INVALID_REQUEST, "You may not specify both topic name and topic id.");
        }
        if (!named && !identified) {
            return new ApiError(Errors.INVALID_REQUEST, "Neither topic name nor id were specified.");
        }
        if (times.getOrDefault(key(topic, image), 0) > 1) {
            return new ApiError(Errors.INVALID_REQUEST, named ? "Duplicate topic name." : "Duplicate topic id.");
        }
        if (find(topic, image) == null) {
            return Failures.of(named ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.UNKNOWN_TOPIC_ID);
        }
        return null;
    }

    private static DeletableTopicResult result(@Nullable String name, Uuid id, ApiError error) {
        return new DeletableTopicResult()
                .setName(name)
                .setTopicId(id)
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message());
    }
}
