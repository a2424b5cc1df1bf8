package io.chronik.compat;

import io.chronik.compat.broker.ChildProcess;
import io.chronik.compat.broker.JavaProgram;
import io.chronik.compat.broker.Layout;
import io.chronik.compat.client.OldJavaClientProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A client from before Kafka 1.0, or one that is told to speak like it; the contract of the programs is in {@code clients/README.md}. */
enum OldClient {
    JAVA_0_9("kafka-clients-0.9"),
    JAVA_0_10("kafka-clients-0.10"),
    JAVA_0_11("kafka-clients-0.11"),
    PYTHON_0_8_1("0.8.1"),
    PYTHON_0_8_2("0.8.2"),
    PYTHON_0_9("0.9.0"),
    PYTHON_0_10("0.10.0"),
    KCAT_0_8_2("0.8.2"),
    KCAT_0_9("0.9.0"),
    KCAT_0_10("0.10.0.1");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PYTHON = "/usr/bin/python3";

    private final String version;

    OldClient(String version) {
        this.version = version;
    }

    /** The name that its records carry. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private boolean isJava() {
        return name().startsWith("JAVA");
    }

    private boolean isKcat() {
        return name().startsWith("KCAT");
    }

    /** The library that it is, as it is today. */
    ExternalClient library() {
        if (isJava()) {
            return ExternalClient.JAVA_4;
        }
        return isKcat() ? ExternalClient.KCAT : ExternalClient.KAFKA_PYTHON;
    }

    /** Whether it can be told to read as a member of a group; kcat needs members to be balanced, which 0.8 does not. */
    boolean hasGroups() {
        return this != KCAT_0_8_2;
    }

    /** What it can compress with, by Kafka's names. */
    List<String> codecs() {
        return switch (this) {
            case PYTHON_0_8_1 -> List.of("none", "gzip", "snappy");
            default -> List.of("none", "gzip", "snappy", "lz4");
        };
    }

    /** Produces {@code count} records with each of the codecs. */
    void produce(Layout layout, String bootstrap, String topic, int count) {
        if (isKcat()) {
            codecs().forEach(codec -> produceWithKcat(layout, bootstrap, topic, codec, count));
        } else {
            run(
                    layout,
                    program(
                            layout,
                            "produce",
                            bootstrap,
                            topic,
                            label(),
                            String.join(",", codecs()),
                            Integer.toString(count)));
        }
    }

    /** Reads {@code count} records for a group and commits. */
    List<ConsumedRecord> consume(Layout layout, String bootstrap, String topic, String group, int count) {
        return ConsumedRecord.parse(
                isKcat()
                        ? run(
                                layout,
                                kcatRead(bootstrap, count, "-G", group, "-X", "auto.offset.reset=earliest", topic))
                        : run(layout, program(layout, "consume", bootstrap, topic, group, Integer.toString(count))));
    }

    /** Reads at least {@code count} records from the beginning of every partition. */
    List<ConsumedRecord> read(Layout layout, String bootstrap, String topic, int count) {
        return ConsumedRecord.parse(
                isKcat()
                        ? run(layout, kcatRead(bootstrap, count, "-C", "-t", topic, "-o", "beginning"))
                        : run(layout, program(layout, "read", bootstrap, topic, Integer.toString(count))));
    }

    /** Runs another command of its program. */
    String run(Layout layout, String... arguments) {
        return run(layout, program(layout, arguments));
    }

    private void produceWithKcat(Layout layout, String bootstrap, String topic, String codec, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String key = label() + "-" + codec + "-" + i;
            lines.append(key)
                    .append(":value of ")
                    .append(key)
                    .append(' ')
                    .append("0123456789".repeat(20))
                    .append('\n');
        }
        Path input = Scratch.file("kcat", lines.toString());
        List<String> command = kcat(
                "-P",
                "-b",
                bootstrap,
                "-t",
                topic,
                "-z",
                codec,
                "-K",
                ":",
                "-X",
                "acks=all",
                "-X",
                "batch.num.messages=" + Math.max(1, count / 2));
        expectSuccess(ChildProcess.start(layout.logs(), label(), Map.of(), command, input), command);
    }

    private List<String> kcatRead(String bootstrap, int count, String... more) {
        List<String> command = kcat(
                "-b",
                bootstrap,
                "-q",
                "-c",
                Integer.toString(count),
                "-X",
                "fetch.wait.max.ms=100",
                "-f",
                "R\t%p\t%o\t%k\t%s\t\n");
        command.addAll(List.of(more));
        return command;
    }

    private List<String> kcat(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("kcat", "-X", "api.version.request=false", "-X", "broker.version.fallback=" + version));
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> program(Layout layout, String... arguments) {
        if (isJava()) {
            List<String> options = new ArrayList<>(JavaProgram.shortLived());
            options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
            String classPath = layout.classes() + ":" + layout.peerClassPath(version);
            return JavaProgram.command(options, classPath, OldJavaClientProgram.class.getName(), arguments);
        }
        List<String> command = new ArrayList<>(List.of(
                PYTHON, layout.clients().resolve("kafka_python_client.py").toString()));
        command.addAll(List.of(arguments));
        command.add("api_version=" + version);
        return command;
    }

    private String run(Layout layout, List<String> command) {
        return expectSuccess(ChildProcess.start(layout.logs(), label(), Map.of(), command), command);
    }

    private static String expectSuccess(ChildProcess process, List<String> command) {
        int status = process.waitFor(PATIENCE);
        if (status != 0) {
            throw new AssertionError(
                    "Exit status " + status + " of " + String.join(" ", command) + "\n" + process.tail());
        }
        return process.output();
    }
}
