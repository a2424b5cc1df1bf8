package io.chronik.plugin;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The files of one plugin.
 *
 * @param jar the plugin's own jar
 * @param libraries the jars in {@code lib/} beside it, sorted; none if the plugin is a single jar
 */
record PluginFiles(Path jar, List<Path> libraries) {
    private static final String LIBRARY_DIRECTORY = "lib";

    PluginFiles {
        libraries = List.copyOf(libraries);
    }

    /** Whatever in the plugins directory looks like a plugin, sorted by name: jars and directories, none that begins with a dot. */
    static List<Path> candidates(Path pluginsDirectory) throws IOException {
        if (!Files.isDirectory(pluginsDirectory)) {
            return List.of();
        }
        List<Path> candidates = new ArrayList<>(); // no streams: most nodes have no plugins, and start faster so
        for (Path path : entries(pluginsDirectory)) {
            boolean hidden = path.getFileName().toString().startsWith(".");
            if (!hidden && (isJar(path) || Files.isDirectory(path))) {
                candidates.add(path);
            }
        }
        return candidates;
    }

    /**
     * Finds a candidate's files.
     *
     * @throws PluginRefusedException if a directory has not exactly one jar
     */
    static PluginFiles of(Path candidate) throws IOException {
        if (!Files.isDirectory(candidate)) {
            return new PluginFiles(candidate, List.of());
        }
        List<Path> jars = jarsIn(candidate);
        if (jars.size() != 1) {
            throw new PluginRefusedException("the directory has " + jars.size()
                    + " jars; it needs the plugin's own jar, and the libraries in " + LIBRARY_DIRECTORY + "/");
        }
        Path library = candidate.resolve(LIBRARY_DIRECTORY);
        return new PluginFiles(jars.getFirst(), Files.isDirectory(library) ? jarsIn(library) : List.of());
    }

    private static List<Path> jarsIn(Path directory) throws IOException {
        return entries(directory).stream().filter(PluginFiles::isJar).toList();
    }

    private static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(".jar") && !Files.isDirectory(path);
    }

    private static List<Path> entries(Path directory) throws IOException {
        TreeSet<Path> sorted = new TreeSet<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                sorted.add(path);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return List.copyOf(sorted);
    }
}
