package io.chronik.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder of one node, locked while the node runs: two processes on the same files would destroy them. */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = ".lock";

    private final Path path;
    private final FileChannel lock;

    DataDirectory(Path path) throws IOException {
        this.path = path;
        Files.createDirectories(path);
        this.lock = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked()) {
            lock.close();
            throw new IOException("the data directory " + path.toAbsolutePath()
                    + " is in use by another node: stop it, or choose another with --data-dir");
        }
    }

    private boolean isLocked() throws IOException {
        try {
            FileLock taken = lock.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Partitions' segment files. */
    Path log() {
        return path.resolve("log");
    }

    /** The write-ahead log of the records. */
    Path wal() {
        return path.resolve("wal").resolve("0");
    }

    /** The write-ahead log of the metadata. */
    Path metadataWal() {
        return path.resolve("wal").resolve("metadata");
    }

    /** Snapshots of the metadata. */
    Path metadataSnapshots() {
        return path.resolve("metadata");
    }

    /** What plugins keep. */
    Path plugins() {
        return path.resolve("plugins");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
