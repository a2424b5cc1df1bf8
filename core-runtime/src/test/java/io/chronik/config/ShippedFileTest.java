package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that the distribution ships shows every default, commented out, and must not disagree with the table of settings. */
class ShippedFileTest {
    private static final Path SHIPPED = Path.of("distribution/src/main/dist/conf/chronik.toml");
    private static final Pattern COMMENTED_SETTING = Pattern.compile("^#(\"?[a-z][a-z.]*\"? = .*)$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    @Test
    void setsNothingAsShipped() throws Exception {
        NodeConfig shipped = load(Optional.of(shipped()));

        assertEquals(load(Optional.empty()).effective(), shipped.effective());
    }

    @Test
    void showsEveryDefaultAsItIs() throws Exception {
        String uncommented =
                COMMENTED_SETTING.matcher(Files.readString(shipped())).replaceAll("$1");
        NodeConfig config = load(Optional.of(Files.writeString(folder.resolve("all.toml"), uncommented)));
        List<String> set = config.effective().stream()
                .filter(effective -> effective.source().kind() == Source.Kind.FILE)
                .map(Effective::key)
                .toList();
        assumeTrue(!set.isEmpty(), "the file shows no settings yet");

        assertEquals(
                Settings.all()
                        .filter(setting -> !setting.derived())
                        .<String>map(Setting::key)
                        .toList(),
                set);
        assertEquals(values(load(Optional.empty())), values(config));
    }

    private static List<String> values(NodeConfig config) {
        return config.effective().stream().map(Effective::value).toList();
    }

    private static NodeConfig load(Optional<Path> file) throws ConfigException {
        return NodeConfig.load(file, Map.of(), Map.of(), Path.of("/opt/chronik"));
    }

    private static Path shipped() {
        Path shipped = ConfigurationDocumentTest.repository().resolve(SHIPPED);
        assumeTrue(Files.exists(shipped), "no file is shipped yet");
        return shipped;
    }
}
