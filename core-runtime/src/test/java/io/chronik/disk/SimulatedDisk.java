package io.chronik.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that forgets, when it crashes, what was not synced: each write since the last sync is kept, lost or torn at a
 * sector, and names since the last directory sync are kept up to some point of their order. Thread-safe.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    private Map<Path, Content> names = new HashMap<>();
    private Map<Path, Content> durableNames = new HashMap<>();
    private List<Runnable> pendingNames = new ArrayList<>();
    private int generation;
    private @Nullable IOException failure;

    /** A file's bytes as written and as synced, and the writes between the two. */
    private static final class Content {
        byte[] current = {};
        byte[] durable = {};
        final List<Change> changes = new ArrayList<>();
    }

    /** A write, or a cut if there are no bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Change(long position, byte @Nullable [] bytes) {}

    /** Loses power: what runs on the disk sees failures from now on; what opens it afterwards sees what is left. */
    public synchronized void crash(RandomGenerator random) {
        generation++;
        Map<Path, Content> left = durableNames;
        int kept = pendingNames.isEmpty() ? 0 : random.nextInt(pendingNames.size() + 1);
        for (int i = 0; i < kept; i++) {
            pendingNames.get(i).run();
        }
        pendingNames = new ArrayList<>();
        for (Content content : left.values()) {
            content.durable = leftOf(content, random);
            content.current = content.durable.clone();
            content.changes.clear();
        }
        durableNames = new HashMap<>(left);
        names = new HashMap<>(left);
        failure = null;
    }

    private static byte[] leftOf(Content content, RandomGenerator random) {
        byte[] bytes = content.durable.clone();
        for (Change change : content.changes) {
            byte[] written = change.bytes;
            switch (random.nextInt(3)) {
                case 0 -> {}
                case 1 -> bytes = applied(bytes, change);
                default -> {
                    if (written != null) {
                        int sectors = random.nextInt(written.length / SECTOR + 1);
                        bytes = applied(bytes, new Change(change.position, Arrays.copyOf(written, sectors * SECTOR)));
                    }
                }
            }
        }
        return bytes;
    }

    private static byte[] applied(byte[] bytes, Change change) {
        byte[] written = change.bytes;
        if (written == null) {
            return change.position < bytes.length ? Arrays.copyOf(bytes, (int) change.position) : bytes;
        }
        byte[] result = Arrays.copyOf(bytes, Math.max(bytes.length, (int) change.position + written.length));
        System.arraycopy(written, 0, result, (int) change.position, written.length);
        return result;
    }

    /** Makes every write and sync fail, until null is given. */
    public synchronized void failWith(@Nullable IOException cause) {
        failure = cause;
    }

    /** Flips one bit of a file, as a failing disk does. */
    public synchronized void flipBit(Path path, long bit) {
        Content content = names.get(path);
        content.current[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
        content.durable = content.current.clone();
        content.changes.clear();
    }

    /** A file's size in bytes. */
    public synchronized long sizeOf(Path path) {
        return names.get(path).current.length;
    }

    /** All files, sorted. */
    public synchronized List<Path> files() {
        return names.keySet().stream().sorted().toList();
    }

    @Override
    public synchronized DiskFile open(Path path) {
        Content content = names.get(path);
        if (content == null) {
            Content created = new Content();
            names.put(path, created);
            pendingNames.add(() -> durableNames.put(path, created));
            content = created;
        }
        return new SimulatedFile(content, generation);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.keySet().stream().anyMatch(name -> name.startsWith(path));
    }

    @Override
    public synchronized List<Path> list(Path folder) {
        return names.keySet().stream()
                .filter(name -> name.startsWith(folder) && !name.equals(folder))
                .map(name -> folder.resolve(folder.relativize(name).getName(0)))
                .distinct()
                .toList();
    }

    @Override
    public void createDirectories(Path folder) {}

    @Override
    public synchronized void delete(Path path) {
        for (Path name : List.copyOf(names.keySet())) {
            if (name.startsWith(path)) {
                names.remove(name);
                pendingNames.add(() -> durableNames.remove(name));
            }
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        Content content = names.remove(from);
        if (content == null) {
            throw new FileNotFoundException(from.toString());
        }
        names.put(to, content);
        pendingNames.add(() -> {
            Content moved = durableNames.remove(from);
            durableNames.put(to, moved == null ? content : moved);
        });
    }

    @Override
    public synchronized void syncDirectory(Path folder) throws IOException {
        failIfAsked(generation);
        pendingNames.forEach(Runnable::run);
        pendingNames.clear();
    }

    private void failIfAsked(int openedIn) throws IOException {
        if (openedIn != generation) {
            throw new IOException("the disk crashed");
        }
        if (failure != null) {
            throw new IOException(failure.getMessage());
        }
    }

    private final class SimulatedFile implements DiskFile {
        private final Content content;
        private final int openedIn;

        SimulatedFile(Content content, int openedIn) {
            this.content = content;
            this.openedIn = openedIn;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                if (openedIn != generation) {
                    throw new IOException("the disk crashed");
                }
                int count = Math.clamp(content.current.length - position, 0, target.remaining());
                if (count > 0) {
                    target.put(content.current, (int) position, count);
                }
                return count;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfAsked(openedIn);
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                change(new Change(position, bytes));
            }
        }

        private void change(Change change) {
            content.current = applied(content.current, change);
            content.changes.add(change);
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfAsked(openedIn);
                content.durable = content.current.clone();
                content.changes.clear();
            }
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                return content.current.length;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfAsked(openedIn);
                change(new Change(size, null));
            }
        }

        @Override
        public @Nullable FileChannel channel() {
            return null;
        }

        @Override
        public void close() {}
    }
}
