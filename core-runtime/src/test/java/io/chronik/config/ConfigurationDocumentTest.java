package io.chronik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is made of the table of settings. Run with -Dchronik.docs.write=true to write it anew. */
class ConfigurationDocumentTest {
    private static final String INTRODUCTION = """
            # Configuration

            A node starts without any configuration. What it is told comes from four places; the first that has a value for a setting
            counts:

            1. a flag of `chronik-server start`: the one named below, or `--set key=value` for any setting
            2. an environment variable
            3. the TOML file given with `--config` or in `CHRONIK_CONFIG`
            4. the default

            `chronik-server config` prints every setting with its value and where that value was set.

            Every setting can be set by the environment variable `CHRONIK_` + its key in capitals with dots as underscores, so
            `wal.file.size` is `CHRONIK_WAL_FILE_SIZE`. Other spellings that older versions used are listed with the setting. A
            variable without content counts as unset.

            Sizes are bytes or carry a unit: `100KB`, `64MiB`, `1GB`; all units are powers of 1024. Times are milliseconds or carry a
            unit: `10ms`, `30s`, `5m`, `1h`, `7d`. Lists are separated by commas; in the file they may be arrays.

            In the file, keys may be written with dots or as tables. One key is the beginning of another and has to be quoted when both
            are set: `"max.connections.per.ip" = 100`.

            A key or a `CHRONIK_` variable that is not listed here is refused, and so is a value that is not allowed: the node does not
            start, and names every problem with the place where it was set.

            Example:

            ```toml
            advertise = "broker.example.com"
            data.dir = "/var/lib/chronik"
            num.partitions = 6

            [wal]
            profile = "medium"
            file.size = "128MiB"
            ```
            """;

    @Test
    void saysWhatTheTableSays() throws IOException {
        Path document = repository().resolve("docs/configuration.md");
        String expected = document();
        if (Boolean.getBoolean("chronik.docs.write")) {
            Files.createDirectories(document.getParent());
            Files.writeString(document, expected);
        }

        assertEquals(expected, Files.readString(document));
    }

    private static String document() {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        for (Settings.Section section : Settings.SECTIONS) {
            text.append("\n## ").append(section.title()).append("\n\n");
            text.append("| Key | Default | Allowed | What it is | Also set by |\n|---|---|---|---|---|\n");
            section.settings().forEach(setting -> text.append(row(setting)));
        }
        text.append("\n## WAL profiles\n\n");
        text.append(
                "How much is made durable in one go. Nothing waits for more to come: a round is written as soon as the one before it is durable.\n\n");
        text.append("| Profile | Other names | Bytes of a round, at most |\n|---|---|---|\n");
        for (WalProfile profile : WalProfile.values()) {
            text.append("| `%s` | %s | %s |%n"
                    .formatted(
                            Settings.WAL_PROFILE.type().render(profile),
                            String.join(", ", profile.aliases()),
                            Units.renderBytes(profile.maxRoundBytes())));
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static String row(Setting<?> setting) {
        String flag = setting.flag();
        String others = setting.legacyEnvironment().stream()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        if (setting.key().equals(Settings.ADVERTISE.key())) {
            others += " with `" + DerivedDefaults.ADVERTISED_PORT + "`";
        }
        String also = flag == null ? others : "`" + flag + "`" + (others.isEmpty() ? "" : ", " + others);
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(setting.key(), shownDefault(setting), setting.type().allowed(), setting.doc(), also);
    }

    private static <T> String shownDefault(Setting<T> setting) {
        if (setting.derived()) {
            return setting.defaultText();
        }
        String text = setting.type().render(setting.type().parse(setting.defaultText()));
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("core-runtime"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
