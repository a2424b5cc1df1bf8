package io.chronik.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code version}: one line, the product and the Java it runs on. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        print(Objects.requireNonNull(spec).commandLine().getOut());
    }

    static void print(PrintWriter out) {
        out.println("chronik-server " + version() + " (Java " + Runtime.version() + ")");
    }

    /** The version this build was given, e.g. {@code 0.1.0}; {@code development} when not built by Maven. */
    static String version() {
        var descriptor = VersionCommand.class.getModule().getDescriptor();
        return descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
    }
}
