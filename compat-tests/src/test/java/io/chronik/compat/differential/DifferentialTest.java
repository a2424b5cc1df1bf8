package io.chronik.compat.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chronik.compat.broker.ApacheKafkaBroker;
import io.chronik.compat.broker.Broker;
import io.chronik.compat.broker.ChronikBroker;
import io.chronik.compat.broker.ChronikInstallation;
import io.chronik.compat.broker.Layout;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every API in every version, said to a fresh Apache Kafka and a fresh Chronik; each answer must be the same but for reviewed differences. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DifferentialTest {

    private static final int CALL_TIMEOUT_MILLIS = 8_000;

    private final ReviewedDifferences reviewed = ReviewedDifferences.read();
    private final Map<ApiKeys, Set<Integer>> said = new EnumMap<>(ApiKeys.class);
    private @Nullable Broker kafkaBroker;
    private @Nullable Broker chronikBroker;
    private @Nullable Peer kafka;
    private @Nullable Peer chronik;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Layout layout = Layout.fromSystemProperties();
        Assumptions.assumeTrue(Files.exists(layout.tarball()), "the distribution is not assembled yet");
        ChronikInstallation installation =
                ChronikInstallation.unpack(layout, Files.createDirectory(directory.resolve("installation")));
        Broker ours = new ChronikBroker(layout, installation, Files.createDirectory(directory.resolve("chronik")));
        chronikBroker = ours;
        Broker theirs = new ApacheKafkaBroker(
                layout,
                Files.createDirectory(directory.resolve("kafka")),
                System.getProperty("chronik.compat.kafka.version", "4.4.0"));
        kafkaBroker = theirs;
        ours.start();
        theirs.start();
        chronik = new Peer(ours.bootstrap());
        kafka = new Peer(theirs.bootstrap());
    }

    @AfterAll
    void stop() {
        for (AutoCloseable part : new AutoCloseable[] {kafka, chronik, kafkaBroker, chronikBroker}) {
            close(part);
        }
    }

    private static void close(@Nullable AutoCloseable part) {
        switch (part) {
            case Peer peer -> peer.close();
            case Broker broker -> broker.close();
            case null, default -> {}
        }
    }

    @TestFactory
    Stream<DynamicNode> answers() {
        List<DynamicNode> nodes = new ArrayList<>();
        Stream.of(
                        ClusterScenarios.all(),
                        RecordScenarios.all(),
                        GroupScenarios.all(),
                        ShareScenarios.all(),
                        StreamsScenarios.all(),
                        ConfigScenarios.all(),
                        TransactionScenarios.all(),
                        AdminScenarios.all())
                .flatMap(scenarios -> scenarios)
                .forEach(scenario -> nodes.add(versions(scenario)));
        nodes.add(DynamicContainer.dynamicContainer(
                "AdminClient",
                AdminCalls.all().entrySet().stream()
                        .map(call -> DynamicTest.dynamicTest(
                                call.getKey(), () -> compare(call.getKey(), call.getValue())))));
        nodes.add(DynamicTest.dynamicTest("every method of the AdminClient was called", this::everyMethod));
        nodes.add(DynamicTest.dynamicTest("every version that Kafka serves was said", this::everyVersion));
        nodes.add(DynamicTest.dynamicTest(
                "every reviewed difference is still there", () -> assertEquals(List.of(), reviewed.unused())));
        return nodes.stream();
    }

    private DynamicNode versions(Scenario scenario) {
        ApiKeys api = scenario.api();
        Stream<DynamicTest> tests = versionsOf(api)
                .mapToObj(version -> DynamicTest.dynamicTest("v" + version, () -> compare(scenario, version)));
        return DynamicContainer.dynamicContainer(api + " " + scenario.name(), tests);
    }

    /** The versions that Kafka serves; those without a schema are only announced. */
    private IntStream versionsOf(ApiKeys api) {
        Peer.Range range = peer(kafka).versions().get(api);
        // Two are advertised to clients only when a metrics reporter asks for them.
        int min = range == null ? api.oldestVersion() : Math.max(range.min(), api.oldestVersion());
        int max = range == null ? api.latestVersion() : range.max();
        return IntStream.rangeClosed(min, max);
    }

    private static Peer peer(@Nullable Peer peer) {
        if (peer == null) {
            throw new IllegalStateException("not started");
        }
        return peer;
    }

    private void compare(Scenario scenario, int version) {
        said.computeIfAbsent(scenario.api(), _ -> new TreeSet<>()).add(version);
        String unique = (scenario.api() + "-" + scenario.name() + "-v" + version)
                .toLowerCase(Locale.ROOT)
                .replace(' ', '-');
        List<Conversation.Step> expected = say(peer(kafka), scenario, version, unique);
        Peer ours = peer(chronik);
        Assumptions.assumeTrue(
                ours.serves(scenario.api(), version) || !peer(kafka).serves(scenario.api(), version),
                "not served: see the first scenario's answers");
        List<Conversation.Step> actual = say(ours, scenario, version, unique);
        expectReviewed(Difference.between(scenario.api() + "/" + scenario.name(), version, expected, actual));
    }

    private void expectReviewed(List<Difference> differences) {
        List<String> unexpected = differences.stream()
                .filter(difference -> !reviewed.cover(difference))
                .map(Difference::toString)
                .toList();
        assertEquals(List.of(), unexpected, () -> String.join("\n", unexpected));
    }

    private void compare(String method, AdminCalls.Call call) {
        List<Conversation.Step> expected = call(peer(kafka), method, call, kafkaBroker);
        Assumptions.assumeTrue(
                peer(chronik).versions().containsKey(call.needs())
                        || !peer(kafka).versions().containsKey(call.needs()),
                "not served: see the first scenario's answers");
        List<Conversation.Step> actual = call(peer(chronik), method, call, chronikBroker);
        expectReviewed(Difference.between("Admin/" + method, 0, expected, actual));
    }

    private static List<Conversation.Step> call(
            Peer peer, String method, AdminCalls.Call call, @Nullable Broker broker) {
        if (broker == null) {
            throw new IllegalStateException("not started");
        }
        Conversation conversation = new Conversation(peer, "admin-" + method.toLowerCase(Locale.ROOT));
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "differential",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                CALL_TIMEOUT_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                CALL_TIMEOUT_MILLIS))) {
            call.body().call(new AdminCalls(admin, conversation));
        }
        return conversation.steps();
    }

    private void everyMethod() {
        Set<String> missing = new TreeSet<>();
        for (Method method : Admin.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                missing.add(method.getName());
            }
        }
        missing.removeAll(AdminCalls.all().keySet());
        missing.removeAll(AdminCalls.NOT_COMPARED.keySet());
        assertEquals(Set.of(), missing);
    }

    private static List<Conversation.Step> say(Peer peer, Scenario scenario, int version, String unique) {
        Conversation conversation = new Conversation(peer, unique);
        scenario.body().say(conversation, version);
        return conversation.steps();
    }

    private void everyVersion() {
        Set<String> missing = new TreeSet<>();
        peer(kafka)
                .versions()
                .keySet()
                .forEach(api -> versionsOf(api).forEach(version -> {
                    if (!said.getOrDefault(api, Set.of()).contains(version)) {
                        missing.add(api + " v" + version);
                    }
                }));
        assertEquals(Set.of(), missing);
    }
}
