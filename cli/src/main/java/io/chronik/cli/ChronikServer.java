package io.chronik.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The top of the command line and the process's entry point.
 *
 * <p>Exit codes: 0 done, 1 the environment refused (a port in use, an unreadable directory), 2 the arguments or the
 * configuration are wrong, so that trying again without a change is useless.
 */
@Command(
        name = "chronik-server",
        description = "A Kafka-compatible event log that can be queried.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {StartCommand.class, ConfigCommand.class, PluginsCommand.class, VersionCommand.class})
public final class ChronikServer implements Runnable {
    /** The exit code for something outside of the process being in the way. */
    static final int EXIT_ENVIRONMENT = 1;

    /** The exit code for arguments or configuration that cannot work. */
    static final int EXIT_USAGE = 2;

    private final Map<String, String> environment;
    private final RunningNode.Starter starter;

    @Option(
            names = {"-d", "--data-dir"},
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Where everything is stored (CHRONIK_DATA_DIR; default ./data).")
    private @Nullable String dataDir;

    @Option(
            names = {"-l", "--log-level"},
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "trace, debug, info, warn, error or off (CHRONIK_LOG_LEVEL, RUST_LOG; default info).")
    private @Nullable String logLevel;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli itself acts on it
    private boolean helpRequested;

    @Option(
            names = {"-V", "--version"},
            description = "The same as the command version.")
    private boolean versionRequested;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** Creates it over the given environment variables. */
    ChronikServer(Map<String, String> environment, RunningNode.Starter starter) {
        this.environment = environment;
        this.starter = starter;
    }

    /** Runs the command line and exits the process with its code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(args, System.getenv(), EmbeddedNode::start, out, err);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs one command line to its end and returns the exit code; {@code start} returns once the node is stopped. */
    static int run(
            String[] args,
            Map<String, String> environment,
            RunningNode.Starter starter,
            PrintWriter out,
            PrintWriter err) {
        return new CommandLine(new ChronikServer(environment, starter))
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(UsageErrors::report)
                .setExecutionExceptionHandler(UsageErrors::reportFailure)
                .execute(args);
    }

    /** Answers {@code --version}, or says that a command is missing. */
    @Override
    public void run() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        if (versionRequested) {
            VersionCommand.print(command.getOut());
            return;
        }
        throw new CommandLine.ParameterException(command, "A command is missing");
    }

    RunningNode.Starter starter() {
        return starter;
    }

    Map<String, String> environment() {
        return environment;
    }

    @Nullable
    String dataDir() {
        return dataDir;
    }

    @Nullable
    String logLevel() {
        return logLevel;
    }
}
