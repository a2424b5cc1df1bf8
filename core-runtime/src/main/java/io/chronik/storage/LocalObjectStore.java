package io.chronik.storage;

import io.chronik.api.storage.ByteRange;
import io.chronik.api.storage.ListPage;
import io.chronik.api.storage.ObjectInfo;
import io.chronik.api.storage.ObjectKey;
import io.chronik.api.storage.ObjectRead;
import io.chronik.api.storage.ObjectSource;
import io.chronik.api.storage.ObjectStore;
import io.chronik.api.storage.ObjectStoreException;
import io.chronik.api.storage.ObjectStoreException.Kind;
import io.chronik.api.storage.ObjectVersion;
import io.chronik.api.storage.PutCondition;
import io.chronik.api.storage.PutResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An object store that is a folder: each object is a file whose path below the folder is its key. docs/formats/object-store-local.md
 * describes the layout.
 *
 * <p>A put writes and syncs a file on the side, gives it a modification time that is later than the present object's, renames it
 * over the key, and syncs the folder. The version is that time with the size, so it costs no file of its own and survives restarts
 * and copies that keep times. Puts and deletes are serialized by a lock that other processes respect, too; reads take no lock.
 */
public final class LocalObjectStore implements ObjectStore {
    private static final int MAX_PAGE_OBJECTS = 1000;
    private static final int DELETE_BATCH_OBJECTS = 100;
    private static final int COPY_BYTES = 1 << 16;
    private static final int MAX_READ_ATTEMPTS = 100;
    private static final int MAX_TIME_ATTEMPTS = 3;
    private static final long TIME_STEP_NANOS = 1_000;
    private static final Duration ABANDONED_AFTER = Duration.ofHours(24);

    private final ObjectFolder folder;
    private final Path temporary;
    private final Clock clock;
    private final FolderLock lock;
    private long lastTimeNanos; // guarded by lock
    private volatile boolean closed;

    private record Read(ObjectInfo info, InputStream body) implements ObjectRead {
        @Override
        public void close() throws ObjectStoreException {
            try {
                body.close();
            } catch (IOException e) {
                throw failure("close " + info.key(), e);
            }
        }
    }

    private LocalObjectStore(Path root, Path own, Clock clock) {
        this.folder = new ObjectFolder(root);
        this.temporary = own.resolve("tmp");
        this.clock = clock;
        this.lock = new FolderLock(own.resolve("lock"));
    }

    /**
     * Opens a folder, which is created if it does not exist. Several stores, in several processes, may use one folder.
     *
     * @param root the folder; nothing else should be in it
     * @param clock for the times of objects
     */
    public static LocalObjectStore open(Path root, Clock clock) throws ObjectStoreException {
        try {
            Files.createDirectories(root);
            Path real = root.toRealPath();
            Path own = real.resolve(ObjectFolder.OWN_DIRECTORY);
            LocalObjectStore store = new LocalObjectStore(real, own, clock);
            Files.createDirectories(store.temporary);
            store.deleteAbandoned();
            return store;
        } catch (IOException e) {
            throw failure("open " + root, e);
        }
    }

    private void deleteAbandoned() throws IOException {
        Instant limit = clock.instant().minus(ABANDONED_AFTER);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // another process has just finished with its file
        }
    }

    @Override
    public PutResult put(ObjectKey key, ObjectSource source, PutCondition condition) throws ObjectStoreException {
        String attempted = "put " + key;
        requireOpen(attempted);
        Path written = temporary.resolve(UUID.randomUUID().toString());
        try {
            if (!holds(condition, folder.find(key))) {
                return new PutResult.ConditionFailed(); // before a large object is copied for nothing
            }
            try {
                write(written, source);
                return lock.with(() -> publish(key, written, condition));
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw failure(attempted, e);
        } catch (InterruptedException e) {
            throw interrupted(attempted, e);
        }
    }

    private static void write(Path file, ObjectSource source) throws IOException {
        byte[] piece = new byte[COPY_BYTES];
        long written = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                InputStream in = source.open()) {
            int count;
            while ((count = in.read(piece)) >= 0) {
                ByteBuffer buffer = ByteBuffer.wrap(piece, 0, count);
                while (buffer.hasRemaining()) {
                    written += channel.write(buffer);
                }
            }
            if (written != source.sizeBytes()) {
                throw new IOException(
                        "the content has " + written + " bytes instead of the " + source.sizeBytes() + " announced");
            }
            channel.force(false);
        }
    }

    /** Holding the lock. */
    private PutResult publish(ObjectKey key, Path written, PutCondition condition)
            throws IOException, ObjectStoreException {
        Optional<ObjectInfo> present = folder.find(key);
        if (!holds(condition, present)) {
            return new PutResult.ConditionFailed();
        }
        Path target = folder.createParents(key);
        stamp(written, present.map(info -> nanos(info.lastModified())).orElse(0L));
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        try {
            ObjectFolder.sync(target.getParent());
            return new PutResult.Stored(folder.find(key).orElseThrow().version());
        } catch (IOException e) {
            if (e instanceof ClosedByInterruptException) {
                Thread.currentThread().interrupt();
            }
            throw new ObjectStoreException(
                    Kind.UNKNOWN_OUTCOME, "put " + key, "the object is there, but its folder could not be synced", e);
        }
    }

    /** Gives the file a time later than any that its key had, and makes that durable. */
    private void stamp(Path file, long presentNanos) throws IOException {
        long lowest = Math.max(presentNanos, lastTimeNanos);
        long wanted = Math.max(nanos(clock.instant()), lowest + TIME_STEP_NANOS);
        for (int attempt = 0; attempt < MAX_TIME_ATTEMPTS; attempt++) {
            Files.setLastModifiedTime(file, FileTime.from(wanted, TimeUnit.NANOSECONDS));
            long kept = nanos(Files.getLastModifiedTime(file).toInstant());
            if (kept > lowest) {
                lastTimeNanos = kept;
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                return;
            }
            wanted = lowest + TimeUnit.SECONDS.toNanos(2L << attempt); // some file systems keep whole seconds
        }
        throw new IOException("the file system of " + file + " keeps no modification times, which versions need");
    }

    private static long nanos(Instant time) {
        return FileTime.from(time).to(TimeUnit.NANOSECONDS);
    }

    private static boolean holds(PutCondition condition, Optional<ObjectInfo> present) {
        return switch (condition) {
            case PutCondition.Always() -> true;
            case PutCondition.IfAbsent() -> present.isEmpty();
            case PutCondition.IfVersion(ObjectVersion version) ->
                present.isPresent() && present.get().version().equals(version);
        };
    }

    @Override
    public Optional<ObjectInfo> head(ObjectKey key) throws ObjectStoreException {
        requireOpen("head " + key);
        try {
            return folder.find(key);
        } catch (IOException e) {
            throw failure("head " + key, e);
        }
    }

    @Override
    public Optional<ObjectRead> get(ObjectKey key, ByteRange range) throws ObjectStoreException {
        String attempted = "get " + key;
        requireOpen(attempted);
        try {
            // The path may get another file between two calls; a version that is the same before and after opening is
            // the file's.
            for (int attempt = 0; attempt < MAX_READ_ATTEMPTS; attempt++) {
                Optional<ObjectInfo> before = folder.find(key);
                if (before.isEmpty()) {
                    return Optional.empty();
                }
                Optional<ObjectRead> read = openIfStill(before.get(), range);
                if (read.isPresent()) {
                    return read;
                }
            }
            throw new ObjectStoreException(Kind.UNAVAILABLE, attempted, "it is being replaced all the time");
        } catch (IOException e) {
            throw failure(attempted, e);
        }
    }

    private Optional<ObjectRead> openIfStill(ObjectInfo info, ByteRange range)
            throws IOException, ObjectStoreException {
        FileChannel file;
        try {
            file = FileChannel.open(folder.path(info.key()), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        boolean handedOver = false;
        try {
            if (!folder.find(info.key()).equals(Optional.of(info))) {
                return Optional.empty();
            }
            long length = range.lengthWithin(info.sizeBytes());
            if (length == 0 && range.start() > 0) {
                throw new ObjectStoreException(
                        Kind.INVALID_RANGE,
                        "get " + info.key(),
                        "it has " + info.sizeBytes() + " bytes and the range starts at " + range.start());
            }
            InputStream body = new FileRangeInputStream(file, info.key().value(), range.start(), length);
            handedOver = true;
            return Optional.of(new Read(info, body));
        } finally {
            if (!handedOver) {
                file.close();
            }
        }
    }

    @Override
    public ListPage list(String prefix, Optional<String> pageToken, int maxObjects) throws ObjectStoreException {
        ObjectKey.checkedPrefix(prefix);
        if (maxObjects < 1 || maxObjects > MAX_PAGE_OBJECTS) {
            throw new IllegalArgumentException("maxObjects is " + maxObjects + "; it must be from 1 to 1000");
        }
        String attempted = "list " + prefix;
        requireOpen(attempted);
        String after = pageToken.map(token -> new ObjectKey(token).value()).orElse("");
        try {
            List<ObjectInfo> found = folder.list(prefix, after, maxObjects + 1);
            if (found.size() <= maxObjects) {
                return new ListPage(found, Optional.empty());
            }
            List<ObjectInfo> page = found.subList(0, maxObjects);
            return new ListPage(page, Optional.of(page.getLast().key().value()));
        } catch (IOException e) {
            throw failure(attempted, e);
        }
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws ObjectStoreException {
        String attempted = "delete " + keys.size() + " objects";
        requireOpen(attempted);
        List<ObjectKey> all = List.copyOf(keys);
        try {
            for (int start = 0; start < all.size(); start += DELETE_BATCH_OBJECTS) {
                List<ObjectKey> batch = all.subList(start, Math.min(all.size(), start + DELETE_BATCH_OBJECTS));
                lock.with(() -> {
                    folder.delete(batch);
                    return batch;
                });
            }
        } catch (IOException e) {
            throw failure(attempted, e);
        } catch (InterruptedException e) {
            throw interrupted(attempted, e);
        }
    }

    @Override
    public void close() throws ObjectStoreException {
        closed = true;
        try {
            lock.close();
        } catch (IOException e) {
            throw failure("close", e);
        }
    }

    private void requireOpen(String attempted) throws ObjectStoreException {
        if (closed) {
            throw new ObjectStoreException(Kind.CLOSED, attempted, "the store was closed");
        }
    }

    private static ObjectStoreException failure(String attempted, IOException cause) {
        return switch (cause) {
            case ClosedByInterruptException e -> interrupted(attempted, e);
            case ObjectFolder.KeyTakenException e ->
                new ObjectStoreException(Kind.REFUSED, attempted, e.getMessage(), e);
            case AccessDeniedException e ->
                new ObjectStoreException(Kind.ACCESS_DENIED, attempted, "the process may not use " + e.getFile(), e);
            default -> new ObjectStoreException(Kind.UNAVAILABLE, attempted, String.valueOf(cause), cause);
        };
    }

    private static ObjectStoreException interrupted(String attempted, Exception cause) {
        Thread.currentThread().interrupt();
        return new ObjectStoreException(Kind.INTERRUPTED, attempted, "the thread was interrupted", cause);
    }
}
