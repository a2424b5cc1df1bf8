package io.chronik.request.admin;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.request.MetadataFailures;
import io.chronik.request.MutationLimits;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/** Failures of the metadata as Kafka's errors. */
final class Failures {
    private Failures() {}

    /** Why a change was not stored. */
    static ApiError of(MetadataStoreException failure) {
        return new ApiError(MetadataFailures.error(failure), failure.getMessage());
    }

    /** Why no topic can have that name, or null if one can. */
    static @Nullable ApiError ofName(String name) {
        AtomicReference<@Nullable ApiError> error = new AtomicReference<>();
        Topic.validate(name, "Topic name", message -> error.set(new ApiError(Errors.INVALID_TOPIC_EXCEPTION, message)));
        return error.get();
    }

    /** Why no more partitions may be created or deleted now, or null if they may. */
    static @Nullable ApiError ofLimit(MutationLimits.Permits permits, int partitions) {
        try {
            permits.take(partitions);
            return null;
        } catch (ThrottlingQuotaExceededException e) {
            return ApiError.fromThrowable(e);
        }
    }

    /** The error's usual words. */
    static ApiError of(Errors error) {
        return new ApiError(error, error.message());
    }
}
