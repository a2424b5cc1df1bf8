package io.chronik.config;

import io.chronik.config.TopicConfigKey.Effect;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the configs of topics, with the defaults and limits of this node. Defaults that were changed while the node runs are
 * put in by {@link #changeDefaults}; otherwise immutable. Thread-safe.
 */
public final class TopicConfigs {
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";

    private final Map<String, String> nodeDefaults;
    private final int maxBatchBytes;
    private volatile Changed changed = new Changed(Map.of(), Map.of());

    /**
     * Defaults that were changed while the node runs, by the broker config's name.
     *
     * @param ofNode for this node
     * @param ofAll for all nodes, where this one has none of its own
     */
    public record Changed(Map<String, String> ofNode, Map<String, String> ofAll) {
        public Changed {
            ofNode = Map.copyOf(ofNode);
            ofAll = Map.copyOf(ofAll);
        }
    }

    /**
     * Creates it.
     *
     * @param nodeDefaults the node's own defaults, by the topic config's name
     * @param maxBatchBytes the largest record batch that the write-ahead log takes
     * @throws InvalidTopicConfigException if a default could not be set on a topic
     */
    public TopicConfigs(Map<String, String> nodeDefaults, int maxBatchBytes) {
        this.nodeDefaults = Map.copyOf(nodeDefaults);
        this.maxBatchBytes = maxBatchBytes;
        validate(this.nodeDefaults);
        if (maxBatchBytes < number(MAX_MESSAGE_BYTES, Map.of()).longValue()) {
            throw new InvalidTopicConfigException("message.max.bytes is " + defaultValue(key(MAX_MESSAGE_BYTES))
                    + ", but the write-ahead log takes record batches of at most " + maxBatchBytes
                    + " bytes: lower it, or raise wal.file.size");
        }
    }

    /** Every config, also those that clients are not told of, sorted by name. */
    public static Collection<TopicConfigKey> keys() {
        return TopicConfigTable.KEYS.values();
    }

    /** Whether a topic can have a config of that name. */
    public static boolean isKnown(String name) {
        return TopicConfigTable.KEYS.containsKey(name);
    }

    /**
     * The config of that name.
     *
     * @throws InvalidTopicConfigException if there is none, with a suggestion
     */
    public static TopicConfigKey key(String name) {
        TopicConfigKey key = TopicConfigTable.KEYS.get(name);
        if (key != null) {
            return key;
        }
        if (name.startsWith("searchable.") || name.startsWith("columnar.") || name.startsWith("vector.")) {
            throw new InvalidTopicConfigException("Topic config " + name + " is not in this version");
        }
        String nearest = nearest(name);
        throw new InvalidTopicConfigException(
                "Unknown topic config name: " + name + (nearest == null ? "" : ". Did you mean " + nearest + "?"));
    }

    /** Replaces the defaults that were changed while the node runs; each was checked by {@link #validateDefault}. */
    public void changeDefaults(Changed defaults) {
        changed = defaults;
    }

    /** The defaults that were changed while the node runs. */
    public Changed changedDefaults() {
        return changed;
    }

    /** The topic config whose default a broker config of that name is, or null if there is none that clients may change. */
    public static @Nullable TopicConfigKey ofSynonym(String brokerConfig) {
        return keys().stream()
                .filter(key -> brokerConfig.equals(key.synonym()) && key.described())
                .findFirst()
                .orElse(null);
    }

    /**
     * Checks a broker config that is the default of a topic config.
     *
     * @throws InvalidTopicConfigException naming the broker config, if it can't have that value
     */
    public void validateDefault(String brokerConfig, String value) {
        TopicConfigKey key = ofSynonym(brokerConfig);
        if (key == null) {
            throw new InvalidTopicConfigException("Unknown broker config name: " + brokerConfig);
        }
        try {
            validate(key, value);
        } catch (InvalidTopicConfigException e) {
            String message = e.getMessage();
            throw new InvalidTopicConfigException(
                    message == null
                            ? ""
                            : message.replace("configuration " + key.name(), "configuration " + brokerConfig),
                    e);
        }
    }

    /** What holds for a topic on which this config isn't set. */
    public String defaultValue(TopicConfigKey key) {
        Changed now = changed;
        String synonym = key.synonym();
        if (synonym != null) {
            String value = now.ofNode.getOrDefault(synonym, now.ofAll.get(synonym));
            if (value != null) {
                return value;
            }
        }
        return staticDefault(key);
    }

    /** The same, as it was when the node started. */
    public String staticDefault(TopicConfigKey key) {
        return nodeDefaults.getOrDefault(key.name(), key.defaultText());
    }

    /** The node's own default, or null if it has none. */
    public @Nullable String nodeDefault(TopicConfigKey key) {
        return nodeDefaults.get(key.name());
    }

    /**
     * Checks configs that should be set on a topic.
     *
     * @throws InvalidTopicConfigException for the first, in the order of their names, that can't be set
     */
    public void validate(Map<String, String> configs) {
        new TreeMap<>(configs).forEach((name, value) -> validate(key(name), value));
    }

    /**
     * What holds for a topic.
     *
     * @param configs what is set on it, validated once; a limit that was lowered since is applied
     */
    public TopicConfig of(Map<String, String> configs) {
        List<?> policy = (List<?>) value("cleanup.policy", configs);
        boolean smallSegments = configs.containsKey("internal.segment.bytes");
        return new TopicConfig(
                policy.contains("delete"),
                policy.contains("compact"),
                number("retention.ms", configs).longValue(),
                number("retention.bytes", configs).longValue(),
                number(smallSegments ? "internal.segment.bytes" : "segment.bytes", configs)
                        .intValue(),
                number("segment.ms", configs).longValue(),
                number("index.interval.bytes", configs).intValue(),
                Math.min(number(MAX_MESSAGE_BYTES, configs).intValue(), maxBatchBytes),
                number("max.decompressed.message.bytes", configs).intValue(),
                value("message.timestamp.type", configs).equals("LogAppendTime"),
                number("message.timestamp.before.max.ms", configs).longValue(),
                number("message.timestamp.after.max.ms", configs).longValue(),
                compression(configs),
                number("min.insync.replicas", configs).intValue());
    }

    /** The table for people, as Markdown. */
    public static String markdown() {
        StringBuilder text = new StringBuilder("""
                # Topic configs

                Made from the table in the code. The names, defaults and limits are Kafka's. What this version can't honour is refused \
                with INVALID_CONFIG, never swallowed; the default can always be given.

                | Config | Type | Default | Node's default | What it does |
                |---|---|---|---|---|
                """);
        for (TopicConfigKey key : keys()) {
            if (key.effect() == Effect.INTERNAL) {
                continue;
            }
            text.append("| `").append(key.name()).append("` | ");
            text.append(key.type().name().toLowerCase(Locale.ROOT)).append(" | ");
            text.append(key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`")
                    .append(" | ");
            text.append(key.synonym() == null ? "" : "`" + key.synonym() + "`").append(" | ");
            text.append(key.doc()).append(remark(key.effect())).append(" |\n");
        }
        return text.toString();
    }

    private static String remark(Effect effect) {
        return switch (effect) {
            case HONOURED, INTERNAL -> "";
            case ALWAYS_MET -> " Any value is accepted.";
            case NOT_YET -> " **No effect yet: only the default is accepted.**";
            case ABSENT -> " **Not in this version: only `false` is accepted.**";
        };
    }

    private void validate(TopicConfigKey key, String text) {
        Object value = key.parse(text);
        boolean isDefault = key.effect() != Effect.INTERNAL && value.equals(key.parse(key.defaultText()));
        if (key.effect() == Effect.NOT_YET && !isDefault) {
            throw new InvalidTopicConfigException("Invalid value " + text + " for configuration " + key.name()
                    + ": it has no effect yet; only the default \"" + key.defaultText() + "\" is accepted");
        }
        if (key.effect() == Effect.ABSENT && !isDefault) {
            throw new InvalidTopicConfigException("Invalid value " + text + " for configuration " + key.name()
                    + ": this is not in this version; only \"" + key.defaultText() + "\" is accepted");
        }
        if (key.name().equals(MAX_MESSAGE_BYTES) && value instanceof Integer bytes && bytes > maxBatchBytes) {
            throw new InvalidTopicConfigException("Invalid value " + text + " for configuration " + key.name()
                    + ": Value must be no more than " + maxBatchBytes
                    + ", the largest record batch that the write-ahead log takes; raise wal.file.size");
        }
    }

    private TopicConfig.Compression compression(Map<String, String> configs) {
        String type = value("compression.type", configs).toString();
        int level = switch (type) {
            case "gzip", "lz4", "zstd" ->
                number("compression." + type + ".level", configs).intValue();
            default -> 0;
        };
        return new TopicConfig.Compression(type, level);
    }

    private Number number(String name, Map<String, String> configs) {
        return (Number) value(name, configs);
    }

    private Object value(String name, Map<String, String> configs) {
        TopicConfigKey key = key(name);
        String text = configs.get(name);
        return key.parse(text == null ? defaultValue(key) : text);
    }

    /** The described config with the fewest edits to that name, or null if none is near. */
    private static @Nullable String nearest(String name) {
        String nearest = null;
        int fewest = Math.max(2, name.length() / 3) + 1;
        for (TopicConfigKey key : keys()) {
            if (!key.described()) {
                continue;
            }
            int edits = edits(name, key.name());
            if (edits < fewest) {
                fewest = edits;
                nearest = key.name();
            }
        }
        return nearest;
    }

    /** How many letters must be added, removed or replaced; names longer than any config count as far away. */
    private static int edits(String from, String to) {
        if (from.length() > 2 * to.length()) {
            return from.length();
        }
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
