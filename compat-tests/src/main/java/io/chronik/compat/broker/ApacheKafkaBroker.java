package io.chronik.compat.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Apache Kafka as one KRaft process that is broker and controller. */
public final class ApacheKafkaBroker implements Broker {

    private static final String CLUSTER_ID = "Y29tcGF0LXRlc3RzLTEyMw";

    private final Layout layout;
    private final Path directory;
    private final Path configuration;
    private final String classPath;
    private final BrokerProcess process;

    /**
     * Formats a storage directory; starts nothing.
     *
     * @param directory an empty directory for data and configuration
     * @param kafkaVersion what the class path must contain
     */
    public ApacheKafkaBroker(Layout layout, Path directory, String kafkaVersion) {
        this.layout = layout;
        this.directory = directory;
        this.configuration = directory.resolve("server.properties");
        this.classPath = layout.peerClassPath("kafka-broker");
        if (!classPath.contains("kafka_2.13-" + kafkaVersion + ".jar")) {
            throw new IllegalStateException("compat-tests/peers/kafka-broker is not Kafka " + kafkaVersion
                    + ", the version that Chronik is built with: update its pom.xml");
        }
        int port = Readiness.freePort();
        this.process = new BrokerProcess(layout.logs(), "kafka", port);
        format(port, Readiness.freePort());
    }

    @Override
    public String bootstrap() {
        return process.bootstrap();
    }

    @Override
    public Path logDirectory() {
        return directory.resolve("data");
    }

    @Override
    public void start() {
        process.start(Map.of(), java("-Xmx768m", "kafka.Kafka", configuration.toString()));
    }

    @Override
    public int stop() {
        return process.stop();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public String outputTail() {
        return process.outputTail();
    }

    @Override
    public void close() {
        process.close();
    }

    private void format(int port, int controllerPort) {
        String properties = """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=2
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                """.formatted(port, controllerPort, logDirectory());
        try {
            Files.writeString(configuration, properties);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + configuration, e);
        }
        List<String> command = java(
                "-Xmx256m",
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                CLUSTER_ID,
                "--config",
                configuration.toString());
        ChildProcess format = ChildProcess.start(layout.logs(), "kafka-format", Map.of(), command);
        if (format.waitFor(PATIENCE) != 0) {
            throw new IllegalStateException("Could not format the storage of Apache Kafka\n" + format.tail());
        }
    }

    private List<String> java(String heap, String main, String... arguments) {
        return JavaProgram.command(
                List.of(heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), classPath, main, arguments);
    }
}
