package io.chronik.benchmarks.load;

import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The harness's handle on the load process. One thread. */
public final class LoadClient implements AutoCloseable {
    /** What may pass beyond the load's own time: connecting, priming 1,000 partitions with fsync, the last acknowledgements. */
    private static final double SPARE_SECONDS = 180;

    private final Workspace workspace;
    private final Process process;
    private final BufferedReader answers;

    /**
     * Starts the process.
     *
     * @param workspace where it logs and with which it ends
     */
    public LoadClient(Workspace workspace) {
        this.workspace = workspace;
        Path log = workspace.directory().resolve("client.log");
        process = workspace.start(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+UseG1GC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadProcess.class.getName())
                .redirectError(log.toFile()));
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Carries out a load.
     *
     * @param spec the load
     * @return what came of it
     */
    public LoadResult run(LoadSpec spec) {
        try {
            process.getOutputStream().write((spec.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new BenchmarkException("the load process has ended", e);
        }
        String answer = answer((long) (spec.seconds() + SPARE_SECONDS));
        if (answer == null || !answer.startsWith(LoadProcess.RESULT)) {
            throw new BenchmarkException(
                    answer == null ? "the load process has ended" : answer.substring(LoadProcess.ERROR.length()));
        }
        return LoadResult.parse(answer.substring(LoadProcess.RESULT.length()));
    }

    private @Nullable String answer(long timeoutSeconds) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return answers.readLine();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
        try {
            return line.get(timeoutSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            workspace.kill(process); // Its next line would answer a question that nobody asks any more.
            throw new BenchmarkException("the load did not end within " + timeoutSeconds + " s", e);
        } catch (ExecutionException e) {
            throw new BenchmarkException("the load process cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    /**
     * Whether the process can take another load.
     *
     * @return false after a time-out or a crash
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        workspace.stop(process);
    }
}
