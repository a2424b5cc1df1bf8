package io.chronik.metadata;

import io.chronik.api.metadata.MetadataStore;
import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.api.metadata.MetadataStoreException.Kind;
import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Metadata in a write-ahead log of its own and snapshot files.
 *
 * <p>Events are numbered from 1. A log entry is {@code firstSequence:i64 count:i32 (length:i32 event)*}. A snapshot file is named
 * {@code metadata-<sequence>.snapshot} after the last event it contains: {@code magic:8 version:i32 sequence:i64 length:i32 state
 * crc32c:i32}, the checksum over all before it. The numbers show whether the log continues the snapshot without a gap.
 *
 * <p>Two snapshots are kept, and the log behind the older one: a damaged newest snapshot can be moved away by hand without loss.
 */
public final class WalMetadataStore implements MetadataStore {
    private static final String PREFIX = "metadata-";
    private static final String SUFFIX = ".snapshot";
    private static final long MAGIC = 0x4348524b4d455441L; // CHRKMETA
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 8 + 4 + 8 + 4;
    private static final int ENTRY_HEADER_BYTES = 8 + 4;

    private final WriteAheadLog wal;
    private final SnapshotFiles files;

    /** The snapshots that are kept, oldest first, at most two. */
    private final List<Kept> kept = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private long committed;
    private @Nullable WalException failure;
    private boolean ended;

    private volatile boolean snapshotDue;
    private long lastSequence;
    private long nextPosition;

    /**
     * A snapshot file.
     *
     * @param sequence of the last event it contains
     * @param releasable every log entry that begins below this position is contained
     */
    private record Kept(long sequence, long releasable) {}

    /** Takes ownership of the log, which is neither replayed nor started. */
    public WalMetadataStore(WriteAheadLog wal, SnapshotFiles files) {
        this.wal = wal;
        this.files = files;
    }

    @Override
    public void load(Loader loader) throws MetadataStoreException {
        List<Long> sequences = sequences();
        if (!sequences.isEmpty()) {
            lastSequence = sequences.getLast();
            loader.snapshot(readNewest(sequences));
        }
        long[] releasable = new long[sequences.size()];
        List<MetadataStoreException> refused = new ArrayList<>();
        try {
            wal.replay(WriteAheadLog.ALL, (position, entry) -> {
                if (!refused.isEmpty()) {
                    return;
                }
                try {
                    long last = replay(entry, loader);
                    for (int i = 0; i < releasable.length; i++) {
                        if (last <= sequences.get(i)) {
                            releasable[i] = position + 1;
                        }
                    }
                    nextPosition = position + 1;
                } catch (MetadataStoreException e) {
                    refused.add(e);
                }
            });
            if (!refused.isEmpty()) {
                throw refused.getFirst();
            }
            wal.start(new Progress());
        } catch (WalException e) {
            throw failed("load the metadata", e);
        }
        for (int i = 0; i < releasable.length; i++) {
            kept.add(new Kept(sequences.get(i), releasable[i]));
        }
    }

    @Override
    public void append(List<byte[]> events) throws MetadataStoreException {
        if (events.isEmpty()) {
            return;
        }
        int bytes = events.stream().mapToInt(event -> 4 + event.length).sum();
        ByteBuffer header = ByteBuffer.allocate(ENTRY_HEADER_BYTES);
        header.putLong(lastSequence + 1).putInt(events.size()).flip();
        ByteBuffer payload = ByteBuffer.allocate(bytes);
        events.forEach(event -> payload.putInt(event.length).put(event));
        payload.flip();
        long position;
        try {
            position = wal.append(header, payload);
        } catch (WalException e) {
            throw failed("store " + events.size() + " metadata events", e);
        }
        lastSequence += events.size();
        nextPosition = position + 1;
        awaitCommitted(position);
    }

    @Override
    public boolean snapshotDue() {
        return snapshotDue;
    }

    @Override
    public void snapshot(byte[] state) throws MetadataStoreException {
        try {
            if (kept.isEmpty() || kept.getLast().sequence < lastSequence) {
                files.write(name(lastSequence), encode(state));
                kept.add(new Kept(lastSequence, nextPosition));
            } else if (kept.size() > 1) {
                drop(kept.removeFirst());
            } else {
                wal.release(kept.getLast().releasable);
            }
            while (kept.size() > 2) {
                drop(kept.removeFirst());
            }
            snapshotDue = false;
        } catch (IOException e) {
            throw new MetadataStoreException(
                    Kind.IO,
                    "could not write the metadata snapshot " + name(lastSequence) + " in " + files.location(),
                    e);
        } catch (WalException e) {
            throw failed("release the log behind a metadata snapshot", e);
        }
    }

    @Override
    public int maxAppendBytes() {
        return wal.maxEntryBytes() - ENTRY_HEADER_BYTES;
    }

    @Override
    public void close() throws MetadataStoreException {
        try {
            wal.close();
        } catch (WalException e) {
            throw failed("close the metadata log", e);
        } finally {
            lock.lock();
            try {
                ended = true;
                progress.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Deletes a snapshot, and lets the log forget what the next one contains. */
    private void drop(Kept dropped) throws IOException, WalException {
        files.delete(name(dropped.sequence));
        wal.release(kept.getFirst().releasable);
    }

    /** Not interruptible: whether the events are durable must be known, or the image would no longer be what is stored. */
    private void awaitCommitted(long position) throws MetadataStoreException {
        lock.lock();
        try {
            while (committed <= position && failure == null && !ended) {
                progress.awaitUninterruptibly();
            }
            if (committed > position) {
                return;
            }
            if (failure != null) {
                throw new MetadataStoreException(
                        Kind.IO, "metadata could not be made durable: " + failure.getMessage(), failure);
            }
            if (wal.committed() <= position) {
                throw new MetadataStoreException(Kind.FENCED, "the metadata store was closed");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hands over the events of one entry that are not in the snapshot; the sequence of its last event. */
    private long replay(ByteBuffer entry, Loader loader) throws MetadataStoreException {
        try {
            long sequence = entry.getLong();
            int count = entry.getInt();
            for (int i = 0; i < count; i++, sequence++) {
                int length = entry.getInt();
                if (length < 0 || length > entry.remaining()) {
                    throw new MetadataStoreException(
                            Kind.CORRUPT, "metadata event " + sequence + " in the log claims " + length + " bytes");
                }
                byte[] event = new byte[length];
                entry.get(event);
                if (sequence <= lastSequence) {
                    continue;
                }
                if (sequence != lastSequence + 1) {
                    throw new MetadataStoreException(
                            Kind.CORRUPT,
                            "metadata events " + (lastSequence + 1) + " to " + (sequence - 1)
                                    + " are missing: neither a snapshot in " + files.location()
                                    + " nor the log has them. Restore the snapshot that was removed");
                }
                loader.event(event);
                lastSequence = sequence;
            }
            return sequence - 1;
        } catch (BufferUnderflowException e) {
            throw new MetadataStoreException(
                    Kind.CORRUPT, "the metadata log entry after event " + lastSequence + " ends too early", e);
        }
    }

    private List<Long> sequences() throws MetadataStoreException {
        List<Long> sequences = new ArrayList<>();
        try {
            for (String name : files.list()) {
                if (name.matches(PREFIX + "\\d{20}" + SUFFIX)) {
                    sequences.add(Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length())));
                }
            }
        } catch (IOException e) {
            throw new MetadataStoreException(
                    Kind.IO, "could not list the metadata snapshots in " + files.location(), e);
        }
        sequences.sort(Comparator.naturalOrder());
        return sequences;
    }

    private byte[] readNewest(List<Long> sequences) throws MetadataStoreException {
        String name = name(sequences.getLast());
        byte[] content;
        try {
            content = files.read(name);
        } catch (IOException e) {
            throw new MetadataStoreException(
                    Kind.IO, "could not read the metadata snapshot " + name + " in " + files.location(), e);
        }
        String damage = damage(content, sequences.getLast());
        if (damage == null) {
            byte[] state = new byte[content.length - HEADER_BYTES - 4];
            System.arraycopy(content, HEADER_BYTES, state, 0, state.length);
            return state;
        }
        String remedy = sequences.size() > 1
                ? "The snapshot before it, " + name(sequences.get(sequences.size() - 2))
                        + ", and the log hold the same: move the damaged file away and start again"
                : "Restore it from a backup";
        throw new MetadataStoreException(
                Kind.CORRUPT,
                "the metadata snapshot " + name + " in " + files.location() + " is damaged: " + damage + ". " + remedy);
    }

    private static @Nullable String damage(byte[] content, long sequence) {
        if (content.length < HEADER_BYTES + 4) {
            return "it has only " + content.length + " bytes";
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        int stored = in.getInt(content.length - 4);
        int computed = checksum(content, content.length - 4);
        if (stored != computed) {
            return "its checksum is %08x, its content has %08x".formatted(stored, computed);
        }
        if (in.getLong() != MAGIC) {
            return "it is no metadata snapshot";
        }
        int version = in.getInt();
        if (version != VERSION) {
            return "it has version " + version + ", known is " + VERSION;
        }
        if (in.getLong() != sequence) {
            return "it is another snapshot under this name";
        }
        return in.getInt() == content.length - HEADER_BYTES - 4 ? null : "its length is not the one it states";
    }

    private byte[] encode(byte[] state) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + state.length + 4);
        out.putLong(MAGIC).putInt(VERSION).putLong(lastSequence).putInt(state.length);
        out.put(state);
        out.putInt(checksum(out.array(), out.position()));
        return out.array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static String name(long sequence) {
        return PREFIX + "%020d".formatted(sequence) + SUFFIX;
    }

    private static MetadataStoreException failed(String attempt, WalException cause) {
        Kind kind = switch (cause.kind()) {
            case FULL -> Kind.FULL;
            case TOO_LARGE -> Kind.TOO_LARGE;
            case FENCED -> Kind.FENCED;
            case CORRUPT -> Kind.CORRUPT;
            case IO -> Kind.IO;
        };
        return new MetadataStoreException(kind, "could not " + attempt + ": " + cause.getMessage(), cause);
    }

    private final class Progress implements WriteAheadLog.Listener {
        @Override
        public void committed(long position) {
            lock.lock();
            try {
                committed = Math.max(committed, position);
                progress.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void checkpointDue(long position) {
            snapshotDue = true;
        }

        @Override
        public void failed(WalException cause) {
            lock.lock();
            try {
                failure = cause;
                progress.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
