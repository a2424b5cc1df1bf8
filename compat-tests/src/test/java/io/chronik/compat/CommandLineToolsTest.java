package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.Broker;
import io.chronik.compat.broker.ChildProcess;
import io.chronik.compat.broker.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Kafka's own command line tools, each as its script starts it. */
@OnEachBroker
final class CommandLineToolsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPICS = "org.apache.kafka.tools.TopicCommand";
    private static final String CONFIGS = "kafka.admin.ConfigCommand";
    private static final String CONSOLE_PRODUCER = "org.apache.kafka.tools.ConsoleProducer";
    private static final String CONSOLE_CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer";
    private static final String CONSUMER_GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
    private static final String DELETE_RECORDS = "org.apache.kafka.tools.DeleteRecordsCommand";
    private static final String GET_OFFSETS = "org.apache.kafka.tools.GetOffsetShell";
    private static final String LOG_DIRS = "org.apache.kafka.tools.LogDirsCommand";
    private static final String DUMP_LOG = "org.apache.kafka.tools.DumpLogSegments";
    private static final String PRODUCER_PERFORMANCE = "org.apache.kafka.tools.ProducerPerformance";
    private static final String CONSUMER_PERFORMANCE = "org.apache.kafka.tools.ConsumerPerformance";

    private final BrokerUnderTest underTest;

    CommandLineToolsTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void topicsAreCreatedListedDescribedAlteredAndDeleted() {
        String topic = BrokerUnderTest.uniqueTopic("cli-topic");
        tool(TOPICS, "--create", "--topic", topic, "--partitions", "3", "--replication-factor", "1");
        assertTrue(tool(TOPICS, "--list").lines().anyMatch(topic::equals));
        tool(TOPICS, "--alter", "--topic", topic, "--partitions", "5");
        String described = tool(TOPICS, "--describe", "--topic", topic);
        assertTrue(described.contains("PartitionCount: 5"), described);
        assertTrue(described.contains("ReplicationFactor: 1"), described);
        assertEquals(
                5, described.lines().filter(line -> line.contains("Leader:")).count(), described);
        tool(TOPICS, "--delete", "--topic", topic);
        Eventually.await(
                "topic gone",
                () -> !JavaClients.get(underTest.admin().listTopics().names()).contains(topic));
    }

    @Test
    void configsAreSetDescribedAndRemoved() {
        String topic = newTopic("cli-config");
        String[] of = {"--entity-type", "topics", "--entity-name", topic};
        tool(CONFIGS, with(of, "--alter", "--add-config", "max.message.bytes=12345"));
        String set = tool(CONFIGS, with(of, "--describe"));
        assertTrue(set.contains("max.message.bytes=12345"), set);
        tool(CONFIGS, with(of, "--alter", "--delete-config", "max.message.bytes"));
        String removed = tool(CONFIGS, with(of, "--describe"));
        assertFalse(removed.contains("max.message.bytes=12345"), removed);
    }

    @Test
    void consoleProducerAndConsumerAndGroups() {
        String topic = newTopic("cli-console");
        String group = "group-" + topic;
        Path input = Scratch.file("console", "k1:one\nk2:two\nk3:three\n");
        toolFrom(
                input,
                CONSOLE_PRODUCER,
                List.of(
                        "--topic",
                        topic,
                        "--property",
                        "parse.key=true",
                        "--property",
                        "key.separator=:",
                        "--compression-codec",
                        "lz4"));
        String consumed = tool(
                CONSOLE_CONSUMER,
                "--topic",
                topic,
                "--group",
                group,
                "--from-beginning",
                "--max-messages",
                "3",
                "--timeout-ms",
                "30000",
                "--property",
                "print.key=true",
                "--property",
                "print.offset=true");
        assertEquals(
                List.of("Offset:0\tk1\tone", "Offset:1\tk2\ttwo", "Offset:2\tk3\tthree"),
                consumed.lines().filter(line -> line.startsWith("Offset:")).toList());

        assertTrue(tool(CONSUMER_GROUPS, "--list").lines().anyMatch(group::equals));
        assertEquals(List.of("3", "3", "0"), offsetsAndLag(group, topic));
        tool(CONSUMER_GROUPS, "--group", group, "--topic", topic, "--reset-offsets", "--to-offset", "1", "--execute");
        assertEquals(List.of("1", "3", "2"), offsetsAndLag(group, topic));
        tool(CONSUMER_GROUPS, "--delete", "--group", group);
        assertFalse(tool(CONSUMER_GROUPS, "--list").lines().anyMatch(group::equals));
    }

    @Test
    void recordsAreDeletedAndOffsetsAndDirectoriesShown() {
        String topic = newTopic("cli-delete");
        JavaClients.sendOneByOne(underTest.bootstrap(), new TopicPartition(topic, 0), List.of("a", "b", "c", "d"));
        Path json = Scratch.file("delete", """
                {"partitions": [{"topic": "%s", "partition": 0, "offset": 3}], "version": 1}
                """.formatted(topic));
        String deleted = tool(DELETE_RECORDS, "--offset-json-file", json.toString());
        assertTrue(deleted.contains("low_watermark: 3"), deleted);
        assertEquals(
                topic + ":0:3",
                tool(GET_OFFSETS, "--topic", topic, "--time", "-2").strip());
        assertEquals(
                topic + ":0:4",
                tool(GET_OFFSETS, "--topic", topic, "--time", "-1").strip());
        String directories = tool(LOG_DIRS, "--describe", "--topic-list", topic);
        assertTrue(directories.contains("\"" + topic + "-0\""), directories);
    }

    @Test
    void thePerformanceToolsRun() {
        String topic = newTopic("cli-perf");
        Path config = Scratch.file("perf", "bootstrap.servers=" + underTest.bootstrap() + "\nacks=all\n");
        String produced = plainTool(
                PRODUCER_PERFORMANCE,
                List.of(
                        "--topic",
                        topic,
                        "--num-records",
                        "20000",
                        "--record-size",
                        "200",
                        "--throughput",
                        "-1",
                        "--producer.config",
                        config.toString()));
        assertTrue(produced.contains("20000 records sent"), produced);
        String consumed = tool(CONSUMER_PERFORMANCE, "--topic", topic, "--messages", "20000", "--timeout", "30000");
        String[] columns = consumed.lines().toList().getLast().split(",");
        assertTrue(Long.parseLong(columns[4].strip()) >= 20_000, consumed);
    }

    /** A broker of its own, so that what is in memory is on disk in the end: it is stopped first. */
    @Test
    void theLogDumperReadsTheSegmentFiles() throws IOException {
        int count = 500;
        try (Broker broker = underTest.separate()) {
            broker.start();
            List<String> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add("value-" + i);
            }
            JavaClients.sendOneByOne(broker.bootstrap(), new TopicPartition("dumped", 0), values);
            broker.stop();

            int records = 0;
            try (Stream<Path> files = Files.list(broker.logDirectory().resolve("dumped-0"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".log"))
                        .sorted()
                        .toList()) {
                    String dump = plainTool(
                            DUMP_LOG, List.of("--files", file.toString(), "--deep-iteration", "--print-data-log"));
                    assertTrue(dump.contains("payload: value-0"), dump);
                    assertFalse(dump.contains("isvalid: false"), dump);
                    assertFalse(dump.contains("invalid bytes"), dump);
                    records += (int) dump.lines()
                            .filter(line -> line.contains("payload: value-"))
                            .count();
                }
            }
            assertEquals(count, records);
        }
    }

    private List<String> offsetsAndLag(String group, String topic) {
        String described = tool(CONSUMER_GROUPS, "--describe", "--group", group);
        Matcher row = Pattern.compile(Pattern.quote(topic) + "\\s+0\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)")
                .matcher(described);
        assertTrue(row.find(), described);
        return List.of(row.group(1), row.group(2), row.group(3));
    }

    private String newTopic(String prefix) {
        String topic = BrokerUnderTest.uniqueTopic(prefix);
        JavaClients.createTopic(underTest.admin(), topic, 1, Map.of());
        return topic;
    }

    private String tool(String main, String... arguments) {
        return toolFrom(Path.of("/dev/null"), main, List.of(arguments));
    }

    private String toolFrom(Path input, String main, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", underTest.bootstrap()));
        all.addAll(arguments);
        return run(input, main, all);
    }

    private String plainTool(String main, List<String> arguments) {
        return run(Path.of("/dev/null"), main, arguments);
    }

    private String run(Path input, String main, List<String> arguments) {
        List<String> command = JavaProgram.command(
                JavaProgram.shortLived(),
                underTest.layout().peerClassPath("kafka-tools"),
                main,
                arguments.toArray(String[]::new));
        String name = main.substring(main.lastIndexOf('.') + 1);
        ChildProcess process = ChildProcess.start(underTest.layout().logs(), name, Map.of(), command, input);
        int status = process.waitFor(PATIENCE);
        assertEquals(0, status, () -> name + " " + arguments + "\n" + process.tail());
        return process.output();
    }

    private static String[] with(String[] first, String... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }
}
