package io.chronik.benchmarks.peer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Topics of one broker. The broker that does nothing needs none: its topics are what their names say. Thread-safe. */
public final class Topics implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 60;
    private static final long LEADERS_PAUSE_NANOS = 50_000_000;

    private final Target target;
    private final Admin admin;

    /**
     * A connection to a broker.
     *
     * @param broker the broker
     */
    public Topics(Broker broker) {
        target = broker.target();
        admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) TIMEOUT_SECONDS * 1000));
    }

    /**
     * Creates a topic and waits until every partition has a leader.
     *
     * @param name its name; ends in {@code -<partitions>}, which is all the broker that does nothing goes by
     * @param partitions how many
     */
    public void create(String name, int partitions) {
        if (target == Target.NULL) {
            return;
        }
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(target.topicConfigs());
        await(admin.createTopics(List.of(topic)).all(), "create topic " + name);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (System.nanoTime() < deadline) {
            TopicDescription description = describe(name);
            if (description != null
                    && description.partitions().stream()
                                    .filter(partition -> partition.leader() != null)
                                    .count()
                            == partitions) {
                return;
            }
            LockSupport.parkNanos(LEADERS_PAUSE_NANOS);
        }
        throw new BenchmarkException("topic " + name + " of " + target.label() + " has partitions without a leader");
    }

    private @Nullable TopicDescription describe(String name) {
        try {
            return admin.describeTopics(List.of(name))
                    .allTopicNames()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .get(name);
        } catch (ExecutionException | TimeoutException e) {
            return null; // Not known yet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    /**
     * Deletes a topic.
     *
     * @param name its name
     */
    public void delete(String name) {
        if (target != Target.NULL) {
            await(admin.deleteTopics(List.of(name)).all(), "delete topic " + name);
        }
    }

    /**
     * How many records a topic holds.
     *
     * @param name its name
     * @param partitions how many it has
     * @return the sum of its end offsets, deleted records counted too
     */
    public long endOffsets(String name, int partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
        return await(admin.listOffsets(latest).all(), "list offsets of " + name).values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BenchmarkException(target.label() + " cannot " + what + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new BenchmarkException(target.label() + " did not " + what + " in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
