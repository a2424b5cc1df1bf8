package io.chronik.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Snapshot files in a directory: written beside, synced, renamed, and the directory synced. */
public final class DirectorySnapshotFiles implements SnapshotFiles {
    private static final String UNFINISHED = ".tmp";

    private final Path directory;

    /** Makes the directory if it is missing, and removes what a crash left unfinished. */
    public DirectorySnapshotFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        for (String name : names()) {
            if (name.endsWith(UNFINISHED)) {
                Files.delete(directory.resolve(name));
            }
        }
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = names();
        names.removeIf(name -> name.endsWith(UNFINISHED));
        return names;
    }

    @Override
    public byte[] read(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name));
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        Path unfinished = directory.resolve(name + UNFINISHED);
        try (FileChannel file = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public String location() {
        return directory.toString();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }
}
