package io.chronik.benchmarks.peer;

import java.nio.file.Path;
import java.util.Comparator;

/** A running broker. Closing it ends the process and leaves its data. One thread. */
public final class Broker implements AutoCloseable {
    private final Target target;
    private final Workspace workspace;
    private final Process process;
    private final int port;
    private final Path directory;
    private final double readyMillis;

    Broker(Target target, Workspace workspace, Process process, int port, Path directory, double readyMillis) {
        this.target = target;
        this.workspace = workspace;
        this.process = process;
        this.port = port;
        this.directory = directory;
        this.readyMillis = readyMillis;
    }

    /**
     * What this is a broker of.
     *
     * @return the target
     */
    public Target target() {
        return target;
    }

    /**
     * Where clients connect.
     *
     * @return host and port
     */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /**
     * Where the broker keeps its data.
     *
     * @return a directory
     */
    public Path directory() {
        return directory;
    }

    /**
     * From starting the process to the first answered request.
     *
     * @return milliseconds
     */
    public double readyMillis() {
        return readyMillis;
    }

    /**
     * Whether the process runs.
     *
     * @return false when it has ended
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * The Java process's figures. A start script that does not replace itself is looked through.
     *
     * @return a reader; its readings fail when the process has ended
     */
    public ProcessFigures figures() {
        long pid = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .min(Comparator.comparingLong(ProcessHandle::pid))
                .map(ProcessHandle::pid)
                .orElse(process.pid());
        return new ProcessFigures(pid);
    }

    /** Kills the process without warning (SIGKILL). */
    public void kill() {
        workspace.kill(process);
    }

    @Override
    public void close() {
        workspace.stop(process);
    }
}
