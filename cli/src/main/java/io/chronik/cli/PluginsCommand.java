package io.chronik.cli;

import picocli.CommandLine.Command;

/** {@code plugins}: what was found in the plugin directory. */
@Command(name = "plugins", description = "Inspect the plugins.")
final class PluginsCommand implements Runnable {
    @Override
    public void run() {
        throw new CommandFailure(ChronikServer.EXIT_ENVIRONMENT, "plugins: not wired yet");
    }
}
