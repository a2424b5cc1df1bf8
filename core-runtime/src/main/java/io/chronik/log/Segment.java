package io.chronik.log;

import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of a partition's batches, in Kafka's format, with its offset and time index. Batches are appended by one thread; any may
 * read what is visible. The first time a stretch is read its checksums are verified, so that damage is named and never served.
 */
final class Segment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
    private static final int OFFSET_ENTRY = 8;
    private static final int TIME_ENTRY = 12;
    private static final int VERIFY_CHUNK = 256 << 10;
    private static final long UNKNOWN_OFFSET = -1;
    private static final int NOWHERE = -1;

    /** For {@link #open}. */
    static final int WHOLE_FILE = -1;

    /** For {@link #open}. */
    static final int UP_TO_DAMAGE = -2;

    private final long baseOffset;
    private final Path path;
    private final DiskFile file;
    private final SparseIndex offsets;
    private final SparseIndex times;
    private final VerifiedRanges verified = new VerifiedRanges();
    private volatile int visible;
    private volatile int written;
    private volatile long maxTimestamp = Long.MIN_VALUE;
    private volatile boolean readLately;
    private int users = 1;
    private @Nullable LogException damage;

    /** Guards what follows, and the writing of the index files: a reader repairs them. */
    private final Object indexing = new Object();

    private ByteBuffer newOffsets = ByteBuffer.allocate(OFFSET_ENTRY * 64);
    private ByteBuffer newTimes = ByteBuffer.allocate(TIME_ENTRY * 64);
    private int indexInterval;
    private int indexedUpTo;
    private long maxTimestampOffset;
    private long lastTimeEntry = Long.MIN_VALUE;
    private boolean sealed;
    private long nextOffset;

    private Segment(Disk disk, Path folder, long baseOffset) throws IOException {
        this.baseOffset = baseOffset;
        this.nextOffset = baseOffset;
        String name = String.format("%020d", baseOffset);
        this.path = folder.resolve(name + ".log");
        this.file = disk.open(path);
        this.offsets = new SparseIndex(disk, folder.resolve(name + ".index"), OFFSET_ENTRY);
        this.times = new SparseIndex(disk, folder.resolve(name + ".timeindex"), TIME_ENTRY);
    }

    /** Creates an empty segment; anything of that name that a crash left is emptied. */
    static Segment create(Disk disk, Path folder, long baseOffset) throws IOException {
        Segment segment = new Segment(disk, folder, baseOffset);
        segment.file.truncate(0);
        segment.offsets.replace(ByteBuffer.allocate(0));
        segment.times.replace(ByteBuffer.allocate(0));
        return segment;
    }

    /**
     * Opens a segment that has been written before.
     *
     * @param size bytes that are known to be valid; what follows is cut off. {@link #WHOLE_FILE}: all of the file. {@link
     *     #UP_TO_DAMAGE}: not known, the file counts up to the first batch that is not whole and right, see {@link #damage}
     * @param sealed whether it will not be appended to
     * @param trustIndexes whether the index files were synced with the data; otherwise they are built again
     */
    static Segment open(
            Disk disk, Path folder, long baseOffset, int size, boolean sealed, boolean trustIndexes, int indexInterval)
            throws IOException {
        Path path = folder.resolve(String.format("%020d", baseOffset) + ".log");
        if (!disk.exists(path)) {
            throw LogException.corrupt(
                    path + " is missing: acknowledged records were in it. Restore the file from a copy");
        }
        Segment segment = new Segment(disk, folder, baseOffset);
        long actual = segment.file.size();
        if (size >= 0 && actual < size) {
            throw LogException.corrupt(segment.path + " has " + actual + " bytes, but " + size
                    + " were durable: acknowledged records are missing. Restore the file from a copy");
        }
        if (size >= 0 && actual > size) {
            segment.file.truncate(size);
        }
        segment.written = size >= 0 ? size : Math.toIntExact(actual);
        segment.visible = segment.written;
        if (size == UP_TO_DAMAGE) {
            segment.findDamage();
        }
        synchronized (segment.indexing) {
            segment.sealed = sealed;
            segment.indexInterval = indexInterval;
            if (!trustIndexes || !segment.resumeIndexes()) {
                LOG.info("building the indexes of {} again", segment.path);
                segment.rebuildIndexes();
            }
        }
        return segment;
    }

    private void findDamage() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(VERIFY_CHUNK);
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        int at = 0;
        long expected = baseOffset;
        try {
            while (at < written) {
                readHeader(header, at, expected);
                verifyChecksum(header, at, chunk);
                expected = Batch.lastOffset(header, 0) + 1;
                at += Batch.size(header, 0);
            }
        } catch (LogException found) {
            LOG.warn("{}", found.getMessage());
            damage = found;
            written = at;
            visible = at;
        }
    }

    /** What is wrong behind the last whole batch, or null. */
    @Nullable
    LogException damage() {
        return damage;
    }

    /** Removes what is damaged. */
    void cutDamage() throws IOException {
        if (damage != null) {
            file.truncate(written);
            damage = null;
        }
    }

    /** Goes on behind the last entries; false if they are not right. */
    private boolean resumeIndexes() throws IOException {
        if (!indexesAreSound()) {
            return false;
        }
        int at = 0;
        long expected = baseOffset;
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        if (offsets.count() > 0) {
            at = offsets.entry(offsets.count() - 1).getInt(4);
            readHeader(header, at, UNKNOWN_OFFSET);
            expected = Batch.baseOffset(header, 0);
            indexedUpTo = at;
        }
        if (times.count() > 0) {
            ByteBuffer last = times.entry(times.count() - 1);
            maxTimestamp = last.getLong();
            lastTimeEntry = maxTimestamp;
            maxTimestampOffset = baseOffset + last.getInt();
        }
        while (at < written) {
            readHeader(header, at, expected);
            noteTimestamp(header, 0);
            expected = Batch.lastOffset(header, 0) + 1;
            at += Batch.size(header, 0);
        }
        nextOffset = expected;
        return true;
    }

    private void noteTimestamp(ByteBuffer batches, int at) {
        long timestamp = Batch.maxTimestamp(batches, at);
        if (timestamp > maxTimestamp) {
            maxTimestamp = timestamp;
            maxTimestampOffset = Batch.lastOffset(batches, at);
        }
    }

    private boolean indexesAreSound() throws IOException {
        if (!offsets.isWhole() || !times.isWhole()) {
            return false;
        }
        if (times.count() == 0) {
            return offsets.count() == 0 && written <= indexInterval && !(sealed && written > 0);
        }
        if (offsets.count() == 0) {
            return written <= indexInterval && timeEntryIsRight(times.count() - 1);
        }
        return offsetEntryIsRight(offsets.entry(offsets.count() - 1)) && timeEntryIsRight(times.count() - 1);
    }

    private boolean offsetEntryIsRight(ByteBuffer entry) throws IOException {
        long lastOffset = baseOffset + entry.getInt(0);
        int position = entry.getInt(4);
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        return position > 0
                && position < written
                && file.read(header, position) == Batch.HEADER_BYTES
                && Batch.magic(header, 0) == Batch.MAGIC
                && Batch.size(header, 0) >= Batch.HEADER_BYTES
                && Batch.lastOffset(header, 0) == lastOffset;
    }

    /** Whether there is a batch with just that timestamp and last offset. */
    private boolean timeEntryIsRight(int place) throws IOException {
        ByteBuffer entry = times.entry(place);
        long timestamp = entry.getLong();
        long offset = baseOffset + entry.getInt();
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        return offset >= baseOffset
                && positionOf(offset, written, header) != NOWHERE
                && Batch.maxTimestamp(header, 0) == timestamp
                && Batch.lastOffset(header, 0) == offset;
    }

    /** Makes the indexes from the batches. The same batches always give the same bytes. Called with the lock. */
    private void rebuildIndexes() throws IOException {
        newOffsets = ByteBuffer.allocate(OFFSET_ENTRY * 64);
        newTimes = ByteBuffer.allocate(TIME_ENTRY * 64);
        indexedUpTo = 0;
        maxTimestamp = Long.MIN_VALUE;
        lastTimeEntry = Long.MIN_VALUE;
        nextOffset = baseOffset;
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        int at = 0;
        while (at < written) {
            readHeader(header, at, nextOffset);
            index(header, 0, at);
            at += Batch.size(header, 0);
        }
        if (sealed) {
            addTimeEntry();
        }
        offsets.replace(newOffsets.flip());
        times.replace(newTimes.flip());
        newOffsets.clear();
        newTimes.clear();
    }

    /** An index entry was found that does not fit the batches. */
    private void repairIndexes(SparseIndex broken, int place) throws IOException {
        LOG.warn("entry {} of {} is damaged: building the indexes of the segment again", place, broken.path());
        synchronized (indexing) {
            rebuildIndexes();
        }
    }

    /**
     * Reads a batch's header, or names the damage. What the batch's checksum does not cover is checked here.
     *
     * @param expected the batch's base offset; {@link #UNKNOWN_OFFSET} if that is not known
     */
    private void readHeader(ByteBuffer header, int position, long expected) throws IOException {
        readHeader(header, position);
        long actual = Batch.baseOffset(header, 0);
        if (Batch.leaderEpoch(header, 0) != Shard.LEADER_EPOCH || (expected != UNKNOWN_OFFSET && actual != expected)) {
            throw LogException.corrupt(path + " is damaged: the record batch at byte " + position + " names offset "
                    + actual
                    + " and leader epoch " + Batch.leaderEpoch(header, 0) + ", but should name offset "
                    + (expected == UNKNOWN_OFFSET ? actual : expected) + " and leader epoch " + Shard.LEADER_EPOCH
                    + ". Restore the file from a copy");
        }
    }

    private void readHeader(ByteBuffer header, int position) throws IOException {
        header.clear();
        int size = 0;
        if (file.read(header, position) == Batch.HEADER_BYTES) {
            size = Batch.size(header, 0);
        }
        if (size < Batch.HEADER_BYTES || size > written - position || Batch.magic(header, 0) != Batch.MAGIC) {
            throw LogException.corrupt(path + " is damaged at byte " + position
                    + ": no record batch begins there. Restore the file from a copy");
        }
    }

    long baseOffset() {
        return baseOffset;
    }

    int size() {
        return visible;
    }

    /** Bytes written, visible or not yet. */
    int writtenBytes() {
        return written;
    }

    /** The largest timestamp of its records; {@code Long.MIN_VALUE} if it has none. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /**
     * Writes batches behind the last; they become visible with {@link #publish}. They stay in the page cache if somebody has read from
     * this segment since the last publish: a reader a little behind the tail, who comes for these next.
     */
    void append(ByteBuffer batches, int interval) throws IOException {
        synchronized (indexing) {
            indexInterval = interval;
            int start = written;
            int at = batches.position();
            int origin = at;
            while (at < batches.limit()) {
                index(batches, at, start + at - origin);
                at += Batch.size(batches, at);
            }
            if (readLately) {
                file.write(batches, start);
            } else {
                file.writeUncached(batches, start);
            }
            written = start + at - origin;
        }
    }

    private void index(ByteBuffer batches, int at, int position) {
        long last = Batch.lastOffset(batches, at);
        noteTimestamp(batches, at);
        if (position - indexedUpTo > indexInterval) {
            newOffsets = withRoom(newOffsets, OFFSET_ENTRY)
                    .putInt((int) (last - baseOffset))
                    .putInt(position);
            addTimeEntry();
            indexedUpTo = position;
        }
        nextOffset = last + 1;
    }

    private void addTimeEntry() {
        if (maxTimestamp > lastTimeEntry) {
            newTimes = withRoom(newTimes, TIME_ENTRY).putLong(maxTimestamp).putInt((int)
                    (maxTimestampOffset - baseOffset));
            lastTimeEntry = maxTimestamp;
        }
    }

    private static ByteBuffer withRoom(ByteBuffer entries, int bytes) {
        if (entries.remaining() >= bytes) {
            return entries;
        }
        return ByteBuffer.allocate(entries.capacity() * 2).put(entries.flip());
    }

    /** Writes the index entries that are still in memory. */
    void flushIndexes() throws IOException {
        synchronized (indexing) {
            offsets.append(newOffsets.flip());
            newOffsets.clear();
            times.append(newTimes.flip());
            newTimes.clear();
        }
    }

    /** Makes the batches durable; the indexes can be built again. */
    void sync() throws IOException {
        file.sync();
    }

    /** Makes everything durable, the indexes too: the segment will not be written again. The time index ends with its largest timestamp. */
    void seal() throws IOException {
        synchronized (indexing) {
            sealed = true;
            addTimeEntry();
        }
        syncIndexes();
    }

    /** Makes the data and the indexes durable. */
    void syncIndexes() throws IOException {
        flushIndexes();
        file.sync();
        offsets.sync();
        times.sync();
    }

    /** The offset behind its last record; the base offset if it is empty. */
    long nextOffset() {
        synchronized (indexing) {
            return nextOffset;
        }
    }

    /** Shows the header of every batch, in order. */
    void forEachBatch(Consumer<ByteBuffer> visitor) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        int limit = visible;
        long expected = baseOffset;
        for (int at = 0; at < limit; at += Batch.size(header, 0)) {
            readHeader(header, at, expected);
            expected = Batch.lastOffset(header, 0) + 1;
            visitor.accept(header);
        }
    }

    /** Shows readers what was written. */
    void publish() {
        int from = visible;
        verified.add(from, written);
        visible = written;
        readLately = false;
    }

    /** Forgets what was written but not published. */
    void rollBack(int interval) throws IOException {
        synchronized (indexing) {
            indexInterval = interval;
            sealed = false;
            written = visible;
            file.truncate(written);
            rebuildIndexes();
        }
    }

    /**
     * Where the batch that contains the offset begins, or {@link #NOWHERE} if there is none below the limit.
     *
     * @param header filled with the batch's header
     */
    private int positionOf(long offset, int limit, ByteBuffer header) throws IOException {
        int place = offsets.lastWhere(entry -> baseOffset + entry.getInt() <= offset);
        int at = 0;
        long expected = baseOffset;
        if (place >= 0) {
            ByteBuffer entry = offsets.entry(place);
            if (!offsetEntryIsRight(entry)) {
                repairIndexes(offsets, place);
                place = -1;
            } else {
                at = entry.getInt(4);
                expected = UNKNOWN_OFFSET;
            }
        }
        while (at < limit) {
            readHeader(header, at, expected);
            if (Batch.lastOffset(header, 0) >= offset) {
                return at;
            }
            expected = Batch.lastOffset(header, 0) + 1;
            at += Batch.size(header, 0);
        }
        return NOWHERE;
    }

    /**
     * Finds bytes from the batch that contains an offset on.
     *
     * @param maxBytes never more, unless the first batch alone is larger
     * @return null if the segment ends before the offset
     */
    @Nullable
    LogBytes read(long offset, int maxBytes) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        int position = positionOf(offset, visible, header);
        if (position == NOWHERE) {
            return null;
        }
        readLately = true;
        int wanted = Math.min(Math.max(maxBytes, Batch.size(header, 0)), visible - position);
        int size = verifiedBytes(position, wanted);
        var channel = file.channel();
        if (channel == null || !acquire()) {
            ByteBuffer bytes = ByteBuffer.allocate(size);
            file.read(bytes, position);
            return new LogBytes.InMemory(bytes.flip());
        }
        return new LogBytes.InFile(channel, position, size, new Release(this));
    }

    /** Up to how many bytes from a batch's start are known to be right, at least one batch; verifies what was not read before. */
    private int verifiedBytes(int position, int wanted) throws IOException {
        int end = position + wanted;
        int at = verified.endFrom(position);
        ByteBuffer chunk = null;
        while (at < end) {
            if (chunk == null) {
                chunk = ByteBuffer.allocate(Math.min(VERIFY_CHUNK, Math.max(wanted, Batch.HEADER_BYTES)));
            }
            int next = verifyBatch(at, chunk);
            if (next > end && at > position) {
                return at - position;
            }
            verified.add(at, next);
            at = next;
        }
        return wanted;
    }

    /** Checks one batch's checksum, and that the next one goes on where it ends; returns where that begins. */
    private int verifyBatch(int at, ByteBuffer chunk) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        readHeader(header, at, UNKNOWN_OFFSET);
        verifyChecksum(header, at, chunk);
        int end = at + Batch.size(header, 0);
        if (end < visible) {
            long next = Batch.lastOffset(header, 0) + 1;
            readHeader(header, end, next);
        }
        return end;
    }

    private void verifyChecksum(ByteBuffer header, int at, ByteBuffer chunk) throws IOException {
        int end = at + Batch.size(header, 0);
        CRC32C crc = new CRC32C();
        int from = at + 21;
        while (from < end) {
            chunk.clear().limit(Math.min(chunk.capacity(), end - from));
            int n = file.read(chunk, from);
            if (n == 0) {
                break;
            }
            crc.update(chunk.flip());
            from += n;
        }
        if ((int) crc.getValue() != Batch.storedCrc(header, 0)) {
            throw LogException.corrupt(path + " is damaged: the record batch at byte " + at + " (offset "
                    + Batch.baseOffset(header, 0) + ") fails its checksum. Restore the file from a copy");
        }
    }

    /** The first batch that ends at or behind an offset and has a record at or behind a timestamp, or null. */
    @Nullable
    ByteBuffer firstBatchAt(long timestamp, long fromOffset) throws IOException {
        int limit = visible;
        int place = times.lastWhere(entry -> entry.getLong() < timestamp);
        if (place >= 0 && !timeEntryIsRight(place)) {
            repairIndexes(times, place);
            place = times.lastWhere(entry -> entry.getLong() < timestamp);
        }
        // Every batch up to the one that the entry names is older.
        long first = Math.max(
                fromOffset,
                place < 0 ? baseOffset : baseOffset + times.entry(place).getInt(8) + 1);
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        int start = positionOf(first, limit, header);
        for (int at = start == NOWHERE ? limit : start; at < limit; at += Batch.size(header, 0)) {
            readHeader(header, at, UNKNOWN_OFFSET);
            if (Batch.maxTimestamp(header, 0) >= timestamp) {
                int size = Batch.size(header, 0);
                verifiedBytes(at, size);
                ByteBuffer batch = ByteBuffer.allocate(size);
                file.read(batch, at);
                return batch.flip();
            }
        }
        return null;
    }

    /** Keeps the file open for one reader; false if it is closed already. */
    private synchronized boolean acquire() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    private synchronized void release() {
        if (--users == 0) {
            try {
                file.close();
                offsets.close();
                times.close();
            } catch (IOException e) {
                LOG.warn("cannot close {}: {}", path, e.toString());
            }
        }
    }

    /** Closes the files once the last reader is done. */
    @Override
    public void close() {
        release();
    }

    /** Gives a file back once. */
    private static final class Release implements Runnable {
        private @Nullable Segment segment;

        Release(Segment segment) {
            this.segment = segment;
        }

        @Override
        public synchronized void run() {
            if (segment != null) {
                segment.release();
                segment = null;
            }
        }
    }
}
