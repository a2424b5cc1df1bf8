package io.chronik.cli;

import io.chronik.config.NodeConfig;
import io.chronik.plugin.PluginRegistry;
import io.chronik.plugin.PluginStatus;
import io.chronik.runtime.Node;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code plugins list}: what would become of every plugin if a node started now; needs no running node. */
@Command(
        name = "list",
        description = "Show every plugin: id, version, state, what it provides, and why it is not running.")
final class PluginsListCommand implements Runnable {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec command = Objects.requireNonNull(spec);
        ChronikServer server = (ChronikServer) command.root().userObject();
        NodeConfig config = options.load(server);
        // The listing says it all; the same in the log would be read twice.
        Logs.configure("error");
        print(
                PluginRegistry.scan(config.pluginsDir(), Set.copyOf(config.requiredPlugins()), Node.builtInPlugins()),
                config,
                command.commandLine().getOut());
    }

    private static void print(List<PluginStatus> statuses, NodeConfig config, PrintWriter out) {
        if (statuses.isEmpty()) {
            out.println("No plugins in " + config.pluginsDir().toAbsolutePath().normalize());
            return;
        }
        for (PluginStatus status : statuses) {
            out.println(String.join(
                    "  ",
                    status.id(),
                    status.version().isEmpty() ? "-" : status.version(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.provides().isEmpty() ? "-" : String.join(", ", status.provides()),
                    status.jar().toString()));
            status.reason().ifPresent(reason -> out.println("    " + reason));
        }
    }
}
