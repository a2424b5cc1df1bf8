package io.chronik.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sets up what the log shows. Must be called before the first logger exists: the settings are read once. */
final class Logs {
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error", "off");
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    /** Libraries that report their routine work at INFO: one level less talkative than Chronik. */
    private static final List<String> LIBRARIES = List.of("org.apache.kafka", "io.netty", "org.pf4j");

    private Logs() {}

    /**
     * Writes the logging system properties.
     *
     * @param flag the level of the command line, which wins over CHRONIK_LOG_LEVEL, which wins over RUST_LOG
     * @throws CommandFailure for a word that is not a level
     */
    static void configure(@Nullable String flag, Map<String, String> environment) {
        String level = level(flag, environment);
        System.setProperty(PREFIX + "defaultLogLevel", level);
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(PREFIX + "showThreadName", String.valueOf(LEVELS.indexOf(level) <= 1));
        System.setProperty(PREFIX + "showShortLogName", "true");
        if (level.equals("info")) {
            LIBRARIES.forEach(name -> System.setProperty(PREFIX + "log." + name, "warn"));
        }
    }

    static String level(@Nullable String flag, Map<String, String> environment) {
        if (flag != null) {
            return checked(flag, "--log-level");
        }
        String own = environment.get("CHRONIK_LOG_LEVEL");
        if (own != null && !own.isBlank()) {
            return checked(own, "CHRONIK_LOG_LEVEL");
        }
        // RUST_LOG may hold a list such as "info,some_target=debug": only the general level has a meaning here.
        return Stream.of(environment.getOrDefault("RUST_LOG", "").split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty() && word.indexOf('=') < 0)
                .findFirst()
                .map(word -> checked(word, "RUST_LOG"))
                .orElse("info");
    }

    private static String checked(String word, String source) {
        String level = word.strip().toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new CommandFailure(
                    ChronikServer.EXIT_USAGE,
                    source + ": '" + word + "' is not a log level; it is one of " + String.join(", ", LEVELS) + ".");
        }
        return level;
    }
}
