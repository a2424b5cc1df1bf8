package io.chronik.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line that says what to do, and an exit code. */
final class UsageErrors {
    private UsageErrors() {}

    /** Wrong arguments: the message, the nearest known name, where the help is. Returns {@link ChronikServer#EXIT_USAGE}. */
    static int report(CommandLine.ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(describe(problem, command.getCommandSpec()));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ChronikServer.EXIT_USAGE;
    }

    /** A command failed: a {@link CommandFailure} is one line, anything else is a defect and keeps its stack trace. */
    static int reportFailure(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof CommandFailure expected) {
            command.getErr().println(expected.getMessage());
            return expected.exitCode();
        }
        LoggerFactory.getLogger(ChronikServer.class).error("Stopped by an unexpected failure", failure);
        return ChronikServer.EXIT_ENVIRONMENT;
    }

    private static String describe(CommandLine.ParameterException problem, CommandSpec spec) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            boolean option = word.startsWith("-");
            String name = option ? word.split("=", 2)[0] : word;
            String what = (option ? "Unknown option '" : "Unknown command or argument '") + name + "'";
            return what
                    + Suggestion.nearest(name, option ? optionNames(spec) : commandNames(spec))
                            .map(known -> ". Did you mean '" + known + "'?")
                            .orElse(".");
        }
        return Objects.requireNonNullElse(problem.getMessage(), "The arguments cannot be understood") + ".";
    }

    private static List<String> optionNames(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        spec.options().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    private static List<String> commandNames(CommandSpec spec) {
        List<String> names = new ArrayList<>(spec.subcommands().keySet());
        if (spec.parent() != null) {
            names.addAll(spec.parent().subcommands().keySet());
        }
        return names;
    }
}
