package io.chronik.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.config.ConfigException;
import io.chronik.config.Effective;
import io.chronik.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution's conf/chronik.toml says what the defaults are; here they are compared with the real ones. */
class DefaultConfigurationFileTest {
    private static final Path FILE = Path.of("..", "distribution", "src", "main", "dist", "conf", "chronik.toml");

    @Test
    void asShippedItSetsNothing() throws IOException, ConfigException {
        assertEquals(List.of(), set(FILE), "every setting is commented out");
    }

    @Test
    void everyCommentedSettingIsItsDefault(@TempDir Path dir) throws IOException, ConfigException {
        Path active = dir.resolve("active.toml");
        List<String> settings = Files.readAllLines(FILE).stream()
                .filter(line -> line.matches("#[\\w.\"]+ = .*"))
                .map(line -> line.substring(1))
                .toList();
        Files.write(active, settings);
        NodeConfig defaults = NodeConfig.load(Optional.empty(), Map.of(), Map.of());
        NodeConfig written = NodeConfig.load(Optional.of(active), Map.of(), Map.of());
        TreeSet<String> missing = new TreeSet<>();
        for (int i = 0; i < defaults.effective().size(); i++) {
            Effective expected = defaults.effective().get(i);
            assertEquals(expected.value(), written.effective().get(i).value(), expected.key());
            missing.add(expected.key());
        }
        set(active).forEach(missing::remove);
        // Their defaults depend on other settings or on the machine, so that no value could be written down.
        List.of("advertise", "plugins.dir", "object.store.local.path").forEach(missing::remove);
        assertTrue(missing.isEmpty(), "not in " + FILE + ": " + missing);
    }

    private static List<String> set(Path file) throws ConfigException {
        return NodeConfig.load(Optional.of(file), Map.of(), Map.of()).effective().stream()
                .filter(setting -> setting.source().toString().startsWith("file"))
                .map(Effective::key)
                .toList();
    }
}
