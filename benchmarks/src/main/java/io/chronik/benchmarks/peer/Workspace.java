package io.chronik.benchmarks.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A temporary directory and the processes that work in it. Closing it, or ending the harness in any way that runs shutdown hooks, ends
 * the processes and deletes the directory.
 */
public final class Workspace implements AutoCloseable {
    private static final long STOP_SECONDS = 30;

    private final Path directory;
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private final Thread hook;

    private Workspace(Path directory) {
        this.directory = directory;
        hook = Thread.ofPlatform().name("workspace-cleanup").unstarted(this::clean);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Makes a new directory.
     *
     * @param parent where; a real disk, not a tmpfs
     * @param minFreeGigabytes refuse when less than this many GB are free there
     * @return the workspace, owned by the caller
     */
    public static Workspace create(Path parent, int minFreeGigabytes) {
        try {
            Files.createDirectories(parent);
            var store = Files.getFileStore(parent);
            long freeGigabytes = store.getUsableSpace() / 1_000_000_000;
            if (freeGigabytes < minFreeGigabytes) {
                throw new BenchmarkException("only " + freeGigabytes + " GB free in " + parent + ", at least "
                        + minFreeGigabytes + " are needed; free some or choose another disk with --work-dir");
            }
            if (store.type().equals("tmpfs")) {
                throw new BenchmarkException(
                        parent + " is memory (tmpfs), where fsync costs nothing; choose a disk with --work-dir");
            }
            return new Workspace(Files.createTempDirectory(parent, "chronik-bench-"));
        } catch (IOException e) {
            throw new BenchmarkException("cannot make a directory in " + parent, e);
        }
    }

    /**
     * The directory.
     *
     * @return exists until this is closed
     */
    public Path directory() {
        return directory;
    }

    /**
     * Starts a process that ends with this workspace at the latest.
     *
     * @param builder its streams are already arranged
     * @return the process
     */
    public Process start(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new BenchmarkException("cannot start " + builder.command().getFirst(), e);
        }
    }

    /**
     * Ends a process: SIGTERM, then SIGKILL if it has not ended in time.
     *
     * @param process one that this workspace started
     */
    public void stop(Process process) {
        List<ProcessHandle> family = process.descendants().toList();
        family.forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
        processes.remove(process);
    }

    /**
     * Kills a process without a chance to tidy up (SIGKILL), and waits until it is gone.
     *
     * @param process one that this workspace started
     */
    public void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        processes.remove(process);
    }

    /**
     * A TCP port of the loopback that was free a moment ago.
     *
     * @return the port
     */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BenchmarkException("no free port on the loopback", e);
        }
    }

    /**
     * Deletes a directory with all that is in it; what is already gone is no error.
     *
     * @param root the directory
     */
    public static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, java.io.IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new BenchmarkException("cannot delete " + root + "; delete it by hand", e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // The machine is shutting down and the hook does this.
        }
        clean();
    }

    private void clean() {
        processes.forEach(this::stop);
        delete(directory);
    }
}
