package io.chronik.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** A file system's part that the log needs. Thread-safe. Nothing is durable before the matching sync. */
public interface Disk {
    /** Opens a file for reading and writing; creates it if it is missing (its name is durable after {@link #syncDirectory}). */
    DiskFile open(Path path) throws IOException;

    /** Whether a file or folder of that name is there. */
    boolean exists(Path path) throws IOException;

    /** The entries of a folder in no order; empty if the folder is missing. */
    List<Path> list(Path folder) throws IOException;

    /** Creates the folder and those above it. */
    void createDirectories(Path folder) throws IOException;

    /** Removes a file, or a folder with everything in it; nothing if it is missing. */
    void delete(Path path) throws IOException;

    /** Renames within a file system in one step, replacing a file that has the new name. */
    void rename(Path from, Path to) throws IOException;

    /**
     * Makes what was written to several files durable, as {@link DiskFile#sync} does for one; cheaper than one by one where the system
     * can sync a whole file system.
     *
     * @param folder one that all the files are below
     */
    default void syncAll(Path folder, Collection<? extends DiskFile> files) throws IOException {
        for (DiskFile file : files) {
            file.sync();
        }
    }

    /** Makes names that were created, renamed or deleted in this folder durable. */
    void syncDirectory(Path folder) throws IOException;
}
