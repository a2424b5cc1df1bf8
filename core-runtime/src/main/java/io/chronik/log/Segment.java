package io.chronik.log;

import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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

    private final long baseOffset;
    private final Path path;
    private final DiskFile file;
    private final SparseIndex offsets;
    private final SparseIndex times;
    private final VerifiedRanges verified = new VerifiedRanges();
    private final ByteBuffer newOffsets = ByteBuffer.allocate(OFFSET_ENTRY * 64);
    private final ByteBuffer newTimes = ByteBuffer.allocate(TIME_ENTRY * 64);

    private volatile int visible;
    private int written;
    private int indexedUpTo;
    private volatile long maxTimestamp = Long.MIN_VALUE;
    private long maxTimestampOffset;
    private long lastTimeEntry = Long.MIN_VALUE;
    private int users = 1;

    private Segment(Disk disk, Path folder, long baseOffset) throws IOException {
        this.baseOffset = baseOffset;
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
        segment.offsets.clear();
        segment.times.clear();
        return segment;
    }

    /**
     * Opens a segment that has been written before.
     *
     * @param size bytes that are known to be valid; what follows is cut off. -1: all of the file
     * @param trustIndexes whether the index files were synced with the data; otherwise they are built again
     */
    static Segment open(Disk disk, Path folder, long baseOffset, int size, boolean trustIndexes, int indexInterval)
            throws IOException {
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
        if (!trustIndexes || !segment.indexesAreSound()) {
            segment.rebuildIndexes(indexInterval);
        } else if (segment.times.count() > 0) {
            ByteBuffer last = segment.times.entry(segment.times.count() - 1);
            segment.maxTimestamp = last.getLong();
            segment.lastTimeEntry = segment.maxTimestamp;
            segment.maxTimestampOffset = baseOffset + last.getInt();
            segment.indexedUpTo = segment.written;
        }
        return segment;
    }

    private boolean indexesAreSound() throws IOException {
        if (!offsets.isWhole() || !times.isWhole() || (times.count() == 0 && written > 0)) {
            return false;
        }
        if (offsets.count() == 0) {
            return true;
        }
        ByteBuffer last = offsets.entry(offsets.count() - 1);
        long lastOffset = baseOffset + last.getInt();
        int position = last.getInt();
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        return position >= 0
                && position < written
                && file.read(header, position) == Batch.HEADER_BYTES
                && Batch.lastOffset(header, 0) == lastOffset;
    }

    private void rebuildIndexes(int indexInterval) throws IOException {
        LOG.info("building the indexes of {} again", path);
        offsets.clear();
        times.clear();
        indexedUpTo = 0;
        maxTimestamp = Long.MIN_VALUE;
        lastTimeEntry = Long.MIN_VALUE;
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        int at = 0;
        while (at < written) {
            readHeader(header, at);
            index(header, 0, at, indexInterval);
            at += Batch.size(header, 0);
        }
        flushIndexes();
    }

    /** Reads a batch's header, or names the damage. */
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

    /** Writes batches behind the last; they become visible with {@link #publish}. */
    void append(ByteBuffer batches, int indexInterval) throws IOException {
        int start = written;
        int at = batches.position();
        int origin = at;
        while (at < batches.limit()) {
            index(batches, at, start + at - origin, indexInterval);
            at += Batch.size(batches, at);
        }
        file.write(batches, start);
        written = start + at - origin;
    }

    private void index(ByteBuffer batches, int at, int position, int indexInterval) throws IOException {
        long last = Batch.lastOffset(batches, at);
        long timestamp = Batch.maxTimestamp(batches, at);
        if (timestamp > maxTimestamp) {
            maxTimestamp = timestamp;
            maxTimestampOffset = last;
        }
        if (position - indexedUpTo > indexInterval) {
            newOffsets.putInt((int) (last - baseOffset)).putInt(position);
            if (!newOffsets.hasRemaining()) {
                offsets.append(newOffsets.flip());
                newOffsets.clear();
            }
            addTimeEntry();
            indexedUpTo = position;
        }
    }

    private void addTimeEntry() throws IOException {
        if (maxTimestamp > lastTimeEntry) {
            newTimes.putLong(maxTimestamp).putInt((int) (maxTimestampOffset - baseOffset));
            lastTimeEntry = maxTimestamp;
            if (!newTimes.hasRemaining()) {
                times.append(newTimes.flip());
                newTimes.clear();
            }
        }
    }

    /** Writes the index entries that are still in memory; the time index then ends with the largest timestamp. */
    void flushIndexes() throws IOException {
        addTimeEntry();
        offsets.append(newOffsets.flip());
        newOffsets.clear();
        times.append(newTimes.flip());
        newTimes.clear();
    }

    /** The file of the batches, to be synced. */
    DiskFile file() {
        return file;
    }

    /** Makes the indexes durable too: the segment will not be written again. */
    void seal() throws IOException {
        flushIndexes();
        file.sync();
        offsets.sync();
        times.sync();
    }

    /** Cuts the file at the first batch that is not whole and right: for a segment of which nothing else is known. */
    void cutAtFirstDamage(int indexInterval) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(VERIFY_CHUNK);
        int at = 0;
        try {
            while (at < written) {
                at = verifyBatch(at, chunk);
            }
        } catch (LogException damage) {
            LOG.warn("{}; cutting the file there", damage.getMessage());
        }
        visible = at;
        rollBack(indexInterval);
    }

    /** The offset behind its last record; the base offset if it is empty. */
    long nextOffset() throws IOException {
        long next = baseOffset;
        int place = offsets.count() - 1;
        int at = place < 0 ? 0 : offsets.entry(place).getInt(4);
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        while (at < visible) {
            readHeader(header, at);
            next = Batch.lastOffset(header, 0) + 1;
            at += Batch.size(header, 0);
        }
        return next;
    }

    /** Shows readers what was written. */
    void publish() {
        int from = visible;
        verified.add(from, written);
        visible = written;
    }

    /** Forgets what was written but not published. */
    void rollBack(int indexInterval) throws IOException {
        written = visible;
        file.truncate(written);
        newOffsets.clear();
        newTimes.clear();
        rebuildIndexes(indexInterval);
    }

    /** Where the batch that contains the offset begins, or null if the segment ends before it. */
    private @Nullable Integer positionOf(long offset) throws IOException {
        int limit = visible;
        int place = offsets.lastWhere(entry -> baseOffset + entry.getInt() <= offset);
        int at = place < 0 ? 0 : offsets.entry(place).getInt(4);
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        while (at < limit) {
            readHeader(header, at);
            if (Batch.lastOffset(header, 0) >= offset) {
                return at;
            }
            at += Batch.size(header, 0);
        }
        return null;
    }

    /**
     * Finds bytes from the batch that contains an offset on.
     *
     * @param maxBytes never more, unless the first batch alone is larger
     * @return null if the segment ends before the offset
     */
    @Nullable
    LogBytes read(long offset, int maxBytes) throws IOException {
        Integer position = positionOf(offset);
        if (position == null) {
            return null;
        }
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        readHeader(header, position);
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

    /** Checks one batch's checksum and returns where the next begins. */
    private int verifyBatch(int at, ByteBuffer chunk) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        readHeader(header, at);
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
        return end;
    }

    /** The first batch that has a record at or behind a timestamp, or null. */
    @Nullable
    ByteBuffer firstBatchAt(long timestamp) throws IOException {
        int limit = visible;
        int place = times.lastWhere(entry -> entry.getLong() < timestamp);
        Integer start = place < 0
                ? Integer.valueOf(0)
                : positionOf(baseOffset + times.entry(place).getInt(8));
        ByteBuffer header = ByteBuffer.allocate(Batch.HEADER_BYTES);
        for (int at = start == null ? limit : start; at < limit; at += Batch.size(header, 0)) {
            readHeader(header, at);
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
