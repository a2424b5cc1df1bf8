package io.chronik.api.plugin;

import java.nio.file.Path;
import java.time.Clock;

/** What a plugin may use of the node. May be kept for as long as what was created with it. All methods may be called by any thread. */
public interface PluginContext {
    /** What the node read from the plugin's manifest. */
    PluginDescriptor plugin();

    /** The plugin's own settings. */
    PluginConfig config();

    /**
     * A directory for the plugin alone. It exists and can be written. It survives a restart of the node, but not the loss of the
     * machine: it is a place for caches and for work that can be done again.
     */
    Path dataDirectory();

    /** The time. Plugins ask this clock and no other, so that a test can set it. */
    Clock clock();
}
