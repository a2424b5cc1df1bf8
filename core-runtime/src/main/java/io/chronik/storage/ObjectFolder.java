package io.chronik.storage;

import io.chronik.api.storage.ObjectInfo;
import io.chronik.api.storage.ObjectKey;
import io.chronik.api.storage.ObjectVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How keys and versions are found in a folder. Symbolic links below the folder are not followed: no key leads out of it. Safe for
 * several threads; whoever changes something holds the store's lock.
 */
final class ObjectFolder {
    /** What the store keeps for itself. No key begins with a dot. */
    static final String OWN_DIRECTORY = ".chronik";

    private final Path root;

    ObjectFolder(Path root) {
        this.root = root;
    }

    /** A key can't be stored because of what is in its place. */
    static final class KeyTakenException extends IOException {
        private static final long serialVersionUID = 1L;

        KeyTakenException(String message) {
            super(message);
        }
    }

    /** Where an object is or would be. */
    Path path(ObjectKey key) {
        return root.resolve(key.value());
    }

    /** The object, if there is one. */
    Optional<ObjectInfo> find(ObjectKey key) throws IOException {
        Path directory = root;
        String[] names = key.value().split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            directory = directory.resolve(names[i]);
            Optional<BasicFileAttributes> found = attributes(directory);
            if (found.isEmpty() || !found.get().isDirectory()) {
                return Optional.empty();
            }
        }
        return attributes(directory.resolve(names[names.length - 1]))
                .filter(BasicFileAttributes::isRegularFile)
                .map(attributes -> info(key, attributes));
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    private static ObjectInfo info(ObjectKey key, BasicFileAttributes attributes) {
        long timeNanos = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        ObjectVersion version = new ObjectVersion(timeNanos + "-" + attributes.size());
        return new ObjectInfo(
                key, attributes.size(), version, attributes.lastModifiedTime().toInstant());
    }

    /**
     * Creates the directories of a key, durably.
     *
     * @return where the object goes
     * @throws KeyTakenException if something is there that is neither an object nor a directory of keys
     */
    Path createParents(ObjectKey key) throws IOException {
        Path directory = root;
        String[] names = key.value().split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            Path child = directory.resolve(names[i]);
            Optional<BasicFileAttributes> found = attributes(child);
            if (found.isEmpty()) {
                Files.createDirectory(child);
                sync(directory);
            } else if (!found.get().isDirectory()) {
                throw new KeyTakenException(
                        root.relativize(child) + " is an object (or a link), so no key can be below it");
            }
            directory = child;
        }
        Path target = directory.resolve(names[names.length - 1]);
        Optional<BasicFileAttributes> found = attributes(target);
        if (found.isPresent() && !found.get().isRegularFile()) {
            throw new KeyTakenException("there are objects below this key (or it is a link)");
        }
        return target;
    }

    /** Deletes what exists of these, and directories that become empty, durably. */
    void delete(Collection<ObjectKey> keys) throws IOException {
        Set<Path> changed = new LinkedHashSet<>();
        for (ObjectKey key : keys) {
            if (find(key).isPresent()) {
                Path file = path(key);
                Files.deleteIfExists(file);
                changed.add(file.getParent());
            }
        }
        Set<Path> remaining = new LinkedHashSet<>();
        for (Path directory : changed) {
            Path lowest = directory;
            while (!lowest.equals(root) && deletedAsEmpty(lowest)) {
                lowest = lowest.getParent();
            }
            remaining.add(lowest);
        }
        for (Path directory : remaining) {
            if (Files.isDirectory(directory)) {
                sync(directory);
            }
        }
    }

    private static boolean deletedAsEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    /** The first objects behind a key, sorted. */
    List<ObjectInfo> list(String prefix, String after, int limit) throws IOException {
        List<ObjectInfo> found = new ArrayList<>();
        collect(root, "", prefix, after, limit, found);
        return found;
    }

    private void collect(Path directory, String above, String prefix, String after, int limit, List<ObjectInfo> found)
            throws IOException {
        for (var entry : children(directory, above).entrySet()) {
            if (found.size() == limit) {
                return;
            }
            String name = entry.getKey();
            if (name.endsWith("/")) {
                boolean mayMatch = name.startsWith(prefix) || prefix.startsWith(name);
                boolean mayFollow = name.compareTo(after) > 0 || after.startsWith(name);
                if (mayMatch && mayFollow) {
                    collect(entry.getValue(), name, prefix, after, limit, found);
                }
            } else if (name.startsWith(prefix) && name.compareTo(after) > 0) {
                ObjectKey key = new ObjectKey(name);
                attributes(entry.getValue()).ifPresent(attributes -> found.add(info(key, attributes)));
            }
        }
    }

    /** Files by their key and directories by theirs with a slash, so that their order is that of the keys in them. */
    private static NavigableMap<String, Path> children(Path directory, String above) throws IOException {
        TreeMap<String, Path> children = new TreeMap<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                String name = above + path.getFileName();
                Optional<BasicFileAttributes> found = attributes(path);
                if (found.isEmpty() || !isKey(name)) {
                    continue; // deleted meanwhile, or nothing of the store's
                }
                if (found.get().isDirectory()) {
                    children.put(name + "/", path);
                } else if (found.get().isRegularFile()) {
                    children.put(name, path);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return children; // deleted meanwhile
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    private static boolean isKey(String name) {
        try {
            return !new ObjectKey(name).value().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Makes the entries of a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
