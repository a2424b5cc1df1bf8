package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.Broker;
import io.chronik.compat.broker.ChildProcess;
import io.chronik.compat.broker.ChronikBroker;
import io.chronik.compat.broker.ChronikInstallation;
import io.chronik.compat.broker.Layout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins as their authors and users meet them: the template is built outside of this build, and jars, good and bad, go into the folder
 * {@code plugins/} of an unpacked distribution.
 */
final class PluginDropInTest {

    private static final Layout LAYOUT = Layout.fromSystemProperties();
    private static final String JAR = "key-counts-1.0.0.jar";

    @TempDir
    private static Path scratch;

    private static Path template;
    private static ChronikInstallation installation;

    @TempDir
    private Path data;

    @BeforeAll
    static void buildAndUnpack() throws IOException {
        Assumptions.assumeFalse("kafka".equals(System.getProperty("chronik.compat.brokers")), "about Chronik only");
        Assumptions.assumeTrue(
                Files.exists(LAYOUT.tarball()), () -> "The distribution is not assembled yet: no " + LAYOUT.tarball());
        template = PluginTemplate.build(LAYOUT, Files.createDirectory(scratch.resolve("third party")));
        installation = ChronikInstallation.unpack(LAYOUT, Files.createDirectory(scratch.resolve("installed here")));
    }

    @AfterEach
    void removePlugins() throws IOException {
        try (Stream<Path> files = Files.list(plugins())) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.delete(jar);
            }
        }
    }

    @Test
    void aJarThatIsDroppedInRunsAfterARestart() throws Exception {
        try (ChronikBroker broker = broker(Map.of())) {
            broker.start();
            assertEquals(0, runningPlugins(broker));
            assertServes(broker);
            assertStops(broker);
            assertTrue(listed(Map.of()).startsWith("No plugins in "), listed(Map.of()));

            Files.copy(template, plugins().resolve(JAR));
            broker.start();
            assertEquals(1, runningPlugins(broker));
            assertLine(broker.outputTail(), "Plugin key-counts 1.0.0 runs and provides [indexer key-counts]", JAR);
            assertServes(broker);
            assertStops(broker);
            assertLine(listed(Map.of()), "key-counts  1.0.0  running  indexer key-counts", JAR);
        }
    }

    @Test
    void jarsThatCanNotRunAreNamedAndTheNodeServesWithoutThem() throws Exception {
        Files.copy(template, plugins().resolve(JAR));
        Files.copy(template, plugins().resolve("key-counts-copy.jar"));
        Files.write(plugins().resolve("cut.jar"), firstHalf(template));
        PluginJars.withManifest(
                template,
                Map.of("Plugin-Id", "newer", "Plugin-Requires", ">=2.0.0 & <3.0.0"),
                plugins().resolve("newer.jar"));
        PluginJars.throwing(
                LAYOUT.moduleJar("core-api"),
                Files.createDirectory(scratch.resolve("throwing")),
                plugins().resolve("throwing.jar"));
        Map<String, String> reasons = Map.of(
                "cut.jar", "cut.jar can't be read",
                "key-counts-copy.jar", JAR + " has the same Plugin-Id and was there first",
                "newer.jar", "it requires the plugin API >=2.0.0 & <3.0.0, and this node has 1.",
                "throwing.jar",
                        "third.throwing.Throwing can't be constructed: java.lang.IllegalStateException: no licence");
        // a required plugin that runs keeps nothing from starting
        try (ChronikBroker broker = broker(Map.of("CHRONIK_PLUGINS_REQUIRED", "key-counts"))) {
            broker.start();
            assertEquals(1, runningPlugins(broker));
            String log = broker.output();
            reasons.forEach((jar, reason) -> assertLine(log, "does not run: ", reason, "plugins/" + jar));
            assertFalse(log.contains("\tat "), log); // facts of one line each, no stack traces
            assertServes(broker);
            assertStops(broker);
        }
        String listed = listed(Map.of());
        reasons.forEach((jar, reason) -> assertListed(listed, jar, reason));
        assertLine(listed, "cut.jar  -  refused  -  ");
        assertLine(listed, "key-counts  1.0.0  refused  -  ", "key-counts-copy.jar");
        assertLine(listed, "newer  1.0.0  refused  -  ");
        assertLine(listed, "throwing  2.3.4  failed  -  ");
        assertLine(listed, "key-counts  1.0.0  running  indexer key-counts", JAR);
    }

    @Test
    void aRequiredPluginThatCanNotRunKeepsTheNodeFromStarting() throws Exception {
        Files.write(plugins().resolve("cut.jar"), firstHalf(template));
        PluginJars.withManifest(
                template,
                Map.of("Plugin-Id", "newer", "Plugin-Requires", ">=2.0.0 & <3.0.0"),
                plugins().resolve("newer.jar"));
        Map<String, String> required = Map.of("CHRONIK_PLUGINS_REQUIRED", "key-counts,newer");
        try (ChronikBroker broker = broker(required)) {
            assertThrows(IllegalStateException.class, broker::start);
            assertEquals(1, broker.stop(), broker::outputTail);
            assertLine(
                    broker.output(),
                    "required plugins are not running: ",
                    "key-counts (",
                    "the id is unknown of cut.jar (cut.jar can't be read",
                    "newer (",
                    "it requires the plugin API >=2.0.0 & <3.0.0");
        }
        assertLine(listed(required), "key-counts  -  missing  -  ");
        try (ChronikBroker broker = broker(Map.of())) {
            broker.start();
            assertServes(broker);
            assertStops(broker);
        }
    }

    private ChronikBroker broker(Map<String, String> environment) {
        return new ChronikBroker(LAYOUT, installation, data, environment, List.of("--bind", "127.0.0.1"));
    }

    private static Path plugins() {
        return installation.directory().resolve("plugins");
    }

    private static byte[] firstHalf(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    /** What {@code chronik-server plugins list} prints. */
    private static String listed(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        ChildProcess list = ChildProcess.start(
                LAYOUT.logs(), "plugins-list", all, List.of(installation.program(), "plugins", "list"));
        assertEquals(0, list.waitFor(Broker.PATIENCE), list::tail);
        return list.output();
    }

    private static int runningPlugins(ChronikBroker broker) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + broker.apiPort() + "/metrics"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return Pattern.compile("^chronik_plugins_running (\\d+)(\\.0)?$", Pattern.MULTILINE)
                    .matcher(metrics)
                    .results()
                    .map(result -> Integer.parseInt(result.group(1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no chronik_plugins_running in\n" + metrics));
        }
    }

    private static void assertServes(Broker broker) {
        TopicPartition partition = new TopicPartition(BrokerUnderTest.uniqueTopic("with-plugins"), 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            JavaClients.createTopic(admin, partition.topic(), 1, Map.of());
        }
        JavaClients.sendOneByOne(broker.bootstrap(), partition, List.of("a", "b"));
        assertEquals(
                List.of("a", "b"),
                JavaClients.read(broker.bootstrap(), partition, 0, 2).stream()
                        .map(record -> record.value())
                        .toList());
    }

    private static void assertStops(Broker broker) {
        int status = broker.stop();
        assertTrue(status == 0 || status == 143, () -> "exit status " + status + "\n" + broker.outputTail());
    }

    /** One line has all of it. */
    private static void assertLine(String text, String... parts) {
        assertTrue(
                text.lines().anyMatch(line -> Stream.of(parts).allMatch(line::contains)),
                () -> "no line with " + List.of(parts) + " in\n" + text);
    }

    /** A line ends with the jar, and the next one says why it does not run. */
    private static void assertListed(String listed, String jar, String reason) {
        List<String> lines = listed.lines().toList();
        for (int i = 0; i < lines.size() - 1; i++) {
            if (lines.get(i).endsWith("plugins/" + jar)) {
                assertTrue(lines.get(i + 1).contains(reason), listed);
                return;
            }
        }
        throw new AssertionError(jar + " is not in\n" + listed);
    }
}
