package io.chronik.compat.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process whose output goes to files. Not thread-safe, except that {@link #isAlive} and {@link #kill} may be called from anywhere. */
public final class ChildProcess {

    private static final int TAIL_CHARS = 4_000;

    private final Process process;
    private final Path standardOutput;
    private final Path standardError;

    private ChildProcess(Process process, Path standardOutput, Path standardError) {
        this.process = process;
        this.standardOutput = standardOutput;
        this.standardError = standardError;
    }

    /**
     * Starts a process.
     *
     * @param name the first part of the names of its output files, which are made in {@code logs}
     * @param environment added to this process's environment
     */
    public static ChildProcess start(Path logs, String name, Map<String, String> environment, List<String> command) {
        return start(logs, name, environment, command, Path.of("/dev/null"));
    }

    /** As the method above, with the standard input read from a file. */
    public static ChildProcess start(
            Path logs, String name, Map<String, String> environment, List<String> command, Path standardInput) {
        try {
            Files.createDirectories(logs);
            Path out = Files.createTempFile(logs, name + "-", ".out");
            Path err = out.resolveSibling(out.getFileName().toString().replaceAll("\\.out$", ".err"));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            builder.redirectInput(standardInput.toFile());
            builder.redirectOutput(out.toFile());
            builder.redirectError(err.toFile());
            return new ChildProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + command.getFirst() + " for " + name, e);
        }
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The processor time that the process has used so far; zero where the system does not say. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Asks the process to end. */
    public void terminate() {
        process.destroy();
    }

    /** Ends the process with SIGKILL and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        waitFor(Broker.PATIENCE);
    }

    /**
     * Waits for the end of the process.
     *
     * @return the exit status
     * @throws IllegalStateException when it still runs after {@code timeout}; it is killed then
     */
    public int waitFor(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("Still running after " + timeout.toSeconds() + " s, killed: "
                        + process.info().commandLine().orElse("?") + "\n" + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a process", e);
        }
    }

    /** Everything the process has written to its standard output. */
    public String output() {
        return read(standardOutput);
    }

    /** Everything the process has written to its standard error. */
    public String errors() {
        return read(standardError);
    }

    /** The end of both outputs, for messages. */
    public String tail() {
        return "--- end of " + standardOutput + "\n" + tailOf(output()) + "\n--- end of " + standardError + "\n"
                + tailOf(errors());
    }

    private static String tailOf(String text) {
        return text.substring(Math.max(0, text.length() - TAIL_CHARS));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the output of a process from " + file, e);
        }
    }
}
