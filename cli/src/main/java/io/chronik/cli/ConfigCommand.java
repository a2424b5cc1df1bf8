package io.chronik.cli;

import io.chronik.config.Effective;
import io.chronik.config.NodeConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code config}: what {@code start} with the same options would use. */
@Command(
        name = "config",
        description =
                "Print every setting as 'start' with the same options would use it, and where its value came from.")
final class ConfigCommand implements Runnable {
    @ParentCommand
    private @Nullable ChronikServer server;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        NodeConfig config = options.load(Objects.requireNonNull(server));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<String> lines = config.effective().stream()
                .map(setting -> setting.key() + " = " + setting.value())
                .toList();
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            Effective setting = config.effective().get(i);
            out.println(lines.get(i) + " ".repeat(width - lines.get(i).length()) + "  # " + setting.source());
        }
        config.warnings().forEach(warning -> spec.commandLine().getErr().println("Warning: " + warning));
    }
}
