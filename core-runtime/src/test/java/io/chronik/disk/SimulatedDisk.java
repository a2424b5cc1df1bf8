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
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that forgets, when it crashes, what was not synced: each write since the last sync is kept, lost or torn at
 * sectors, of which any may be kept, and names since the last directory sync are kept up to some point of their order. Thread-safe.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    private Map<Path, Content> names = new HashMap<>();
    private Map<Path, Content> durableNames = new HashMap<>();
    private List<NameChange> pendingNames = new ArrayList<>();
    private boolean down;
    private int changesUntilCrash = -1;
    private @Nullable RandomGenerator crashRandom;
    private @Nullable IOException failure;
    private @Nullable Path failingFolder;
    private @Nullable IOException folderFailure;
    private boolean onlySyncsFail;

    /** A name that was made or removed in a folder. */
    private record NameChange(Path folder, Runnable change) {}

    /** Bytes that can grow. */
    private static final class Bytes {
        private byte[] data = {};
        private int size;

        void write(int position, byte[] bytes) {
            int end = position + bytes.length;
            if (end > data.length) {
                data = Arrays.copyOf(data, Math.max(end, data.length * 2));
            }
            System.arraycopy(bytes, 0, data, position, bytes.length);
            size = Math.max(size, end);
        }

        void truncate(long newSize) {
            if (newSize < size) {
                Arrays.fill(data, (int) newSize, size, (byte) 0);
                size = (int) newSize;
            }
        }

        void set(Bytes other) {
            data = Arrays.copyOf(other.data, other.size);
            size = other.size;
        }
    }

    /** A file's bytes as written and as synced, and the changes between the two. */
    private static final class Content {
        final Bytes current = new Bytes();
        final Bytes durable = new Bytes();
        final List<Change> changes = new ArrayList<>();

        void change(Change change) {
            change.applyTo(current);
            changes.add(change);
        }

        void sync() {
            changes.forEach(change -> change.applyTo(durable));
            changes.clear();
        }

        void crash(RandomGenerator random) {
            for (Change change : changes) {
                byte[] written = change.bytes;
                switch (random.nextInt(4)) {
                    case 0 -> {}
                    case 1 -> change.applyTo(durable);
                    case 2 -> change.applySomeSectorsTo(durable, random);
                    default -> {
                        if (written != null) {
                            int sectors = random.nextInt(written.length / SECTOR + 1);
                            durable.write((int) change.position, Arrays.copyOf(written, sectors * SECTOR));
                        }
                    }
                }
            }
            changes.clear();
            current.set(durable);
        }
    }

    /** A write, or a cut if there are no bytes. */
    private static final class Change {
        final long position;
        final byte @Nullable [] bytes;

        Change(long position, byte @Nullable [] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        /** A disk writes sectors in any order. */
        void applySomeSectorsTo(Bytes target, RandomGenerator random) {
            if (bytes != null) {
                for (int at = 0; at < bytes.length; at += SECTOR) {
                    if (random.nextBoolean()) {
                        target.write(
                                (int) position + at,
                                Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + SECTOR)));
                    }
                }
            }
        }

        void applyTo(Bytes target) {
            if (bytes == null) {
                target.truncate(position);
            } else {
                target.write((int) position, bytes);
            }
        }
    }

    /** Where a real disk's file ends the part that goes through the page cache, and begins that which does not. */
    private static int blockBoundary(long position, int remaining) {
        int head = (int) (-position & (DiskFile.BLOCK_BYTES - 1));
        return Math.min(head, remaining);
    }

    /** Loses power: everything fails until {@link #powerOn}, which shows what is left. */
    public synchronized void crash(RandomGenerator random) {
        if (down) {
            return;
        }
        down = true;
        changesUntilCrash = -1;
        int kept = pendingNames.isEmpty() ? 0 : random.nextInt(pendingNames.size() + 1);
        for (int i = 0; i < kept; i++) {
            pendingNames.get(i).change.run();
        }
        pendingNames = new ArrayList<>();
        durableNames.values().stream().distinct().forEach(content -> content.crash(random));
        names = new HashMap<>(durableNames);
        failure = null;
    }

    /** Loses power at the start of the change with that number, counted from now, 0 is the next. */
    public synchronized void crashAfter(int changes, RandomGenerator random) {
        changesUntilCrash = changes;
        crashRandom = random;
    }

    /** Whether power is lost. */
    public synchronized boolean isDown() {
        return down;
    }

    /** Ends a crash. What used the disk before must be gone. */
    public synchronized void powerOn() {
        down = false;
        changesUntilCrash = -1;
    }

    /** Makes every write, sync and cut fail, until null is given. */
    public synchronized void failWith(@Nullable IOException cause) {
        failure = cause;
    }

    /** Makes every write, sync and cut of files in a folder fail, until null is given. */
    public synchronized void failUnder(Path folder, @Nullable IOException cause) {
        failingFolder = folder;
        folderFailure = cause;
        onlySyncsFail = false;
    }

    /** Makes every sync of files in a folder fail, though they can be written, until {@link #failUnder} is given null. */
    public synchronized void failSyncsUnder(Path folder, IOException cause) {
        failUnder(folder, cause);
        onlySyncsFail = true;
    }

    /** Everything that is on the disk, as if synced. */
    public record Image(Map<Path, byte[]> files) {}

    /** Takes an image. */
    public synchronized Image image() {
        Map<Path, byte[]> files = new HashMap<>();
        names.keySet().forEach(path -> files.put(path, bytesOf(path)));
        return new Image(files);
    }

    /** Puts an image back, all of it durable. */
    public synchronized void restore(Image image) {
        names = new HashMap<>();
        pendingNames.clear();
        image.files.forEach((path, bytes) -> {
            Content content = new Content();
            content.durable.write(0, bytes);
            content.current.set(content.durable);
            names.put(path, content);
        });
        durableNames = new HashMap<>(names);
    }

    /** Flips one bit of a file, as a failing disk does. */
    public synchronized void flipBit(Path path, long bit) {
        Content content = content(path);
        content.sync();
        content.durable.data[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
        content.current.set(content.durable);
    }

    private Content content(Path path) {
        return Objects.requireNonNull(names.get(path), () -> path + " is missing");
    }

    /** A file's content. */
    public synchronized byte[] bytesOf(Path path) {
        Content content = content(path);
        return Arrays.copyOf(content.current.data, content.current.size);
    }

    /** A file's size in bytes. */
    public synchronized long sizeOf(Path path) {
        return content(path).current.size;
    }

    /** All files, sorted. */
    public synchronized List<Path> files() {
        return names.keySet().stream().sorted().toList();
    }

    @Override
    public synchronized DiskFile open(Path path) throws IOException {
        Content content = names.get(path);
        if (content == null) {
            beforeChange();
            Content created = new Content();
            names.put(path, created);
            pendingNames.add(new NameChange(path.getParent(), () -> durableNames.put(path, created)));
            content = created;
        }
        return new SimulatedFile(path, content);
    }

    @Override
    public synchronized boolean exists(Path path) throws IOException {
        failIfDown();
        return names.keySet().stream().anyMatch(name -> name.startsWith(path));
    }

    @Override
    public synchronized List<Path> list(Path folder) throws IOException {
        failIfDown();
        return names.keySet().stream()
                .filter(name -> name.startsWith(folder) && !name.equals(folder))
                .map(name -> folder.resolve(folder.relativize(name).getName(0)))
                .distinct()
                .toList();
    }

    @Override
    public void createDirectories(Path folder) {}

    @Override
    public synchronized void delete(Path path) throws IOException {
        for (Path name : List.copyOf(names.keySet())) {
            if (name.startsWith(path)) {
                beforeChange();
                names.remove(name);
                pendingNames.add(new NameChange(name.getParent(), () -> durableNames.remove(name)));
            }
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        beforeChange();
        Content content = names.remove(from);
        if (content == null) {
            throw new FileNotFoundException(from.toString());
        }
        names.put(to, content);
        pendingNames.add(new NameChange(to.getParent(), () -> {
            durableNames.remove(from);
            durableNames.put(to, content);
        }));
    }

    @Override
    public synchronized void syncDirectory(Path folder) throws IOException {
        beforeChange();
        failIfAsked(folder);
        for (NameChange pending : List.copyOf(pendingNames)) {
            if (pending.folder.equals(folder)) {
                pending.change.run();
                pendingNames.remove(pending);
            }
        }
    }

    private void beforeChange() throws IOException {
        if (changesUntilCrash == 0) {
            crash(Objects.requireNonNull(crashRandom));
        } else if (changesUntilCrash > 0) {
            changesUntilCrash--;
        }
        failIfDown();
    }

    private void failIfDown() throws IOException {
        if (down) {
            throw new IOException("the disk crashed");
        }
    }

    private void failIfAsked(Path path) throws IOException {
        failIfAsked(path, false);
    }

    private void failIfAsked(Path path, boolean sync) throws IOException {
        if (folderFailure != null
                && (sync || !onlySyncsFail)
                && path.startsWith(Objects.requireNonNull(failingFolder))) {
            throw new IOException(folderFailure.getMessage());
        }
        if (failure != null) {
            throw new IOException(failure.getMessage());
        }
    }

    private final class SimulatedFile implements DiskFile {
        private final Path path;
        private final Content content;
        private volatile boolean closed;

        SimulatedFile(Path path, Content content) {
            this.path = path;
            this.content = content;
        }

        private void failIfClosed() throws IOException {
            if (closed) {
                throw new IOException("the file is closed");
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfClosed();
                failIfDown();
                int count = Math.clamp(content.current.size - position, 0, target.remaining());
                if (count > 0) {
                    target.put(content.current.data, (int) position, count);
                }
                return count;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfClosed();
                beforeChange();
                failIfAsked(path);
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                content.change(new Change(position, bytes));
            }
        }

        /** Three writes, as on a real disk: the blocks, and the parts of a block before and behind them. */
        @Override
        public void writeUncached(ByteBuffer source, long position) throws IOException {
            long at = position;
            int limit = source.limit();
            int head = blockBoundary(position, source.remaining());
            int middle = (source.remaining() - head) & -DiskFile.BLOCK_BYTES;
            for (int bytes : new int[] {head, middle, source.remaining() - head - middle}) {
                if (bytes > 0) {
                    write(source.limit(source.position() + bytes), at);
                    at += bytes;
                    source.limit(limit);
                }
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfClosed();
                beforeChange();
                failIfAsked(path, true);
                content.sync();
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfClosed();
                return content.current.size;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                failIfClosed();
                beforeChange();
                failIfAsked(path);
                content.change(new Change(size, null));
            }
        }

        @Override
        public @Nullable FileChannel channel() {
            return null;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
