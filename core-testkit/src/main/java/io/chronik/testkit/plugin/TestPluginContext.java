package io.chronik.testkit.plugin;

import io.chronik.api.plugin.PluginApi;
import io.chronik.api.plugin.PluginConfig;
import io.chronik.api.plugin.PluginContext;
import io.chronik.api.plugin.PluginDescriptor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * A context as the node would give it.
 *
 * @param plugin the descriptor
 * @param config the settings
 * @param dataDirectory the plugin's own directory, which exists
 * @param clock the time
 */
public record TestPluginContext(PluginDescriptor plugin, PluginConfig config, Path dataDirectory, Clock clock)
        implements PluginContext {

    /** A context with the system's clock, for a plugin called {@code test}. */
    public static TestPluginContext of(Path dataDirectory, Map<String, String> settings) {
        PluginDescriptor descriptor = new PluginDescriptor("test", "0.0.0", PluginApi.version(), "", "");
        return new TestPluginContext(descriptor, new PluginConfig(settings), dataDirectory, Clock.systemUTC());
    }
}
