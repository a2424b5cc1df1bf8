package io.chronik.compat.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Answers as paths and texts that can be compared between brokers. What a broker is free to choose (ids, addresses) becomes a symbol,
 * numbered in the order of its first use in a conversation, so that the same id must come back in the same places; the time of day and
 * the size of disks are only there or not. Elements of lists that have a name are found by it, whatever their order.
 */
final class Flattening {

    /** Fields whose values a broker chooses, and the kind of thing they are. */
    private static final Map<String, String> CHOSEN = Map.ofEntries(
            Map.entry("topic_id", "topic"),
            Map.entry("cluster_id", "cluster"),
            Map.entry("member_id", "member"),
            Map.entry("leader", "member"),
            Map.entry("producer_id", "producer"),
            Map.entry("host", "host"),
            Map.entry("client_host", "client-host"),
            Map.entry("port", "port"),
            Map.entry("session_id", "session"),
            Map.entry("log_dir", "directory"),
            Map.entry("path", "directory"),
            Map.entry("get_current_replica_log_dir", "directory"),
            Map.entry("client_instance_id", "instance"),
            Map.entry("subscription_id", "subscription"),
            Map.entry("replica_directory_id", "replica-directory"),
            Map.entry("token_id", "token"),
            Map.entry("hmac", "hmac"));

    /** Fields that hold a time of day or a size of a disk: present or not is all that can be compared. */
    private static final Set<String> PASSING = Set.of(
            "log_append_time_ms",
            "last_timestamp",
            "transaction_start_time_ms",
            "total_bytes",
            "usable_bytes",
            "finalized_features_epoch",
            "last_fetch_timestamp",
            "last_caught_up_timestamp",
            "log_end_offset",
            "high_watermark_of_metadata",
            "leader_epoch_of_metadata");

    private static final int SHORTEST_ID = 20;

    private static final List<String> LABELS = List.of(
            "name",
            "topic",
            "topic_name",
            "group_id",
            "resource_name",
            "partition_index",
            "partition",
            "index",
            "key",
            "api_key",
            "transactional_id",
            "partition_id",
            "entity_type",
            "user",
            "principal",
            "mechanism");

    private final Map<String, Map<Object, String>> symbols = new HashMap<>();

    /** Every leaf of an answer by its path, in a fixed order. */
    Map<String, String> of(Tree answer) {
        Map<String, String> leaves = new LinkedHashMap<>();
        structure("", answer, leaves);
        return leaves;
    }

    private void structure(String path, Tree tree, Map<String, String> leaves) {
        new TreeMap<>(tree.fields())
                .forEach((name, value) -> field(path.isEmpty() ? name : path + "/" + name, name, value, leaves));
    }

    private void field(String path, String name, @Nullable Object value, Map<String, String> leaves) {
        switch (value) {
            case null -> leaves.put(path, "null");
            case Tree tree -> structure(path, tree, leaves);
            case List<?> list -> list(path, name, list, leaves);
            case MemoryRecords records -> records(path, records, leaves);
            default -> leaves.put(path, leaf(name, value));
        }
    }

    private void list(String path, String name, List<?> list, Map<String, String> leaves) {
        if (list.isEmpty()) {
            leaves.put(path, "empty");
        }
        if (list.stream().allMatch(Tree.class::isInstance)) {
            Map<String, Integer> seen = new HashMap<>();
            labelled(list).forEach(element -> {
                int times = seen.merge(element.label(), 1, Integer::sum);
                structure(path + "[" + element.label() + (times == 1 ? "" : "#" + times) + "]", element.tree(), leaves);
            });
        } else {
            List<String> texts = new ArrayList<>();
            list.forEach(element -> texts.add(element == null ? "null" : leaf(name, element)));
            leaves.put(path, texts.toString());
        }
    }

    private record Labelled(String label, Tree tree) {}

    private static List<Labelled> labelled(List<?> list) {
        List<Labelled> elements = new ArrayList<>();
        for (Object element : list) {
            Tree tree = (Tree) element;
            String label = LABELS.stream()
                    .filter(name -> tree.get(name) != null)
                    .findFirst()
                    .map(name -> text(tree.value(name)))
                    .orElse(Integer.toString(elements.size()));
            elements.add(
                    new Labelled(tree.has("resource_type") ? tree.get("resource_type") + ":" + label : label, tree));
        }
        elements.sort(Comparator.comparing(Labelled::label));
        return elements;
    }

    private String leaf(String name, Object value) {
        if (PASSING.contains(name)) {
            return value instanceof Number number && number.longValue() <= 0 ? number.toString() : "<" + name + ">";
        }
        String kind = CHOSEN.get(name);
        // A subscription's id is a checksum, which may be negative.
        if (kind != null && (kind.equals("subscription") || !isNothing(value))) {
            return symbol(kind, text(value));
        }
        return name.endsWith("error_message") ? withSymbols(text(value)) : text(value);
    }

    /** Messages may name what the broker chose. */
    private String withSymbols(String message) {
        String text = message;
        for (Map<Object, String> kind : symbols.values()) {
            for (Map.Entry<Object, String> known : kind.entrySet()) {
                String value = known.getKey().toString();
                if (value.length() >= SHORTEST_ID) {
                    text = text.replace(value, known.getValue());
                }
            }
        }
        return text;
    }

    private String symbol(String kind, Object value) {
        Map<Object, String> known = symbols.computeIfAbsent(kind, _ -> new HashMap<>());
        return known.computeIfAbsent(value, _ -> "<" + kind + " " + (known.size() + 1) + ">");
    }

    private static boolean isNothing(Object value) {
        return switch (value) {
            case Uuid id -> id.equals(Uuid.ZERO_UUID);
            case String text -> text.isEmpty();
            case Number number -> number.longValue() <= 0;
            default -> false;
        };
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? "0x" + HexFormat.of().formatHex(bytes) : value.toString();
    }

    private void records(String path, MemoryRecords records, Map<String, String> leaves) {
        int count = 0;
        for (RecordBatch batch : records.batches()) {
            String at = path + "[batch " + count++ + "]";
            boolean appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
            leaves.put(
                    at,
                    "offsets " + batch.baseOffset() + ".." + batch.lastOffset() + ", magic " + batch.magic() + ", "
                            + batch.compressionType() + ", " + batch.timestampType() + ", sequence "
                            + batch.baseSequence()
                            + (batch.isTransactional() ? ", transactional" : "")
                            + (batch.isControlBatch() ? ", control" : "")
                            + ", producer "
                            + (batch.producerId() < 0 ? "none" : symbol("producer", Long.toString(batch.producerId())))
                            + " epoch " + batch.producerEpoch());
            for (Record record : batch) {
                leaves.put(
                        at + "[" + record.offset() + "]",
                        (batch.isControlBatch() || appendTime ? "" : record.timestamp() + " ")
                                + bytes(record.key()) + "=" + bytes(record.value()) + " "
                                + List.of(record.headers()));
            }
        }
        if (count == 0) {
            leaves.put(path, "no batches");
        }
    }

    private static String bytes(java.nio.@Nullable ByteBuffer buffer) {
        return buffer == null ? "null" : StandardCharsets.UTF_8.decode(buffer).toString();
    }
}
