package io.chronik.config;

import io.chronik.config.Source.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds every setting's value in the layers, and everything in the layers that is no setting. Used once, by one thread. */
final class Resolver {
    private static final String PREFIX = "CHRONIK_";
    private static final String HELP = "; docs/configuration.md lists all";

    private final String fileName;
    private final Map<String, String> file;
    private final Map<String, String> environment;
    private final Map<String, String> flags;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<Setting<?>, Resolved<?>> resolved = new LinkedHashMap<>();

    Resolver(String fileName, Map<String, String> file, Map<String, String> environment, Map<String, String> flags) {
        this.fileName = fileName;
        this.file = file;
        // What Docker and Compose pass on for a variable that was never given a value must not count as given.
        this.environment = environment.entrySet().stream()
                .filter(entry -> !entry.getValue().isBlank())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().strip()));
        this.flags = flags;
    }

    /** A setting's value and where it came from. */
    record Resolved<T>(Setting<T> setting, T value, Source source) {
        String rendered() {
            return setting.type().render(value);
        }

        String plain() {
            return setting.type().plain(value);
        }
    }

    private record Given(String text, Source source) {}

    /** Every setting that has a value; only derived ones may be missing. */
    Map<Setting<?>, Resolved<?>> resolve() {
        Settings.all().forEach(this::resolve);
        refuseUnknownFlags();
        refuseUnknownKeys();
        refuseUnknownVariables();
        refuseMissingStore();
        return resolved;
    }

    List<String> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    private <T> void resolve(Setting<T> setting) {
        Given given = given(setting);
        if (given != null) {
            try {
                resolved.put(setting, new Resolved<>(setting, setting.type().parse(given.text()), given.source()));
                return;
            } catch (IllegalArgumentException e) {
                problems.add(badValue(setting, given, e));
            }
        }
        // A bad value is replaced as well, so that the checks that follow find what they need.
        if (!setting.derived()) {
            T value = setting.type().parse(setting.defaultText());
            resolved.put(setting, new Resolved<>(setting, value, new Source(Kind.DEFAULT, "")));
        }
    }

    private static String badValue(Setting<?> setting, Given given, IllegalArgumentException e) {
        boolean says = e.getMessage() != null && !(e instanceof NumberFormatException);
        return setting.key() + " = '" + given.text() + "' (" + given.source() + "): expected "
                + setting.type().allowed() + (says ? "; " + e.getMessage() : "") + ".";
    }

    private @Nullable Given given(Setting<?> setting) {
        for (String name : flagNames(setting)) {
            if (flags.containsKey(name)) {
                return new Given(flags.get(name), new Source(Kind.FLAG, name));
            }
        }
        Given fromEnvironment = fromEnvironment(setting);
        if (fromEnvironment != null) {
            return fromEnvironment;
        }
        String text = file.get(setting.key());
        return text == null ? null : new Given(text, new Source(Kind.FILE, fileName));
    }

    private @Nullable Given fromEnvironment(Setting<?> setting) {
        Given strongest = null;
        for (String name : setting.variables()) {
            String text = environment.get(name);
            if (text == null || ReservedNames.isServiceLink(name, text)) {
                continue;
            }
            if (name.equals("RUST_LOG")) {
                text = levelOf(text);
            }
            if (text == null) {
                continue;
            }
            if (strongest == null) {
                strongest = new Given(text, new Source(Kind.ENVIRONMENT, name));
            } else if (!strongest.text().equals(text)) {
                warnings.add(name + " is ignored, because " + strongest.source().name() + " sets " + setting.key()
                        + " to another value.");
            }
        }
        return strongest;
    }

    /** RUST_LOG may hold a list of directives for other programs as well; the level without a target is what is meant for all. */
    private @Nullable String levelOf(String directives) {
        for (String directive : directives.split(",", -1)) {
            if (ValueType.Level.isLevel(directive.strip())) {
                return directive.strip();
            }
        }
        warnings.add("RUST_LOG is ignored: it names no level for the whole process.");
        return null;
    }

    private static List<String> flagNames(Setting<?> setting) {
        String flag = setting.flag();
        return flag == null ? List.of(setting.key()) : List.of(flag, setting.key());
    }

    private void refuseUnknownFlags() {
        Map<String, Boolean> known = new HashMap<>();
        Settings.all().forEach(setting -> flagNames(setting).forEach(name -> known.put(name, true)));
        for (String name : new TreeSet<>(flags.keySet())) {
            if (!known.containsKey(name)) {
                problems.add(unknown(name, "flag", known.keySet(), ReservedNames.isReservedKey(name)));
            }
        }
    }

    private void refuseUnknownKeys() {
        List<String> known = Settings.all().<String>map(Setting::key).toList();
        for (String key : file.keySet()) {
            if (!known.contains(key)) {
                problems.add(unknown(key, "file " + fileName, known, ReservedNames.isReservedKey(key)));
            }
        }
    }

    private void refuseUnknownVariables() {
        List<String> known = new ArrayList<>(
                Settings.all().flatMap(setting -> setting.variables().stream()).toList());
        known.add(DerivedDefaults.ADVERTISED_PORT);
        known.addAll(ReservedNames.LAUNCHER);
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !known.contains(name) && !ReservedNames.isServiceLink(name, value)) {
                problems.add(unknown(name, "environment", known, ReservedNames.isReservedVariable(name)));
            }
        });
    }

    private static String unknown(String name, String where, Iterable<String> known, boolean reserved) {
        if (reserved) {
            return name + " (" + where + ") has no effect in this version; remove it.";
        }
        Optional<String> nearest = ReservedNames.nearest(name, known);
        return name + " (" + where + ") is not a setting"
                + nearest.map(other -> "; did you mean " + other + "?").orElse(HELP + ".");
    }

    private void refuseMissingStore() {
        Resolved<?> backend = resolved.get(Settings.OBJECT_STORE_BACKEND);
        if (backend == null || !ReservedNames.isReservedStore(backend.plain())) {
            return;
        }
        problems.add(Settings.OBJECT_STORE_BACKEND.key() + " = '" + backend.plain() + "' (" + backend.source()
                + ") has no effect in this version; remove it or use 'local'.");
        for (String name : new TreeSet<>(environment.keySet())) {
            if (ReservedNames.belongsToStore(name, backend.plain())) {
                problems.add(name + " (environment) has no effect in this version; remove it.");
            }
        }
    }
}
