package io.chronik.group;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.server.util.PartitionMetadataClient;

/** Stands where the coordinator asks for the ends of partitions, which it does for the lag of share groups only. */
final class RefusingOffsetLookup implements PartitionMetadataClient {
    private static final long UNKNOWN_OFFSET = -1;

    @Override
    public Map<TopicPartition, CompletableFuture<OffsetResponse>> listLatestOffsets(Set<TopicPartition> partitions) {
        return partitions.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        partition -> CompletableFuture.completedFuture(
                                new OffsetResponse(UNKNOWN_OFFSET, Errors.UNSUPPORTED_VERSION))));
    }

    @Override
    public void close() {}
}
