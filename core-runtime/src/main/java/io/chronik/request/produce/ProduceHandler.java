package io.chronik.request.produce;

import static io.chronik.log.AppendResult.Reason.OUT_OF_ORDER_SEQUENCE;
import static io.chronik.log.AppendResult.Reason.STALE_PRODUCER_EPOCH;

import io.chronik.config.TopicConfig;
import io.chronik.log.AppendListener;
import io.chronik.log.AppendResult;
import io.chronik.log.PartitionLog;
import io.chronik.log.Shard;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.Partitions;
import io.chronik.request.RequestContext;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * Produce: checks each batch, appends it, and answers when all of the request are durable, whatever acks says (acks=0 is not
 * answered). When segment files fall behind, answers carry throttle times, so that producers slow down before they are refused.
 */
public final class ProduceHandler implements ApiHandler.Async<ProduceRequestData, ProduceResponseData> {
    private static final short FIRST_VERSION_WITH_TOPIC_IDS = 13;
    private static final double THROTTLE_FROM = 0.75;
    private static final int MAX_THROTTLE_MILLIS = 500;

    private final Partitions partitions;
    private final Shard shard;
    private final Function<TopicImage, TopicConfig> configs;
    private final BatchValidator validator;

    /** Creates it; {@code configs} gives what holds for a topic. */
    public ProduceHandler(
            Partitions partitions, Shard shard, Function<TopicImage, TopicConfig> configs, InstantSource clock) {
        this.partitions = partitions;
        this.shard = shard;
        this.configs = configs;
        this.validator = new BatchValidator(clock);
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public boolean pipelined() {
        return true;
    }

    @Override
    public boolean releasesRequestEarly() {
        return true;
    }

    /** The batches of one request that are not durable yet. */
    private static final class Outstanding {
        private final AtomicInteger count = new AtomicInteger(1);
        private final CompletableFuture<@Nullable ProduceResponseData> done = new CompletableFuture<>();
        private final ProduceResponseData response = new ProduceResponseData();
        private final boolean answered;
        private volatile boolean lost;

        Outstanding(boolean answered) {
            this.answered = answered;
        }

        void finishOne() {
            if (count.decrementAndGet() == 0) {
                finish();
            }
        }

        private void finish() {
            if (lost) {
                // The thread that appended may have noted the offset after the log's thread noted the failure.
                failed(response).forEach(partition -> refuse(partition, partition.errorCode()));
            }
            if (answered) {
                done.complete(response);
                return;
            }
            PartitionProduceResponse failed = failed(response).findFirst().orElse(null);
            if (failed == null) {
                done.complete(null);
            } else {
                // Without an answer, only a closed connection tells the producer to look for the partition again.
                done.completeExceptionally(Errors.forCode(failed.errorCode()).exception(failed.errorMessage()));
            }
        }
    }

    private static Stream<PartitionProduceResponse> failed(ProduceResponseData response) {
        return response.responses().stream()
                .flatMap(topic -> topic.partitionResponses().stream())
                .filter(partition -> partition.errorCode() != Errors.NONE.code());
    }

    @Override
    public CompletionStage<? extends @Nullable ProduceResponseData> handle(
            RequestContext context, ProduceRequestData request) {
        boolean byId = context.version() >= FIRST_VERSION_WITH_TOPIC_IDS;
        Outstanding outstanding = new Outstanding(request.acks() != 0);
        ProduceResponseData response = outstanding.response;
        for (TopicProduceData topicData : request.topicData()) {
            TopicImage topic = byId ? partitions.topic(topicData.topicId()) : partitions.topic(topicData.name());
            TopicConfig config = topic == null ? null : configs.apply(topic);
            TopicProduceResponse topicResponse =
                    new TopicProduceResponse().setName(topicData.name()).setTopicId(topicData.topicId());
            for (PartitionProduceData data : topicData.partitionData()) {
                PartitionProduceResponse partition =
                        new PartitionProduceResponse().setIndex(data.index()).setBaseOffset(-1);
                topicResponse.partitionResponses().add(partition);
                PartitionLog log = partitions.log(topic, data.index());
                if (log == null || topic == null || config == null) {
                    Errors unknown =
                            topic == null && byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
                    refuse(partition, unknown, unknown.message());
                } else if (Topic.isInternal(topic.name())) {
                    refuse(
                            partition,
                            Errors.INVALID_TOPIC_EXCEPTION,
                            "clients may not write to the internal topic " + topic.name());
                } else {
                    append(log, config, data, partition, request.acks(), context.version(), outstanding);
                }
            }
            response.responses().add(topicResponse);
        }
        response.setThrottleTimeMs(throttleMillis());
        outstanding.finishOne();
        return outstanding.done;
    }

    private void append(
            PartitionLog log,
            TopicConfig config,
            PartitionProduceData data,
            PartitionProduceResponse partition,
            short acks,
            short version,
            Outstanding outstanding) {
        if (acks < -1 || acks > 1) {
            refuse(partition, Errors.INVALID_REQUIRED_ACKS, "acks is " + acks + "; it must be -1, 0 or 1");
            return;
        }
        if (!(data.records() instanceof MemoryRecords records)) {
            refuse(partition, Errors.INVALID_RECORD, "a produce request must have one record batch for each partition");
            return;
        }
        switch (validator.check(records, version, config)) {
            case BatchCheck.Invalid(Errors error, String message, var atFault) -> {
                refuse(partition, error, message);
                partition.setRecordErrors(atFault);
                if (!atFault.isEmpty()) {
                    partition.setLogStartOffset(log.logStartOffset());
                }
            }
            case BatchCheck.Nothing() -> {}
            case BatchCheck.Valid(var batch, long appendTimeMillis) -> {
                outstanding.count.incrementAndGet();
                partition.setLogAppendTimeMs(appendTimeMillis);
                AppendResult result = shard.append(log, batch, new Acknowledgement(partition, outstanding));
                switch (result) {
                    case AppendResult.Appended(long baseOffset, long logStartOffset) ->
                        partition.setBaseOffset(baseOffset).setLogStartOffset(logStartOffset);
                    case AppendResult.Duplicate(long baseOffset, long logStartOffset) ->
                        partition.setBaseOffset(baseOffset).setLogStartOffset(logStartOffset);
                    case AppendResult.Refused(AppendResult.Reason reason, String message) -> {
                        refuse(partition, error(reason), message);
                        if (reason == OUT_OF_ORDER_SEQUENCE || reason == STALE_PRODUCER_EPOCH) {
                            partition.setLogStartOffset(log.logStartOffset());
                        }
                        outstanding.finishOne();
                    }
                }
            }
        }
    }

    private static void refuse(PartitionProduceResponse partition, Errors error, String message) {
        refuse(partition.setErrorMessage(message), error.code());
    }

    private static void refuse(PartitionProduceResponse partition, short errorCode) {
        partition
                .setErrorCode(errorCode)
                .setBaseOffset(-1)
                .setLogStartOffset(-1)
                .setLogAppendTimeMs(-1);
    }

    private static Errors error(AppendResult.Reason reason) {
        return switch (reason) {
            case OUT_OF_ORDER_SEQUENCE -> Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
            case STALE_PRODUCER_EPOCH -> Errors.INVALID_PRODUCER_EPOCH;
            case TOO_LARGE -> Errors.MESSAGE_TOO_LARGE;
            case OVERLOADED -> Errors.REQUEST_TIMED_OUT;
            case FENCED -> Errors.KAFKA_STORAGE_ERROR;
            case DELETED -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
        };
    }

    /** Told when one batch is durable, or never will be. */
    private record Acknowledgement(PartitionProduceResponse partition, Outstanding outstanding)
            implements AppendListener {
        @Override
        public void committed() {
            outstanding.finishOne();
        }

        @Override
        public void failed(String reason) {
            partition.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code()).setErrorMessage(reason);
            outstanding.lost = true;
            outstanding.finishOne();
        }
    }

    private int throttleMillis() {
        double excess = (shard.pressure() - THROTTLE_FROM) / (1 - THROTTLE_FROM);
        return excess <= 0 ? 0 : (int) (excess * MAX_THROTTLE_MILLIS);
    }
}
