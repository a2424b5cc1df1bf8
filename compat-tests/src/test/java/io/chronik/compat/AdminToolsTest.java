package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.ChildProcess;
import io.chronik.compat.broker.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Kafka's own command line tools for administrators, each as its script starts it. */
@OnEachBroker
final class AdminToolsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONFIGS = "kafka.admin.ConfigCommand";
    private static final String ACLS = "org.apache.kafka.tools.AclCommand";

    private final BrokerUnderTest underTest;

    AdminToolsTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void quotasAndCredentialsOfUsers() {
        String user = BrokerUnderTest.uniqueTopic("user");
        String[] of = {"--entity-type", "users", "--entity-name", user};
        String quotas = "producer_byte_rate=1024,request_percentage=50";
        tool(CONFIGS, "--alter", of[0], of[1], of[2], of[3], "--add-config", quotas);
        String scram = "SCRAM-SHA-256=[iterations=4096,password=secret]";
        tool(CONFIGS, "--alter", of[0], of[1], of[2], of[3], "--add-config", scram);
        String described = tool(CONFIGS, "--describe", of[0], of[1], of[2], of[3]);
        assertTrue(described.contains("producer_byte_rate=1024.0"), described);
        assertTrue(described.contains("SCRAM-SHA-256=iterations=4096"), described);
        String keys = "producer_byte_rate,request_percentage";
        tool(CONFIGS, "--alter", of[0], of[1], of[2], of[3], "--delete-config", keys);
        tool(CONFIGS, "--alter", of[0], of[1], of[2], of[3], "--delete-config", "SCRAM-SHA-256");
        String deleted = tool(CONFIGS, "--describe", of[0], of[1], of[2], of[3]);
        assertFalse(deleted.contains("producer_byte_rate"), deleted);
        assertFalse(deleted.contains("SCRAM-SHA-256"), deleted);
    }

    @Test
    void configsOfBrokersAndLoggers() {
        String[] all = {"--entity-type", "brokers", "--entity-default"};
        tool(CONFIGS, "--alter", all[0], all[1], all[2], "--add-config", "log.retention.ms=600000000");
        String described = tool(CONFIGS, "--describe", all[0], all[1], all[2]);
        assertTrue(described.contains("log.retention.ms=600000000"), described);
        tool(CONFIGS, "--alter", all[0], all[1], all[2], "--delete-config", "log.retention.ms");
        String one = tool(CONFIGS, "--describe", "--entity-type", "brokers", "--entity-name", "1", "--all");
        assertTrue(one.contains("num.partitions="), one);
        assertFalse(one.contains("log.retention.ms=600000000"), one);
    }

    @Test
    void clientMetrics() {
        String name = BrokerUnderTest.uniqueTopic("subscription");
        String tool = "org.apache.kafka.tools.ClientMetricsCommand";
        tool(tool, "--alter", "--name", name, "--metrics", "org.apache.kafka.producer.", "--interval", "30000");
        String described = tool(tool, "--describe", "--name", name);
        assertTrue(described.contains("interval.ms=30000"), described);
        tool(tool, "--delete", "--name", name);
        assertFalse(tool(tool, "--list").contains(name));
    }

    /** Apache Kafka has no rights to store unless it is started with an authorizer. */
    @Test
    void acls() {
        Assumptions.assumeTrue(underTest.kind() == BrokerKind.CHRONIK, "the peer has no authorizer");
        String topic = BrokerUnderTest.uniqueTopic("acl");
        tool(ACLS, "--add", "--allow-principal", "User:alice", "--operation", "Read", "--topic", topic);
        String listed = tool(ACLS, "--list", "--topic", topic);
        assertTrue(listed.contains("principal=User:alice"), listed);
        tool(ACLS, "--remove", "--force", "--allow-principal", "User:alice", "--operation", "Read", "--topic", topic);
        assertFalse(tool(ACLS, "--list", "--topic", topic).contains("User:alice"));
    }

    @Test
    void delegationTokensAreRefused() {
        ChildProcess process = start(
                "org.apache.kafka.tools.DelegationTokenCommand",
                "--describe",
                "--command-config",
                Scratch.file("client", "client.id=tokens\n").toString());
        assertTrue(process.waitFor(PATIENCE) != 0, process::output);
        assertTrue(
                process.output().contains("DelegationTokenDisabledException")
                        || process.tail().contains("Delegation Token requests are not allowed"),
                process::tail);
    }

    @Test
    void electionsAndReassignments() {
        String topic = BrokerUnderTest.uniqueTopic("moved");
        JavaClients.createTopic(underTest.admin(), topic, 1, Map.of());
        String elected = tool(
                "org.apache.kafka.tools.LeaderElectionCommand",
                "--election-type",
                "preferred",
                "--topic",
                topic,
                "--partition",
                "0");
        assertTrue(elected.contains("already"), elected);
        Path plan = Scratch.file(
                "plan",
                "{\"version\":1,\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"replicas\":[1]}]}");
        String reassign = "org.apache.kafka.tools.reassign.ReassignPartitionsCommand";
        String executed = tool(reassign, "--execute", "--reassignment-json-file", plan.toString());
        assertTrue(executed.contains("Successfully started partition reassignment"), executed);
        String listed = tool(reassign, "--list");
        assertTrue(listed.contains("No partition reassignments found"), listed);
    }

    @Test
    void featuresAndQuorum() {
        String features = tool("org.apache.kafka.tools.FeatureCommand", "describe");
        assertTrue(features.contains("group.version"), features);
        String quorum = tool("org.apache.kafka.tools.MetadataQuorumCommand", "describe", "--status");
        assertTrue(quorum.contains("LeaderId:"), quorum);
    }

    private String tool(String main, String... arguments) {
        ChildProcess process = start(main, arguments);
        int status = process.waitFor(PATIENCE);
        assertEquals(0, status, () -> main + " " + List.of(arguments) + "\n" + process.tail());
        return process.output();
    }

    private ChildProcess start(String main, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", underTest.bootstrap()));
        all.addAll(List.of(arguments));
        List<String> command = JavaProgram.command(
                JavaProgram.shortLived(),
                underTest.layout().peerClassPath("kafka-tools"),
                main,
                all.toArray(String[]::new));
        String name = main.substring(main.lastIndexOf('.') + 1);
        return ChildProcess.start(underTest.layout().logs(), name, Map.of(), command, Path.of("/dev/null"));
    }
}
