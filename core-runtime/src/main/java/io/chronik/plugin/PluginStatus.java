package io.chronik.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of something in the plugins directory, or of a plugin that is required and not there.
 *
 * @param id the plugin's id, or the file's name if no descriptor could be read
 * @param version the plugin's version; empty if no descriptor could be read
 * @param state whether it runs
 * @param provides what it adds, each as kind and name, such as {@code indexer key-counts}; empty unless it runs
 * @param reason why it is not running, and what to do
 * @param jar the plugin's jar; the directory if it has none
 */
public record PluginStatus(
        String id, String version, State state, List<String> provides, Optional<String> reason, Path jar) {
    /** Copies the list. */
    public PluginStatus {
        provides = List.copyOf(provides);
    }

    /** The states. */
    public enum State {
        /** It is loaded and what it provides can be used. */
        RUNNING,
        /** It was not loaded: something is wrong with its files or its descriptor. None of its code has run. */
        REFUSED,
        /** It was loaded, and its own code failed. */
        FAILED,
        /** It is required, and nothing in the directory has its id. */
        MISSING,
        /** The node has stopped it. */
        STOPPED
    }
}
