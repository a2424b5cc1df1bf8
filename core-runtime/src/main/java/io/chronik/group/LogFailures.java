package io.chronik.group;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Our log's failures in the words of Kafka's coordinator, which turns them into what clients understand. */
final class LogFailures {
    private LogFailures() {}

    static ApiException toKafka(GroupLogException failure) {
        return switch (failure.kind()) {
            case NOT_HERE -> new NotLeaderOrFollowerException(failure.getMessage(), failure);
            // Reaches clients as COORDINATOR_NOT_AVAILABLE: retriable, without looking for another coordinator in a
            // hurry.
            case BUSY -> new NotEnoughReplicasException(failure.getMessage(), failure);
            case TOO_LARGE -> new RecordTooLargeException(failure.getMessage(), failure);
            case FAILED -> new KafkaStorageException(failure.getMessage(), failure);
        };
    }
}
