package io.chronik.request.offset;

import io.chronik.config.TopicConfig;
import io.chronik.log.AppendListener;
import io.chronik.log.AppendResult;
import io.chronik.log.PartitionLog;
import io.chronik.log.Shard;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.Partitions;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** DeleteRecords: hides what lies below an offset, durably, before it answers. */
public final class DeleteRecordsHandler
        implements ApiHandler.Async<DeleteRecordsRequestData, DeleteRecordsResponseData> {
    private static final long ALL = -1;

    private final Partitions partitions;
    private final Shard shard;
    private final Function<TopicImage, TopicConfig> configs;

    /** Creates it; {@code configs} gives what holds for a topic. */
    public DeleteRecordsHandler(Partitions partitions, Shard shard, Function<TopicImage, TopicConfig> configs) {
        this.partitions = partitions;
        this.shard = shard;
        this.configs = configs;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_RECORDS;
    }

    @Override
    public CompletionStage<DeleteRecordsResponseData> handle(RequestContext context, DeleteRecordsRequestData request) {
        DeleteRecordsResponseData response = new DeleteRecordsResponseData();
        List<CompletableFuture<Void>> waits = new ArrayList<>();
        for (DeleteRecordsTopic topic : request.topics()) {
            DeleteRecordsTopicResult result = new DeleteRecordsTopicResult().setName(topic.name());
            for (DeleteRecordsPartition partition : topic.partitions()) {
                DeleteRecordsPartitionResult answer = new DeleteRecordsPartitionResult()
                        .setPartitionIndex(partition.partitionIndex())
                        .setLowWatermark(-1);
                result.partitions().add(answer);
                delete(partitions.topic(topic.name()), partition, answer, waits);
            }
            response.topics().add(result);
        }
        return CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new)).thenApply(_ -> response);
    }

    private void delete(
            @Nullable TopicImage topic,
            DeleteRecordsPartition partition,
            DeleteRecordsPartitionResult answer,
            List<CompletableFuture<Void>> waits) {
        PartitionLog log = partitions.log(topic, partition.partitionIndex());
        if (topic == null || log == null) {
            answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
            return;
        }
        if (Topic.isInternal(topic.name())) {
            answer.setErrorCode(Errors.INVALID_TOPIC_EXCEPTION.code());
            return;
        }
        TopicConfig config = configs.apply(topic);
        if (config.compact() && !config.delete()) {
            answer.setErrorCode(Errors.POLICY_VIOLATION.code());
            return;
        }
        long offset = partition.offset() == ALL ? log.highWatermark() : partition.offset();
        if (offset < 0 || offset > log.highWatermark()) {
            answer.setErrorCode(Errors.OFFSET_OUT_OF_RANGE.code());
            return;
        }
        if (offset <= log.logStartOffset()) {
            answer.setLowWatermark(log.logStartOffset());
            return;
        }
        CompletableFuture<Void> wait = new CompletableFuture<>();
        AppendResult result = shard.advanceLogStart(log, offset, new AppendListener() {
            @Override
            public void committed() {
                answer.setLowWatermark(log.logStartOffset());
                wait.complete(null);
            }

            @Override
            public void failed(String reason) {
                answer.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
                wait.complete(null);
            }
        });
        if (result instanceof AppendResult.Refused(AppendResult.Reason reason, String _)) {
            Errors error = switch (reason) {
                case OVERLOADED -> Errors.REQUEST_TIMED_OUT;
                case DELETED -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
                case FENCED, TOO_LARGE, OUT_OF_ORDER_SEQUENCE, STALE_PRODUCER_EPOCH -> Errors.KAFKA_STORAGE_ERROR;
            };
            answer.setErrorCode(error.code());
        } else {
            waits.add(wait);
        }
    }
}
