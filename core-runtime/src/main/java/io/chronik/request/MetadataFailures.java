package io.chronik.request;

import io.chronik.api.metadata.MetadataStoreException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;

/** Turns what keeps metadata from being durable into what clients understand. */
public final class MetadataFailures {
    private MetadataFailures() {}

    /** The error for a change that was not stored. */
    public static Errors error(MetadataStoreException cause) {
        return switch (cause.kind()) {
            case TOO_LARGE -> Errors.INVALID_REQUEST;
            case FULL, FENCED, CORRUPT, IO -> Errors.KAFKA_STORAGE_ERROR;
        };
    }

    /** The same as an exception that says what could not be made durable. */
    public static ApiException notDurable(String what, MetadataStoreException cause) {
        ApiException failure = error(cause).exception(what + " could not be made durable: " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }
}
