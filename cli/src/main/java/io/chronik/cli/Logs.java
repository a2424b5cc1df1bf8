package io.chronik.cli;

import java.util.List;

/** Sets up what the log shows and how. */
final class Logs {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    /** Libraries that report their routine work at INFO: by default only their warnings are shown. */
    private static final List<String> LIBRARIES = List.of("org.apache.kafka", "io.netty", "org.pf4j");

    private Logs() {}

    /**
     * Writes the logging system properties, which are read once: it must be called before the first logger exists.
     *
     * @param level a level as the setting log.level allows it
     */
    static void configure(String level) {
        System.setProperty(PREFIX + "defaultLogLevel", level);
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(PREFIX + "showThreadName", String.valueOf(level.equals("trace") || level.equals("debug")));
        System.setProperty(PREFIX + "showShortLogName", "true");
        if (level.equals("info")) {
            LIBRARIES.forEach(name -> System.setProperty(PREFIX + "log." + name, "warn"));
        }
    }
}
