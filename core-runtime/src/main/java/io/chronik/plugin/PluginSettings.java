package io.chronik.plugin;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;

/**
 * What the node's configuration says about plugins.
 *
 * @param directory where plugins are; need not exist
 * @param required the ids of plugins without which the node does not start
 * @param config each plugin's settings, by its id; those of a built-in provider by its name
 * @param dataDirectory where each plugin gets a directory of its own, named by its id
 * @param clock what plugins ask for the time
 */
public record PluginSettings(
        Path directory,
        Set<String> required,
        Map<String, Map<String, String>> config,
        Path dataDirectory,
        Clock clock) {
    /** Copies the collections. */
    public PluginSettings {
        required = Set.copyOf(required);
        config = Map.copyOf(config);
    }
}
