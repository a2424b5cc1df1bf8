package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {
    private static final Path HOME = Path.of("/opt/chronik");

    @TempDir
    Path folder;

    @Test
    void needsNothingToStart() throws Exception {
        NodeConfig config = environment(Map.of("HOSTNAME", "box"));

        assertEquals(Path.of("./data"), config.dataDir());
        assertEquals(1, config.nodeId());
        assertEquals("0.0.0.0", config.bind());
        assertEquals(9092, config.kafkaPort());
        assertEquals("127.0.0.1", config.apiBind());
        assertEquals(6092, config.apiPort());
        assertEquals("info", config.logLevel());
        assertEquals(WalProfile.LOW, config.walProfile());
        assertEquals(WalProfile.LOW, config.metadataWalProfile());
        assertEquals(64 << 20, config.walFileSizeBytes());
        assertEquals(4, config.walFilesMax());
        assertTrue(config.autoCreateTopics());
        assertEquals(3, config.numPartitions());
        assertEquals(100 << 20, config.socketRequestMaxBytes());
        assertEquals(10_000, config.maxConnections());
        assertEquals(Integer.MAX_VALUE, config.maxConnectionsPerIp());
        assertEquals(600_000, config.connectionsMaxIdleMillis());
        assertEquals(0, config.networkThreads());
        assertEquals(HOME.resolve("plugins"), config.pluginsDir());
        assertEquals(List.of(), config.requiredPlugins());
        assertEquals("local", config.objectStoreBackend());
        assertEquals(Path.of("./data/segments"), config.localStoragePath());
        assertEquals(List.of(), config.warnings());
        assertTrue(config.effective().stream()
                .allMatch(effective -> effective.source().kind() == Source.Kind.DEFAULT));
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironmentBeforeTheFileBeforeTheDefault() throws Exception {
        Path file = file("""
                data.dir = "from-file"
                kafka.port = 1
                wal.files.max = 7
                [api]
                port = 2
                """);
        NodeConfig config = NodeConfig.load(
                Optional.of(file),
                Map.of("CHRONIK_DATA_DIR", "from-environment", "CHRONIK_KAFKA_PORT", "3"),
                Map.of("--data-dir", "from-flag"),
                HOME);

        assertEquals(Path.of("from-flag"), config.dataDir());
        assertEquals(3, config.kafkaPort());
        assertEquals(2, config.apiPort());
        assertEquals(7, config.walFilesMax());
        assertEquals(
                new Effective("data.dir", "from-flag", new Source(Source.Kind.FLAG, "--data-dir")),
                effective(config, "data.dir"));
        assertEquals(
                "environment CHRONIK_KAFKA_PORT",
                effective(config, "kafka.port").source().toString());
        assertEquals("file " + file, effective(config, "api.port").source().toString());
        assertEquals("default", effective(config, "node.id").source().toString());
    }

    @Test
    void anySettingCanBeSetByItsKeyFromTheCommandLineAndByOneRuleFromTheEnvironment() throws Exception {
        NodeConfig byKey = NodeConfig.load(Optional.empty(), Map.of(), Map.of("wal.file.size", "128MiB"), HOME);
        assertEquals(128 << 20, byKey.walFileSizeBytes());

        for (Setting<?> setting : Settings.all().toList()) {
            String somewhere = setting.equals(Settings.PLUGINS_DIR) ? "src" : "somewhere"; // a folder that is there
            String text = setting.derived() ? somewhere : setting.defaultText();
            if (!text.isEmpty()) {
                NodeConfig config = environment(Map.of(setting.variable(), text));
                assertEquals(
                        "environment " + setting.variable(),
                        effective(config, setting.key()).source().toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHRONIK_BIND_ADDR, 127.0.0.1, bind",
        "CHRONIK_ADVERTISED_ADDR, h, advertise",
        "CHRONIK_UNIFIED_API_PORT, 7000, api.port",
        "CHRONIK_WAL_ROTATION_SIZE, 128MB, wal.file.size",
        "RUST_LOG, debug, log.level",
        "OBJECT_STORE_BACKEND, local, object.store.backend",
        "LOCAL_STORAGE_PATH, /x, object.store.local.path",
    })
    void olderVariablesStillCount(String variable, String value, String key) throws Exception {
        NodeConfig config = environment(Map.of(variable, value));

        assertEquals("environment " + variable, effective(config, key).source().toString());
    }

    @Test
    void ofTwoVariablesForOneSettingTheDocumentedOneCountsAndTheOtherIsReported() throws Exception {
        NodeConfig config =
                environment(Map.of("CHRONIK_BIND", "127.0.0.1", "CHRONIK_BIND_ADDR", "127.0.0.2", "HOSTNAME", "h"));

        assertEquals("127.0.0.1", config.bind());
        assertEquals(
                List.of("CHRONIK_BIND_ADDR is ignored, because CHRONIK_BIND sets bind to another value."),
                config.warnings());
    }

    @Test
    void takesTheLevelForAllOutOfRustLogAndLetsTheRestBe() throws Exception {
        assertEquals("warn", environment(Map.of("RUST_LOG", "tokio=debug,WARN")).logLevel());

        NodeConfig config = environment(Map.of("RUST_LOG", "tokio=debug", "HOSTNAME", "h"));
        assertEquals("info", config.logLevel());
        assertEquals(List.of("RUST_LOG is ignored: it names no level for the whole process."), config.warnings());
    }

    @Test
    void aVariableWithoutContentCountsAsUnset() throws Exception {
        assertEquals(
                9092,
                environment(Map.of("CHRONIK_KAFKA_PORT", " ", "CHRONIK_ADVERTISE", ""))
                        .kafkaPort());
    }

    @ParameterizedTest
    @CsvSource({
        "low, LOW",
        "Small, LOW",
        "container, LOW",
        "medium, MEDIUM",
        "balanced, MEDIUM",
        "high, HIGH",
        "aggressive, HIGH",
        "dedicated, HIGH",
        "ULTRA, ULTRA",
        "maximum, ULTRA",
        "throughput, ULTRA",
    })
    void knowsTheProfilesByAllTheirNames(String name, WalProfile profile) throws Exception {
        assertEquals(profile, environment(Map.of("CHRONIK_WAL_PROFILE", name)).walProfile());
        assertEquals(
                profile,
                environment(Map.of("CHRONIK_METADATA_WAL_PROFILE", name)).metadataWalProfile());
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.port, 65536, a whole number from 0 to 65535",
        "kafka.port, x, a whole number from 0 to 65535",
        "kafka.port, '', a whole number from 0 to 65535",
        "node.id, -1, 'a whole number, at least 0'",
        "wal.file.size, 64XB, 'a size from 1MiB to 1GiB, in bytes or such as 100KB, 64MiB or 1GB; unknown unit of size ''XB'''",
        "wal.file.size, 2GB, 'a size from 1MiB to 1GiB, in bytes or such as 100KB, 64MiB or 1GB'",
        "wal.profile, fast, 'one of low, medium, high, ultra (or small, container, balanced, aggressive, dedicated, maximum, throughput)'",
        "log.level, loud, 'one of trace, debug, info, warn, error, off'",
        "auto.create.topics.enable, yes, true or false",
        "connections.max.idle.ms, 10y, 'a time of at least 1ms, in milliseconds or such as 10ms, 30s, 5m, 1h or 7d; unknown unit of time ''y'''",
        "compression.type, brotli, 'one of producer, uncompressed, gzip, snappy, lz4, zstd'",
        "bind, 0.0.0.0:9092, 'an address or host name without a port, such as 0.0.0.0, 127.0.0.1 or [::]'",
        "plugins.required, 'a,,b', names separated by commas",
        "group.consumer.migration.policy, maybe, 'one of bidirectional, upgrade, downgrade, disabled'",
    })
    void aBadValueIsRefusedWithKeyValueSourceAndWhatIsAllowed(String key, String value, String allowed) {
        assertEquals(
                List.of(key + " = '" + value + "' (flag " + key + "): expected " + allowed + "."),
                problems(Map.of(), Map.of(key, value)));
    }

    @Test
    void aPluginsFolderThatSomebodyNamedMustBeThere(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("plugin");
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> NodeConfig.load(
                        Optional.empty(), Map.of("CHRONIK_PLUGINS_DIR", missing.toString()), Map.of(), HOME));
        assertEquals(1, refused.problems().size(), refused.getMessage());
        assertTrue(
                refused.getMessage().startsWith("plugins.dir = " + missing + " (environment CHRONIK_PLUGINS_DIR)"),
                refused.getMessage());
        assertTrue(refused.getMessage().contains("create it, correct the path"), refused.getMessage());

        Files.createDirectory(missing);
        Map<String, String> flags = Map.of("plugins.dir", missing.toString());
        assertEquals(
                missing,
                NodeConfig.load(Optional.empty(), Map.of(), flags, HOME).pluginsDir());
    }

    @Test
    void everyProblemIsReportedAtOnce() throws Exception {
        Path file = file("kafka.port = true\nwal.profil = \"low\"\n");
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> NodeConfig.load(
                        Optional.of(file), Map.of("CHRONIK_NODE_ID", "x"), Map.of("--bind", "a b"), HOME));

        assertEquals(4, refused.problems().size(), refused.getMessage());
        assertTrue(refused.getMessage().contains("kafka.port = 'true' (file " + file + ")"), refused.getMessage());
        assertTrue(refused.getMessage().contains("node.id = 'x' (environment CHRONIK_NODE_ID)"), refused.getMessage());
        assertTrue(refused.getMessage().contains("bind = 'a b' (flag --bind)"), refused.getMessage());
        assertTrue(
                refused.getMessage()
                        .contains("wal.profil (file " + file + ") is not a setting; did you mean wal.profile?"),
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "CHRONIK_DATADIR, CHRONIK_DATA_DIR",
        "CHRONIK_WAL_PROFILES, CHRONIK_WAL_PROFILE",
        "CHRONIK_ADVERTISE_ADDR, CHRONIK_ADVERTISED_ADDR",
        "CHRONIK_METADATA_WAL_PROFIL, CHRONIK_METADATA_WAL_PROFILE",
    })
    void anUnknownVariableIsRefusedWithTheNearestKnownOne(String unknown, String nearest) {
        assertEquals(
                List.of(unknown + " (environment) is not a setting; did you mean " + nearest + "?"),
                problems(Map.of(unknown, "1"), Map.of()));
    }

    @Test
    void anUnknownVariableLikeNothingElseIsRefusedWithoutAGuessAndWithoutItsValue() {
        assertEquals(
                List.of(
                        "CHRONIK_XYZZY_PLUGH_PASSWORD (environment) is not a setting; docs/configuration.md lists all."),
                problems(Map.of("CHRONIK_XYZZY_PLUGH_PASSWORD", "secret"), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHRONIK_CLUSTER_PEERS",
                "CHRONIK_HOT_TEXT_ENABLED",
                "CHRONIK_PRODUCE_PROFILE",
                "CHRONIK_SASL_USERS",
                "CHRONIK_ADMIN_API_KEY",
                "CHRONIK_DEFAULT_SEARCHABLE",
                "CHRONIK_UNIFIED_API_PORT_NODE_2"
            })
    void aVariableOfAFeatureThatDoesNotExistIsRefused(String variable) {
        assertEquals(
                List.of(variable + " (environment) has no effect in this version; remove it."),
                problems(Map.of(variable, "1"), Map.of()));
    }

    @Test
    void noReservedNameHidesASetting() {
        Settings.all().forEach(setting -> {
            assertFalse(ReservedNames.isReservedKey(setting.key()), setting.key());
            setting.variables().forEach(name -> assertFalse(ReservedNames.isReservedVariable(name), name));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[peers]]\nid = 1\n", "peers = [1]\n"})
    void aKeyOfAFeatureThatDoesNotExistIsRefused(String toml) throws Exception {
        Path file = file(toml);
        assertEquals(List.of("peers (file " + file + ") has no effect in this version; remove it."), problemsOf(file));
    }

    @Test
    void otherProgramsVariablesAreNoneOfOurBusiness() throws Exception {
        environment(Map.of(
                "PATH", "/bin",
                "S3_BUCKET", "other",
                "AZURE_TENANT", "other",
                "GCS_BUCKET", "other",
                "CHRONIK_JAVA_HOME", "/opt/java",
                "CHRONIK_JVM_OPTS", "-Xmx1g"));
    }

    @Test
    void anObjectStoreThatDoesNotExistIsRefusedTogetherWithItsVariables() {
        assertEquals(
                List.of(
                        "object.store.backend = 's3' (environment OBJECT_STORE_BACKEND) has no effect in this version; remove it or"
                                + " use 'local'.",
                        "S3_BUCKET (environment) has no effect in this version; remove it."),
                problems(Map.of("OBJECT_STORE_BACKEND", "s3", "S3_BUCKET", "b", "GCS_BUCKET", "other"), Map.of()));
    }

    @Test
    void whatKubernetesSetsForServicesIsNoSetting() throws Exception {
        NodeConfig config = environment(Map.of(
                "CHRONIK_KAFKA_PORT", "tcp://10.0.0.1:9092",
                "CHRONIK_PORT", "tcp://10.0.0.1:9092",
                "CHRONIK_PORT_9092_TCP", "tcp://10.0.0.1:9092",
                "CHRONIK_PORT_9092_TCP_ADDR", "10.0.0.1",
                "CHRONIK_SERVICE_HOST", "10.0.0.1",
                "CHRONIK_KAFKA_SERVICE_PORT_CLIENTS", "9092"));

        assertEquals(9092, config.kafkaPort());
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertEquals(
                List.of("message.max.bytes = 2MiB (flag message.max.bytes) does not fit into wal.file.size = 1MiB (flag"
                        + " wal.file.size) with 64KiB to spare; raise the latter."),
                problems(Map.of(), Map.of("message.max.bytes", "2MiB", "wal.file.size", "1MiB")));
        assertEquals(
                List.of(
                        "message.max.bytes = 2MiB (flag message.max.bytes) is larger than socket.request.max.bytes = 1MiB (flag"
                                + " socket.request.max.bytes), so no client could send it."),
                problems(Map.of(), Map.of("message.max.bytes", "2MiB", "socket.request.max.bytes", "1MiB")));
        assertEquals(
                List.of(
                        "kafka.port = 6092 (flag kafka.port) and api.port = 6092 (default) are the same port; change one of them."),
                problems(Map.of(), Map.of("kafka.port", "6092")));
    }

    @Test
    void aFlagNobodyKnowsIsRefused() {
        assertEquals(
                List.of("--data-dirs (flag) is not a setting; did you mean --data-dir?"),
                problems(Map.of(), Map.of("--data-dirs", "x")));
    }

    @Test
    void theFileMayBeNamedByTheEnvironment() throws Exception {
        Path file = file("node.id = 9\n");

        assertEquals(9, environment(Map.of("CHRONIK_CONFIG", file.toString())).nodeId());
    }

    @Test
    void tomlIsReadInAllItsForms() throws Exception {
        Path file = file("""
                plugins.required = ["storage-x", "search-y"]
                auto.create.topics.enable = false
                "max.connections.per.ip" = 12
                [max]
                connections = 34
                [group.consumer]
                session.timeout.ms = "50s"
                """);
        NodeConfig config = NodeConfig.load(Optional.of(file), Map.of(), Map.of(), HOME);

        assertEquals(List.of("storage-x", "search-y"), config.requiredPlugins());
        assertFalse(config.autoCreateTopics());
        assertEquals(12, config.maxConnectionsPerIp());
        assertEquals(34, config.maxConnections());
        assertEquals("50000", config.groupConfigs().get("group.consumer.session.timeout.ms"));
        assertEquals("storage-x,search-y", effective(config, "plugins.required").value());
    }

    @Test
    void aFileThatCantBeUsedIsNamedWithThePlace() throws Exception {
        Path missing = folder.resolve("missing.toml");
        assertEquals(List.of("The configuration file " + missing + " does not exist."), problemsOf(missing));

        Path broken = file("a = 1\nb = = 2\n");
        String problem = problemsOf(broken).getFirst();
        assertTrue(problem.startsWith("The configuration file " + broken + " is not valid TOML in line 2"), problem);

        Path twice = file("\"kafka.port\" = 1\n[kafka]\nport = 2\n");
        assertEquals(List.of("The configuration file " + twice + " sets kafka.port twice."), problemsOf(twice));

        Path large = folder.resolve("large.toml");
        Files.write(large, new byte[(1 << 20) + 1]);
        assertEquals(List.of("The configuration file " + large + " is larger than 1MiB."), problemsOf(large));
    }

    @Test
    void topicDefaultsAndGroupConfigsCarryPlainNumbersUnderKafkasNames() throws Exception {
        NodeConfig config = NodeConfig.load(
                Optional.empty(), Map.of(), Map.of("log.retention.ms", "1h", "message.max.bytes", "2MiB"), HOME);

        assertEquals(
                Map.of(
                        "retention.ms", "3600000",
                        "retention.bytes", "-1",
                        "segment.bytes", "1073741824",
                        "segment.ms", "604800000",
                        "max.message.bytes", "2097152",
                        "compression.type", "producer",
                        "message.timestamp.type", "CreateTime"),
                config.topicDefaults());
        assertEquals("3000", config.groupConfigs().get("group.initial.rebalance.delay.ms"));
        assertEquals("uniform,range", config.groupConfigs().get("group.consumer.assignors"));
        assertEquals(Settings.GROUP_COORDINATOR.size(), config.groupConfigs().size());
    }

    @Test
    void whatItPrintsIsReadBackAsTheSameValue() throws Exception {
        NodeConfig config = environment(Map.of("CHRONIK_ADVERTISE", "[::1]", "CHRONIK_WAL_FILE_SIZE", "67108864"));
        String[] printed = config.effective().stream()
                .filter(effective -> !effective.value().isEmpty())
                .map(effective -> "\"" + effective.key() + "\" = \"" + effective.value() + "\"")
                .toArray(String[]::new);
        NodeConfig again =
                NodeConfig.load(Optional.of(file(String.join("\n", Arrays.asList(printed)))), Map.of(), Map.of(), HOME);

        assertEquals(
                config.effective().stream().map(Effective::value).toList(),
                again.effective().stream().map(Effective::value).toList());
    }

    private static NodeConfig environment(Map<String, String> environment) throws ConfigException {
        return NodeConfig.load(Optional.empty(), environment, Map.of(), HOME);
    }

    private static Effective effective(NodeConfig config, String key) {
        return config.effective().stream()
                .filter(effective -> effective.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> problems(Map<String, String> environment, Map<String, String> flags) {
        return assertThrows(ConfigException.class, () -> NodeConfig.load(Optional.empty(), environment, flags, HOME))
                .problems();
    }

    private static List<String> problemsOf(Path file) {
        return assertThrows(ConfigException.class, () -> NodeConfig.load(Optional.of(file), Map.of(), Map.of(), HOME))
                .problems();
    }

    private Path file(String toml) throws IOException {
        Path file = Files.createTempFile(folder, "chronik", ".toml");
        return Files.writeString(file, toml);
    }
}
