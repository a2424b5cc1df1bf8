package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.TopicConfigKey.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicConfigsTest {
    private static final int MAX_BATCH_BYTES = 16 * 1024 * 1024;

    private final TopicConfigs configs = new TopicConfigs(Map.of(), MAX_BATCH_BYTES);

    private String refusal(String name, String value) {
        return assertThrows(InvalidTopicConfigException.class, () -> configs.validate(Map.of(name, value)))
                .getMessage();
    }

    @Test
    void names_types_defaults_and_importance_are_kafkas() {
        Map<String, ConfigDef.ConfigKey> kafka = LogConfig.configKeys();
        assertEquals(
                new TreeSet<>(kafka.keySet()),
                TopicConfigs.keys().stream()
                        .filter(key -> key.effect() != Effect.ABSENT)
                        .map(TopicConfigKey::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (TopicConfigKey key : TopicConfigs.keys()) {
            ConfigDef.ConfigKey theirs = kafka.get(key.name());
            if (theirs != null) {
                assertEquals(theirs.type, key.type(), key.name());
                assertEquals(
                        Objects.requireNonNullElse(ConfigDef.convertToString(theirs.defaultValue, theirs.type), ""),
                        key.defaultText(),
                        key.name());
            }
        }
    }

    /** For any text, this accepts nothing that Kafka refuses; where both refuse, the message is the same. */
    @Test
    void what_kafka_refuses_is_refused_in_its_words() {
        List<String> texts = List.of(
                "",
                " ",
                "x",
                "true",
                "-3",
                "-2",
                "-1",
                "0",
                "1",
                " 7 ",
                "13",
                "18",
                "23",
                "1048575",
                "1048576",
                "1.5",
                "2147483640",
                "2147483648",
                "9223372036854775808",
                "delete",
                "compact,delete",
                "delete, x",
                "zstd",
                "ZSTD",
                "CreateTime",
                "*",
                "1:2");
        int refused = 0;
        for (TopicConfigKey key : TopicConfigs.keys()) {
            if (key.effect() == Effect.ABSENT || key.effect() == Effect.INTERNAL) {
                continue;
            }
            for (String text : texts) {
                String kafka = kafkasRefusal(key.name(), text);
                if (kafka == null) {
                    continue;
                }
                refused++;
                String message = refusal(key.name(), text);
                if (!key.name().endsWith("throttled.replicas")) {
                    assertEquals(kafka, message);
                }
            }
        }
        assertTrue(refused > 300, "compared " + refused);
    }

    private static @Nullable String kafkasRefusal(String name, String text) {
        try {
            LogConfig.validate(Map.of(name, text));
            return null;
        } catch (ConfigException e) {
            return e.getMessage();
        } catch (InvalidConfigurationException e) {
            return null; // one config contradicts another
        }
    }

    @Test
    void a_config_without_effect_is_refused_unless_it_is_the_default() {
        for (TopicConfigKey key : TopicConfigs.keys()) {
            if (key.described()) {
                configs.validate(Map.of(key.name(), key.defaultText()));
            }
        }
        assertEquals(
                "Invalid value true for configuration remote.storage.enable: it has no effect yet; only the default \"false\" is"
                        + " accepted",
                refusal("remote.storage.enable", "true"));
        assertTrue(refusal("delete.retention.ms", "5").contains("no effect yet"));
        configs.validate(Map.of("delete.retention.ms", " 86400000 ", "min.cleanable.dirty.ratio", "0.50"));
        configs.validate(Map.of("flush.messages", "1", "flush.ms", "1000"));
    }

    @ParameterizedTest
    @CsvSource({"searchable", "searchable.enabled", "columnar.enabled", "vector.enabled"})
    void chroniks_own_switches_are_known_and_refused(String name) {
        configs.validate(Map.of(name, "false"));
        assertTrue(refusal(name, "true").contains("not in this version"));
        assertTrue(refusal("columnar.format", "parquet").contains("not in this version"));
    }

    @ParameterizedTest
    @CsvSource({
        "retention.m, retention.ms",
        "retention_ms, retention.ms",
        "cleanup.polcy, cleanup.policy",
        "compresion.type, compression.type",
        "Segment.Bytes, segment.bytes",
    })
    void an_unknown_name_is_refused_with_the_nearest_known(String unknown, String nearest) {
        assertEquals(
                "Unknown topic config name: " + unknown + ". Did you mean " + nearest + "?", refusal(unknown, "1"));
    }

    @Test
    void a_name_that_is_near_to_nothing_has_no_suggestion() {
        assertEquals("Unknown topic config name: qqqqqqqq", refusal("qqqqqqqq", "1"));
        assertTrue(refusal("q".repeat(30_000), "1").startsWith("Unknown topic config name: q"));
    }

    @Test
    void a_batch_must_fit_into_the_write_ahead_log() {
        configs.validate(Map.of("max.message.bytes", Integer.toString(MAX_BATCH_BYTES)));
        String message = refusal("max.message.bytes", Integer.toString(MAX_BATCH_BYTES + 1));
        assertTrue(message.contains("no more than " + MAX_BATCH_BYTES), message);
        assertTrue(message.contains("write-ahead log"), message);
        assertThrows(InvalidTopicConfigException.class, () -> new TopicConfigs(Map.of(), 1_000_000));
        assertEquals(
                2_000_000,
                new TopicConfigs(Map.of(), 2_000_000)
                        .of(Map.of("max.message.bytes", "3000000"))
                        .maxMessageBytes());
    }

    @Test
    void the_typed_view_has_what_is_set_the_nodes_defaults_and_kafkas() {
        TopicConfigs withDefaults = new TopicConfigs(
                Map.of("retention.ms", "1000", "segment.bytes", "2097152", "compression.type", "zstd"),
                MAX_BATCH_BYTES);
        TopicConfig topic = withDefaults.of(Map.of(
                "cleanup.policy", "compact,delete",
                "segment.bytes", "1048576",
                "compression.zstd.level", "7",
                "message.timestamp.type", "LogAppendTime"));
        assertTrue(topic.delete());
        assertTrue(topic.compact());
        assertEquals(1000, topic.retentionMillis());
        assertEquals(1048576, topic.segmentBytes());
        assertEquals(new TopicConfig.Compression("zstd", 7), topic.compression());
        assertFalse(topic.compression().asProduced());
        assertTrue(topic.logAppendTime());
        assertEquals(604800000L, topic.segmentMillis());
        assertEquals(1048588, topic.maxMessageBytes());

        TopicConfig plain = configs.of(Map.of());
        assertTrue(plain.delete());
        assertFalse(plain.compact());
        assertTrue(plain.compression().asProduced());
        assertFalse(plain.logAppendTime());
        assertEquals(100, configs.of(Map.of("internal.segment.bytes", "100")).segmentBytes());
        assertFalse(configs.of(Map.of("cleanup.policy", "")).delete());
    }

    @Test
    void the_reference_is_up_to_date() throws IOException {
        Path file = Path.of("..", "docs", "topic-configs.md");
        if (Boolean.getBoolean("chronik.docs.write")) {
            Files.createDirectories(file.toAbsolutePath().normalize().getParent());
            Files.writeString(file, TopicConfigs.markdown());
        }
        assertEquals(
                TopicConfigs.markdown(),
                Files.readString(file),
                "run this test with -Dchronik.docs.write=true to write " + file);
    }
}
