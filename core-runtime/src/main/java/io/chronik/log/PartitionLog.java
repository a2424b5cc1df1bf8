package io.chronik.log;

import io.chronik.api.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition's records: first in the write-ahead log (the tail), later in segment files; a reader does not see the seam. Appending
 * goes through the {@link Shard}. Thread-safe.
 */
public final class PartitionLog {
    private static final HighWatermarkListener[] NO_LISTENERS = {};
    private static final int TAIL_READ_LIMIT = 4 << 20;

    private final LogId id;
    private final WriteAheadLog wal;
    private final SegmentSet segments;
    private final Supplier<LogSettings> settings;
    private final TailIndex tail = new TailIndex();

    /** Guarded by the shard's lock. */
    private final ProducerStates producers = new ProducerStates();

    private volatile long nextOffset;
    private volatile long logStartOffset;
    private volatile long highWatermark;
    private volatile boolean deleted;
    private volatile HighWatermarkListener[] listeners = NO_LISTENERS;

    /** What the segment files hold; used by the write-behind thread alone. */
    private final ProducerStates flushedProducers = new ProducerStates();

    private final List<Segment> unpublished = new ArrayList<>();
    private long flushedOffset;
    private long writtenOffset;
    private long baseBeforeWrite;

    /** Whether more was written than published. */
    private boolean writing;

    PartitionLog(LogId id, WriteAheadLog wal, SegmentSet segments, Supplier<LogSettings> settings) {
        this.id = id;
        this.wal = wal;
        this.segments = segments;
        this.settings = settings;
    }

    /** Which partition this is. */
    public LogId id() {
        return id;
    }

    /** The first offset that can be read. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /** The offset that the next record gets. */
    public long logEndOffset() {
        return nextOffset;
    }

    /** Records below it are durable and visible. */
    public long highWatermark() {
        return highWatermark;
    }

    /** Records below it belong to no open transaction. */
    public long lastStableOffset() {
        return highWatermark;
    }

    /** Whether the topic was deleted: nothing is written or read any more. */
    public boolean isDeleted() {
        return deleted;
    }

    /** Bytes kept, in segment files and in the tail. */
    public long bytes() {
        try {
            return segments.bytes(settings.get()) + tail.bytes();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private LogException unreadable(IOException e) {
        return LogException.io("cannot read the files of " + id + ": " + e, e);
    }

    // ---- reading

    /** Whether a read from this offset needs no disk. */
    public boolean isInMemory(long offset) {
        return offset >= highWatermark || offset >= tail.firstOffset(nextOffset);
    }

    /** About how many bytes a read would find, without looking: what is in files counts as much as is wanted. */
    public long availableBytes(long offset, int maxBytes) {
        if (offset >= highWatermark) {
            return 0;
        }
        return offset < tail.firstOffset(nextOffset) ? maxBytes : tail.bytesFrom(offset, highWatermark, maxBytes);
    }

    /**
     * Finds visible records from an offset on.
     *
     * @param maxBytes never more, unless the first batch alone is larger; at least one batch is found where there is one
     */
    public ReadResult read(long offset, int maxBytes) {
        if (offset < logStartOffset || offset > nextOffset) {
            return new ReadResult.OutOfRange(logStartOffset, nextOffset);
        }
        List<LogBytes> parts = new ArrayList<>(1);
        try {
            while (offset < highWatermark) {
                if (offset >= tail.firstOffset(nextOffset)) {
                    LogBytes bytes = readTail(offset, Math.min(maxBytes, TAIL_READ_LIMIT));
                    if (bytes != null) {
                        parts.add(bytes);
                        break;
                    }
                } else {
                    LogBytes bytes = segments.read(offset, maxBytes, settings.get());
                    if (bytes == null) {
                        throw LogException.corrupt(
                                "no file of " + id + " has offset " + offset + ", though its log starts at "
                                        + logStartOffset + " and its tail at " + tail.firstOffset(nextOffset));
                    }
                    parts.add(bytes);
                    break;
                }
            }
            return new ReadResult.Found(parts);
        } catch (IOException e) {
            parts.forEach(LogBytes::close);
            throw unreadable(e);
        }
    }

    /** Copies batches out of the tail; null if they went to a segment file meanwhile. */
    private @Nullable LogBytes readTail(long offset, int maxBytes) {
        TailIndex.Run run = tail.from(offset, highWatermark, maxBytes);
        if (run.count() == 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(run.totalBytes());
        for (int i = 0; i < run.count(); i++) {
            bytes.limit(bytes.position() + run.size(i));
            if (!wal.read(run.position(i), Shard.ENTRY_HEADER, bytes)) {
                return null;
            }
        }
        return new LogBytes.InMemory(bytes.flip());
    }

    /** The first visible batch that ends at or behind the log's start and has a record whose timestamp is at least this, or null. */
    public @Nullable ByteBuffer firstBatchAt(long timestamp) {
        return firstBatchAt(timestamp, logStartOffset);
    }

    /** The first visible batch that ends at or behind an offset and has a record whose timestamp is at least this, or null. */
    public @Nullable ByteBuffer firstBatchAt(long timestamp, long fromOffset) {
        long from = Math.max(fromOffset, logStartOffset);
        try {
            while (true) {
                long seam = tail.firstOffset(nextOffset);
                ByteBuffer batch = segments.firstBatchAt(timestamp, from, settings.get());
                if (batch == null) {
                    batch = firstTailBatch(timestamp, from);
                }
                // What moved from the tail to a file meanwhile may have been looked for in neither.
                if (seam == tail.firstOffset(nextOffset)) {
                    return batch;
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The largest timestamp of a visible record, or {@code Long.MIN_VALUE}. */
    public long maxTimestamp() {
        try {
            long max = Long.MIN_VALUE;
            TailIndex.Run run = tail.from(tail.firstOffset(nextOffset), highWatermark, Integer.MAX_VALUE);
            ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
            for (int i = 0; i < run.count(); i++) {
                if (wal.read(run.position(i), Shard.ENTRY_HEADER, header.clear())) {
                    max = Math.max(max, Batch.maxTimestamp(header, 0));
                }
            }
            // The files last: what left the tail meanwhile is there.
            return Math.max(max, segments.maxTimestamp(settings.get()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The segment files in order: by the offset that each begins with, the largest timestamp in it. */
    public SortedMap<Long, Long> segmentTimestamps() {
        try {
            return segments.timestamps(settings.get());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Null also if the tail was trimmed meanwhile. */
    private @Nullable ByteBuffer firstTailBatch(long timestamp, long fromOffset) {
        TailIndex.Run run = tail.from(tail.firstOffset(nextOffset), highWatermark, Integer.MAX_VALUE);
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        for (int i = 0; i < run.count(); i++) {
            if (!wal.read(run.position(i), Shard.ENTRY_HEADER, header.clear())) {
                return null;
            }
            if (Batch.maxTimestamp(header, 0) >= timestamp && Batch.lastOffset(header, 0) >= fromOffset) {
                ByteBuffer batch = ByteBuffer.allocate(run.size(i));
                return wal.read(run.position(i), Shard.ENTRY_HEADER, batch) ? batch.flip() : null;
            }
        }
        return null;
    }

    /** Starts telling a listener of new records. */
    public synchronized void addListener(HighWatermarkListener listener) {
        HighWatermarkListener[] more = Arrays.copyOf(listeners, listeners.length + 1);
        more[listeners.length] = listener;
        listeners = more;
    }

    /** Stops telling a listener. */
    public synchronized void removeListener(HighWatermarkListener listener) {
        for (int i = 0; i < listeners.length; i++) {
            if (listeners[i].equals(listener)) {
                HighWatermarkListener[] fewer = new HighWatermarkListener[listeners.length - 1];
                System.arraycopy(listeners, 0, fewer, 0, i);
                System.arraycopy(listeners, i + 1, fewer, i, fewer.length - i);
                listeners = fewer.length == 0 ? NO_LISTENERS : fewer;
                return;
            }
        }
    }

    /** How many listeners are told of new records. */
    public int listenerCount() {
        return listeners.length;
    }

    // ---- appending, called by the shard with its lock

    ProducerStates producers() {
        return producers;
    }

    void appended(ByteBuffer batch, int at, long position) {
        tail.add(Batch.baseOffset(batch, at), position, Batch.size(batch, at));
        producers.appended(batch, at);
        nextOffset = Batch.lastOffset(batch, at) + 1;
    }

    void committed(long newHighWatermark) {
        synchronized (tail) {
            if (newHighWatermark <= highWatermark) {
                return;
            }
            highWatermark = newHighWatermark;
        }
        for (HighWatermarkListener listener : listeners) {
            listener.highWatermarkRose(this, newHighWatermark);
        }
    }

    void advanceLogStart(long offset) {
        logStartOffset = Math.max(logStartOffset, offset);
    }

    /** Where retention lets the log start; at most the high watermark. */
    long retainedFrom(long nowMillis) throws IOException {
        return Math.min(highWatermark, segments.retainedFrom(settings.get(), nowMillis, tail.bytes(), nextOffset));
    }

    /** Gives the disk back what lies below the log's start. */
    void deleteUnreachable() throws IOException {
        segments.deleteBelow(logStartOffset, settings.get());
    }

    void markDeleted() {
        deleted = true;
        for (HighWatermarkListener listener : listeners) {
            listener.highWatermarkRose(this, highWatermark);
        }
    }

    // ---- recovery

    void restore(LogCheckpoint.Entry entry) {
        logStartOffset = entry.logStartOffset();
        startAt(entry.nextOffset());
        ByteBuffer copy = ByteBuffer.allocate(entry.producers().size());
        entry.producers().writeTo(copy);
        producers.readFrom(copy.flip());
        flushedProducers.readFrom(copy.rewind());
    }

    /** Without a checkpoint: what the files hold, is held. Reads every batch's header. */
    void restoreFromFiles() throws IOException {
        startAt(segments.nextOffset(settings.get()));
        logStartOffset = segments.firstOffset(settings.get(), 0);
        segments.forEachBatch(settings.get(), header -> {
            producers.appended(header, 0);
            flushedProducers.appended(header, 0);
        });
    }

    /** After the replay: without a checkpoint, damage at the end of the files is a crash's only if the write-ahead log goes on there. */
    void finishRestore() throws IOException {
        segments.cutDamage(nextOffset == flushedOffset);
    }

    private void startAt(long offset) {
        nextOffset = offset;
        highWatermark = offset;
        flushedOffset = offset;
    }

    // ---- write-behind, called by its thread alone

    /**
     * Appends the tail's batches below a position to segment files, not yet synced or visible. What an earlier call wrote and nobody
     * published is taken back first.
     */
    void writeBehind(long walPosition, ByteBuffer staging, long nowMillis) throws IOException {
        try {
            if (writing && !deleted) {
                segments.rollBack(baseBeforeWrite, settings.get());
                writing = false;
            }
            unpublished.clear();
            TailIndex.Run run = tail.below(walPosition);
            if (!deleted && run.count() > 0) {
                write(run, staging, nowMillis);
            }
        } catch (IOException | LogException e) {
            if (!deleted) {
                throw e;
            }
        }
    }

    private void write(TailIndex.Run run, ByteBuffer staging, long nowMillis) throws IOException {
        baseBeforeWrite = segments.activeBase();
        writing = true;
        SegmentWriter writer = new SegmentWriter(segments, settings.get(), staging, nowMillis, unpublished);
        for (int i = 0; i < run.count(); i++) {
            int size = run.size(i);
            ByteBuffer place = writer.place(size);
            if (!wal.read(run.position(i), Shard.ENTRY_HEADER, place)) {
                throw new IllegalStateException(
                        "the write-ahead log released offset " + run.baseOffset(i) + " of " + id + " too early");
            }
            place.flip();
            flushedProducers.appended(place, 0);
            writtenOffset = Batch.lastOffset(place, 0) + 1;
            writer.add(place);
        }
        writer.finish();
    }

    /** How many files {@link #syncWritten} would sync. */
    int writtenFiles() {
        return unpublished.size();
    }

    /** Makes durable what was written. */
    void syncWritten() throws IOException {
        try {
            for (Segment segment : unpublished) {
                segment.sync();
            }
        } catch (IOException e) {
            if (!deleted) {
                throw e;
            }
        }
    }

    /** Lets readers find in the files what was written and synced. */
    void publish() {
        if (writing) {
            writing = false;
            unpublished.forEach(Segment::publish);
            unpublished.clear();
            flushedOffset = writtenOffset;
        }
    }

    /** Forgets idempotent producers that were silent for long, in what is written to checkpoints. */
    void expireFlushedProducers(long beforeMillis) {
        flushedProducers.expire(beforeMillis);
    }

    /** Forgets the tail's batches below a position: they are in files now. */
    void trim(long walPosition) {
        tail.trim(walPosition);
    }

    boolean hasTail() {
        return !tail.isEmpty();
    }

    /** What the checkpoint says of this log; null if it has nothing to say. */
    LogCheckpoint.@Nullable Entry checkpoint(boolean indexesDurable) {
        if (flushedOffset == 0 && logStartOffset == 0) {
            return null;
        }
        return new LogCheckpoint.Entry(
                id.topicId(),
                id.partition(),
                logStartOffset,
                flushedOffset,
                segments.activeBase(),
                segments.activeBytes(),
                indexesDurable,
                flushedProducers);
    }

    /** Makes the indexes durable; false if they are not and were not looked at. */
    boolean syncIndexes() throws IOException {
        return segments.syncIndexes();
    }

    void deleteFiles() {
        segments.delete();
    }

    void close() {
        segments.close();
    }
}
