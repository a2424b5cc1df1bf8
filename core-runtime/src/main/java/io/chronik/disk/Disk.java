package io.chronik.disk;

import java.io.IOException;
import java.nio.file.Path;
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
     * Makes everything that was written to a folder's file system durable at once, where the system can: for many files that is much
     * cheaper than {@link DiskFile#sync} for each.
     *
     * @param folder the same at each call
     * @return false if nothing was done
     */
    default boolean syncFileSystem(Path folder) throws IOException {
        return false;
    }

    /** Makes names that were created, renamed or deleted in this folder durable. */
    void syncDirectory(Path folder) throws IOException;
}
