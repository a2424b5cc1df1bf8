package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadResult;
import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.peer.Topics;
import java.util.EnumMap;
import java.util.Map;

/**
 * One topic per target for one load: its warm-up and all its rounds write to the same, because the first writes to new files are another
 * load than the one that is measured. Closing deletes the topics.
 */
final class LoadTopics implements AutoCloseable {
    private final Session session;
    private final int partitions;
    private final Map<Target, String> names = new EnumMap<>(Target.class);
    private final Map<Target, Long> acknowledged = new EnumMap<>(Target.class);

    LoadTopics(Session session, int partitions) {
        this.session = session;
        this.partitions = partitions;
    }

    /** The name of the broker's topic, which exists after this. */
    String of(Broker broker) {
        return names.computeIfAbsent(broker.target(), target -> {
            String name = session.newTopic(partitions);
            try (Topics topics = new Topics(broker)) {
                topics.create(name, partitions);
            }
            return name;
        });
    }

    /** Adds what was acknowledged and compares with what is there: a figure is worth nothing when the records are not. */
    void checkStored(Broker broker, LoadResult load) {
        if (broker.target() == Target.NULL) {
            return;
        }
        long expected = acknowledged.merge(broker.target(), load.records() + load.uncounted(), Long::sum);
        try (Topics topics = new Topics(broker)) {
            long stored = topics.endOffsets(of(broker), partitions);
            // With an idempotent producer there is one of each.
            if (stored != expected) {
                throw new BenchmarkException(
                        broker.target().label() + " acknowledged " + expected + " records and holds " + stored);
            }
        }
    }

    /** How many records of the broker's topic were acknowledged so far. */
    long acknowledged(Broker broker) {
        return acknowledged.getOrDefault(broker.target(), 0L);
    }

    @Override
    public void close() {
        names.forEach((target, name) -> {
            try (Topics topics = new Topics(session.broker(target))) {
                topics.delete(name);
            } catch (BenchmarkException e) {
                Session.say("  " + e.getMessage() + " (its data stays until the end)");
            }
        });
    }
}
