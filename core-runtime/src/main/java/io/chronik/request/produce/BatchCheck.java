package io.chronik.request.produce;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.protocol.Errors;

/** What a check of produced records found. */
sealed interface BatchCheck {
    /**
     * One batch that can be appended.
     *
     * @param batch from position to limit; the producer's own bytes unless they had to be rewritten
     * @param appendTimeMillis the timestamp the node gave it, or -1 if it keeps its own
     */
    record Valid(ByteBuffer batch, long appendTimeMillis) implements BatchCheck {}

    /** There are no records, which old producers may send. */
    record Nothing() implements BatchCheck {}

    /**
     * Nothing of it can be appended.
     *
     * @param error for the whole batch
     * @param message what is wrong, and what would be right
     * @param records which records are at fault, where it is records and not the batch; bounded
     */
    record Invalid(Errors error, String message, List<BatchIndexAndErrorMessage> records) implements BatchCheck {
        Invalid(Errors error, String message) {
            this(error, message, List.of());
        }
    }
}
