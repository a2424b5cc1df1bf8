package io.chronik.compat;

import io.chronik.compat.broker.ChildProcess;
import io.chronik.compat.broker.JavaProgram;
import io.chronik.compat.broker.Layout;
import io.chronik.compat.client.JavaClientProgram;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client library at work in a process of its own; the contract of the programs is in {@code clients/README.md}. */
enum ExternalClient {
    JAVA_4("java-4"),
    JAVA_2_8("java-2.8"),
    KCAT("kcat"),
    KAFKA_PYTHON("kafka-python"),
    CONFLUENT_KAFKA("confluent-kafka"),
    KAFKAJS("kafkajs");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PYTHON = "/usr/bin/python3";

    private final String label;

    ExternalClient(String label) {
        this.label = label;
    }

    /** The name that its records carry. */
    String label() {
        return label;
    }

    /** What it can compress with, by Kafka's names: each of them all, with the packages of install-clients.sh. */
    List<String> codecs() {
        return List.of("none", "gzip", "snappy", "lz4", "zstd");
    }

    boolean isJava() {
        return this == JAVA_4 || this == JAVA_2_8;
    }

    /** Why this client can not run here, or empty when it can. */
    Optional<String> missing(Layout layout) {
        return switch (this) {
            case JAVA_4, JAVA_2_8 -> Optional.empty();
            case KCAT -> probe(layout, "kcat is not installed", List.of("kcat", "-V"));
            case KAFKA_PYTHON -> probe(layout, "python3-kafka is not installed", List.of(PYTHON, "-c", "import kafka"));
            case CONFLUENT_KAFKA ->
                probe(
                        layout,
                        "python3-confluent-kafka is not installed",
                        List.of(PYTHON, "-c", "import confluent_kafka"));
            case KAFKAJS ->
                Files.exists(layout.npm().resolve("installed.json"))
                        ? Optional.empty()
                        : Optional.of("kafkajs is not installed in " + layout.npm());
        };
    }

    void createTopic(Layout layout, String bootstrap, String topic, int partitions) {
        if (this == KCAT) {
            // kcat has no command for it: asking for the metadata of an unknown topic as a producer creates it.
            run(layout, List.of("kcat", "-b", bootstrap, "-t", topic, "-P", "/dev/null"));
        } else {
            run(layout, command(layout, "create", bootstrap, topic, Integer.toString(partitions)));
        }
    }

    /** Produces {@code count} records with each of the codecs. */
    void produce(Layout layout, String bootstrap, String topic, List<String> withCodecs, int count) {
        if (this == KCAT) {
            withCodecs.forEach(codec -> produceWithKcat(layout, bootstrap, topic, codec, count));
        } else {
            String joined = String.join(",", withCodecs);
            run(layout, command(layout, "produce", bootstrap, topic, label, joined, Integer.toString(count)));
        }
    }

    /** Reads {@code count} records as a member of a group, commits and leaves. */
    List<ConsumedRecord> consume(
            Layout layout, String bootstrap, String topic, String group, int count, String... more) {
        if (this == KCAT) {
            return ConsumedRecord.parse(
                    run(layout, kcatRead(bootstrap, count, "-G", group, "-X", "auto.offset.reset=earliest", topic)));
        }
        List<String> command =
                new ArrayList<>(command(layout, "consume", bootstrap, topic, group, Integer.toString(count)));
        command.addAll(List.of(more));
        return ConsumedRecord.parse(run(layout, command));
    }

    /** Reads at least {@code count} records from the beginning of every partition. */
    List<ConsumedRecord> read(Layout layout, String bootstrap, String topic, int count) {
        if (this == KCAT) {
            return ConsumedRecord.parse(run(layout, kcatRead(bootstrap, count, "-C", "-t", topic, "-o", "beginning")));
        }
        return ConsumedRecord.parse(run(layout, command(layout, "read", bootstrap, topic, Integer.toString(count))));
    }

    private void produceWithKcat(Layout layout, String bootstrap, String topic, String codec, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String key = label + "-" + codec + "-" + i;
            lines.append(key)
                    .append(":value of ")
                    .append(key)
                    .append(' ')
                    .append("0123456789".repeat(20))
                    .append('\n');
        }
        Path input = Scratch.file("kcat", lines.toString());
        List<String> command = List.of(
                "kcat",
                "-P",
                "-b",
                bootstrap,
                "-t",
                topic,
                "-z",
                codec,
                "-K",
                ":",
                "-H",
                "client=" + label,
                "-H",
                "codec=" + codec,
                "-X",
                "acks=all",
                "-X",
                "batch.num.messages=" + Math.max(1, count / 2));
        ChildProcess process = ChildProcess.start(layout.logs(), label, Map.of(), command, input);
        expectSuccess(process, command);
    }

    private static List<String> kcatRead(String bootstrap, int count, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "kcat",
                "-b",
                bootstrap,
                "-q",
                "-c",
                Integer.toString(count),
                "-X",
                "fetch.wait.max.ms=100",
                "-f",
                "R\t%p\t%o\t%k\t%s\t%h,\n"));
        command.addAll(List.of(more));
        return command;
    }

    private List<String> command(Layout layout, String... arguments) {
        return switch (this) {
            case JAVA_4 -> java(layout.ownClassPath(), arguments);
            case JAVA_2_8 -> java(layout.classes() + ":" + layout.peerClassPath("kafka-clients-2.8"), arguments);
            case KAFKA_PYTHON -> script(PYTHON, layout.clients().resolve("kafka_python_client.py"), arguments);
            case CONFLUENT_KAFKA -> script(PYTHON, layout.clients().resolve("confluent_kafka_client.py"), arguments);
            case KAFKAJS -> script("node", layout.clients().resolve("kafkajs/client.js"), arguments);
            case KCAT -> throw new IllegalStateException("kcat is its own program");
        };
    }

    private static List<String> java(String classPath, String... arguments) {
        List<String> options = new ArrayList<>(JavaProgram.shortLived());
        options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        return JavaProgram.command(options, classPath, JavaClientProgram.class.getName(), arguments);
    }

    private static List<String> script(String interpreter, Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(interpreter, script.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private String run(Layout layout, List<String> command) {
        Map<String, String> environment = this == KAFKAJS
                ? Map.of("NODE_PATH", layout.npm().resolve("node_modules").toString())
                : Map.of();
        return expectSuccess(ChildProcess.start(layout.logs(), label, environment, command), command);
    }

    private static String expectSuccess(ChildProcess process, List<String> command) {
        int status = process.waitFor(PATIENCE);
        if (status != 0) {
            throw new AssertionError(
                    "Exit status " + status + " of " + String.join(" ", command) + "\n" + process.tail());
        }
        return process.output();
    }

    private static Optional<String> probe(Layout layout, String reason, List<String> command) {
        try {
            ChildProcess process = ChildProcess.start(layout.logs(), "probe", Map.of(), command);
            return process.waitFor(PATIENCE) == 0 ? Optional.empty() : Optional.of(reason);
        } catch (UncheckedIOException e) {
            return Optional.of(reason);
        }
    }

    @Override
    public String toString() {
        return label;
    }
}
