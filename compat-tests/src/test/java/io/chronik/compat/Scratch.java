package io.chronik.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Temporary files and directories. */
final class Scratch {

    private Scratch() {}

    /** A file with the given content that goes away with this JVM. */
    static Path file(String name, String content) {
        try {
            Path file = Files.createTempFile("chronik-compat-" + name, ".txt");
            file.toFile().deleteOnExit();
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write a temporary file", e);
        }
    }

    /** An empty directory; whoever asked deletes it. */
    static Path directory(String name) {
        try {
            return Files.createTempDirectory("chronik-compat-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make a temporary directory", e);
        }
    }

    /** Makes a directory where there is none. */
    static Path ensure(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make " + directory, e);
        }
    }

    /** Deletes a directory and all it holds. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + directory, e);
        }
    }
}
