package io.chronik.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code config}: the effective configuration and where each value came from. */
@Command(name = "config", description = "Print the effective configuration and where each value came from.")
final class ConfigCommand implements Runnable {
    @Option(names = "--markdown", description = "Print the reference of all settings instead, as Markdown.")
    private boolean markdown;

    @Override
    public void run() {
        throw new CommandFailure(ChronikServer.EXIT_ENVIRONMENT, "config: not wired yet, markdown=" + markdown);
    }
}
