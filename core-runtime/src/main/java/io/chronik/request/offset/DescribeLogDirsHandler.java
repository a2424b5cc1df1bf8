package io.chronik.request.offset;

import io.chronik.log.LogException;
import io.chronik.log.LogStore;
import io.chronik.log.PartitionLog;
import io.chronik.request.ApiHandler;
import io.chronik.request.Partitions;
import io.chronik.request.RequestContext;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DescribeLogDirs: how much each partition takes. A node has one folder. */
public final class DescribeLogDirsHandler
        implements ApiHandler.Blocking<DescribeLogDirsRequestData, DescribeLogDirsResponseData> {
    private final Partitions partitions;
    private final LogStore logs;
    private final Path folder;

    /** Creates it; {@code folder} is where the partitions' files are. */
    public DescribeLogDirsHandler(Partitions partitions, LogStore logs, Path folder) {
        this.partitions = partitions;
        this.logs = logs;
        this.folder = folder;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public DescribeLogDirsResponseData handle(RequestContext context, DescribeLogDirsRequestData request) {
        DescribeLogDirsResult result = new DescribeLogDirsResult().setLogDir(folder.toString());
        try {
            FileStore store = Files.getFileStore(folder);
            result.setTotalBytes(store.getTotalSpace()).setUsableBytes(store.getUsableSpace());
        } catch (IOException e) {
            result.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
        }
        wanted(request).forEach((topic, topicLogs) -> {
            DescribeLogDirsTopic described = new DescribeLogDirsTopic().setName(topic);
            for (PartitionLog log : topicLogs) {
                bytes(log)
                        .ifPresent(bytes -> described
                                .partitions()
                                .add(new DescribeLogDirsPartition()
                                        .setPartitionIndex(log.id().partition())
                                        .setPartitionSize(bytes)));
            }
            result.topics().add(described);
        });
        return new DescribeLogDirsResponseData().setResults(List.of(result));
    }

    /** Empty if the topic was deleted meanwhile. */
    private OptionalLong bytes(PartitionLog log) {
        try {
            return OptionalLong.of(log.bytes());
        } catch (IllegalStateException | LogException e) {
            if (log.isDeleted() || partitions.topic(log.id().topicId()) == null) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    private Map<String, List<PartitionLog>> wanted(DescribeLogDirsRequestData request) {
        if (request.topics() == null) {
            return logs.all().stream()
                    .collect(Collectors.groupingBy(log -> log.id().topic(), TreeMap::new, Collectors.toList()));
        }
        Map<String, List<PartitionLog>> wanted = new TreeMap<>();
        request.topics().forEach(topic -> {
            List<PartitionLog> found = topic.partitions().stream()
                    .map(partition -> partitions.log(topic.topic(), partition))
                    .filter(java.util.Objects::nonNull)
                    .toList();
            if (!found.isEmpty()) {
                wanted.put(topic.topic(), found);
            }
        });
        return wanted;
    }
}
