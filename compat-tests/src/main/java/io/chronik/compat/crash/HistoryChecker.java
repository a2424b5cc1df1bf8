package io.chronik.compat.crash;

import io.chronik.compat.crash.History.Acknowledged;
import io.chronik.compat.crash.History.HighWatermark;
import io.chronik.compat.crash.History.Stored;
import io.chronik.compat.crash.History.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds a history against what a log promises. A pure function. */
public final class HistoryChecker {

    private final History history;
    private final Map<String, Writer> writers;
    private final List<Anomaly> anomalies = new ArrayList<>();

    private HistoryChecker(History history, Set<Writer> writers) {
        this.history = history;
        this.writers = new HashMap<>();
        writers.forEach(writer -> this.writers.put(writer.name(), writer));
    }

    /**
     * Finds what is wrong with a history.
     *
     * @param writers everyone who sent records
     * @return the anomalies, none for a history that keeps the promises
     */
    public static List<Anomaly> check(History history, Set<Writer> writers) {
        HistoryChecker checker = new HistoryChecker(history, writers);
        checker.checkOffsets();
        checker.checkAcknowledged();
        checker.checkWriters();
        checker.checkHighWatermarks();
        return List.copyOf(checker.anomalies);
    }

    /** Offsets of a partition follow each other without a gap, and what was once read at an offset stays there. */
    private void checkOffsets() {
        Map<String, Long> next = new HashMap<>();
        Map<Place, String> stored = new HashMap<>();
        for (Stored record : history.stored()) {
            long expected = next.getOrDefault(record.partition(), 0L);
            if (record.offset() > expected) {
                anomalies.add(new Anomaly.Gap(record.partition(), expected));
            }
            next.put(record.partition(), record.offset() + 1);
            putOnce(stored, record);
        }
        for (Stored record : history.observed()) {
            Place place = new Place(record.partition(), record.offset());
            String now = stored.get(place);
            if (now == null) {
                anomalies.add(new Anomaly.Lost(record.partition(), record.offset(), record.value()));
            } else if (!now.equals(record.value())) {
                anomalies.add(new Anomaly.OffsetReused(record.partition(), record.offset(), record.value(), now));
            }
        }
    }

    private void putOnce(Map<Place, String> places, Stored record) {
        String before = places.put(new Place(record.partition(), record.offset()), record.value());
        if (before != null) {
            anomalies.add(new Anomaly.OffsetReused(record.partition(), record.offset(), before, record.value()));
        }
    }

    /** What was acknowledged is there, at the offset that was named, and no offset was named for two records. */
    private void checkAcknowledged() {
        Map<Place, String> stored = new HashMap<>();
        Set<String> present = new HashSet<>();
        history.stored().forEach(record -> {
            stored.put(new Place(record.partition(), record.offset()), record.value());
            present.add(record.partition() + " " + record.value());
        });
        Map<Place, String> named = new HashMap<>();
        for (Acknowledged record : history.acknowledged()) {
            Place place = new Place(record.partition(), record.offset());
            String other = named.put(place, record.value());
            if (other != null && !other.equals(record.value())) {
                anomalies.add(new Anomaly.OffsetReused(record.partition(), record.offset(), other, record.value()));
            }
            if (!present.contains(record.partition() + " " + record.value())) {
                anomalies.add(new Anomaly.Lost(record.partition(), record.offset(), record.value()));
            } else if (!record.value().equals(stored.get(place))) {
                anomalies.add(new Anomaly.OffsetReused(
                        record.partition(), record.offset(), record.value(), String.valueOf(stored.get(place))));
            }
        }
    }

    /** An idempotent writer's records are there once and in its order; another one's first copies are in its order. */
    private void checkWriters() {
        Map<String, Integer> copies = new HashMap<>();
        Map<String, Long> last = new HashMap<>();
        for (Stored record : history.stored()) {
            String name = History.writerOf(record.value());
            if (!writers.containsKey(name)) {
                anomalies.add(new Anomaly.Invented(record.partition(), record.offset(), record.value()));
                continue;
            }
            int times = copies.merge(record.partition() + " " + record.value(), 1, Integer::sum);
            if (times > 1) {
                if (writers.get(name).idempotent()) {
                    anomalies.add(new Anomaly.Duplicated(record.partition(), record.value(), times));
                }
                continue;
            }
            long sequence = History.sequenceOf(record.value());
            Long before = last.put(record.partition() + " " + name, sequence);
            if (before != null && before > sequence) {
                anomalies.add(new Anomaly.Reordered(record.partition(), record.value(), name + "/" + before));
            }
        }
    }

    private void checkHighWatermarks() {
        Map<String, Long> last = new HashMap<>();
        for (HighWatermark answer : history.highWatermarks()) {
            Long before = last.put(answer.partition(), answer.offset());
            if (before != null && before > answer.offset()) {
                anomalies.add(new Anomaly.WentBack(answer.partition(), before, answer.offset()));
            }
        }
    }

    private record Place(String partition, long offset) {}
}
