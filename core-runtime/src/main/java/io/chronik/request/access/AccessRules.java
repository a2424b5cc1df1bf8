package io.chronik.request.access;

import io.chronik.metadata.ClusterImage;
import io.chronik.request.Access;
import io.chronik.request.RequestContext;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/**
 * Asks an {@link Authorizer} about every request, for the operations and resources of Apache Kafka's table, and answers what is not
 * allowed with the errors that Kafka gives: for the request as a whole, or for those of its topics, groups and configs that are refused
 * while the others are served.
 */
public final class AccessRules implements Access {
    private final Authorizer authorizer;
    private final Supplier<? extends ClusterImage> image;

    /** Creates it; {@code image} knows the names of topics that requests name by id. */
    public AccessRules(Authorizer authorizer, Supplier<? extends ClusterImage> image) {
        this.authorizer = authorizer;
        this.image = image;
    }

    @Override
    public Ruling rule(RequestContext context, AbstractRequest request) {
        Checks checks = new Checks(authorizer, context, image.get());
        ApiMessage message = request.data();
        Errors refusal = WholeRules.refusal(checks, message);
        if (refusal != null) {
            return refused(request, refusal);
        }
        if (message instanceof AddPartitionsToTxnRequestData transaction && context.version() <= 3) {
            return partitions(checks, request, transaction);
        }
        Split<?, ?, ?, ?> split = ItemRules.of(checks, message);
        Ruling ruling = split == null ? Admitted.UNCHANGED : split.apply(context.api(), context.version());
        Admitted filter = ResponseRules.of(checks, message);
        return switch (ruling) {
            case Refused refused -> refused;
            case Admitted admitted -> {
                if (filter != null) {
                    yield new Admitted(response ->
                            admitted.completion().apply(filter.completion().apply(response)));
                }
                yield context.api() == ApiKeys.SHARE_FETCH ? new Admitted(shareFetch(checks)) : admitted;
            }
        };
    }

    private static Ruling refused(AbstractRequest request, Errors error) {
        AbstractResponse response = request.getErrorResponse(0, error.exception());
        if (response == null) {
            throw error.exception();
        }
        return new Refused(response.data());
    }

    private static UnaryOperator<@Nullable ApiMessage> shareFetch(Checks checks) {
        return response -> {
            if (response instanceof ShareFetchResponseData fetch) {
                ResponseRules.refuse(checks, fetch);
            }
            return response;
        };
    }

    /** A transaction gets all of the partitions or none. */
    private static Ruling partitions(
            Checks checks, AbstractRequest request, AddPartitionsToTxnRequestData transaction) {
        boolean allowed = transaction.v3AndBelowTopics().stream()
                .allMatch(topic -> checks.topic(AclOperation.WRITE, topic.name()));
        if (allowed) {
            return Admitted.UNCHANGED;
        }
        AddPartitionsToTxnResponseData response = (AddPartitionsToTxnResponseData)
                request.getErrorResponse(0, Errors.TOPIC_AUTHORIZATION_FAILED.exception())
                        .data();
        response.resultsByTopicV3AndBelow().forEach(topic -> {
            if (checks.topic(AclOperation.WRITE, topic.name())) {
                topic.resultsByPartition()
                        .forEach(partition -> partition.setPartitionErrorCode(Errors.OPERATION_NOT_ATTEMPTED.code()));
            }
        });
        return new Refused(response);
    }
}
