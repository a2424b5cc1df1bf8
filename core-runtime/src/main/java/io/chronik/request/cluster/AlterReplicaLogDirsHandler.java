package io.chronik.request.cluster;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** AlterReplicaLogDirs (KIP-113): a node has one folder for its logs, so a partition can only be moved to where it is. */
public final class AlterReplicaLogDirsHandler
        implements ApiHandler.Blocking<AlterReplicaLogDirsRequestData, AlterReplicaLogDirsResponseData> {
    private final Supplier<? extends ClusterImage> image;
    private final Path folder;

    /** Creates it; {@code folder} is what DescribeLogDirs names. */
    public AlterReplicaLogDirsHandler(Supplier<? extends ClusterImage> image, Path folder) {
        this.image = image;
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public AlterReplicaLogDirsResponseData handle(RequestContext context, AlterReplicaLogDirsRequestData request) {
        Map<String, Map<Integer, Errors>> results = new LinkedHashMap<>();
        for (AlterReplicaLogDir dir : request.dirs()) {
            boolean ours = isOurs(dir.path());
            for (AlterReplicaLogDirTopic topic : dir.topics()) {
                Map<Integer, Errors> partitions = results.computeIfAbsent(topic.name(), _ -> new LinkedHashMap<>());
                topic.partitions()
                        .forEach(partition -> partitions.put(
                                partition, ours ? result(topic.name(), partition) : Errors.LOG_DIR_NOT_FOUND));
            }
        }
        AlterReplicaLogDirsResponseData response = new AlterReplicaLogDirsResponseData();
        results.forEach((name, partitions) -> {
            AlterReplicaLogDirTopicResult topic = new AlterReplicaLogDirTopicResult().setTopicName(name);
            partitions.forEach((partition, error) -> topic.partitions()
                    .add(new AlterReplicaLogDirPartitionResult()
                            .setPartitionIndex(partition)
                            .setErrorCode(error.code())));
            response.results().add(topic);
        });
        return response;
    }

    private boolean isOurs(String path) {
        try {
            Path given = Path.of(path);
            return given.isAbsolute() && given.normalize().equals(folder);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Errors result(String name, int partition) {
        TopicImage topic = image.get().topic(name);
        return topic != null && partition >= 0 && partition < topic.partitions()
                ? Errors.NONE
                : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }
}
