package io.chronik.request;

import io.chronik.api.metadata.MetadataStoreException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;

/** Turns what keeps metadata from being durable into what clients understand. */
public final class MetadataFailures {
    private MetadataFailures() {}

    /** The error for a change that could not be made durable. */
    public static ApiException notDurable(String what, MetadataStoreException cause) {
        return new KafkaStorageException(what + " could not be made durable: " + cause.getMessage(), cause);
    }
}
