package io.chronik.log;

import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment files of one partition. The folder is looked at when it is first needed, and each file opened when it is first read, so
 * that a partition nobody uses costs nothing. Written by one thread; read by any.
 */
final class SegmentSet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSet.class);
    private static final String SUFFIX = ".log";
    private static final String METADATA_FILE = "partition.metadata";

    private final Disk disk;
    private final Path folder;
    private final LogId id;
    private final Found found;
    private final ConcurrentSkipListMap<Long, Handle> handles = new ConcurrentSkipListMap<>();
    private boolean loaded;
    private boolean folderExists;
    private @Nullable Segment active;
    private long activeSince;
    private volatile boolean closed;

    /**
     * What the checkpoint says of the files.
     *
     * @param activeBase base offset of the last segment; {@link #NOTHING} if there are no files, {@link #UNKNOWN} if there is no checkpoint
     * @param activeBytes its valid bytes
     * @param clean whether its indexes were synced
     */
    record Found(long activeBase, int activeBytes, boolean clean) {
        static final long NOTHING = -1;
        static final long UNKNOWN = -2;
    }

    private final class Handle {
        final long base;
        private @Nullable Segment segment;

        Handle(long base) {
            this.base = base;
        }

        /** A closed set opens nothing: the folder may belong to a new topic of the same name by now. */
        synchronized Segment get(LogSettings settings) throws IOException {
            if (closed) {
                throw new IOException("the log of " + id + " is closed");
            }
            if (segment == null) {
                boolean last = found.activeBase == Found.UNKNOWN ? base == handles.lastKey() : base == found.activeBase;
                segment = Segment.open(
                        disk, folder, base, size(last), !last, !last || found.clean, settings.indexIntervalBytes());
            }
            return segment;
        }

        private int size(boolean last) {
            if (!last) {
                return Segment.WHOLE_FILE;
            }
            return found.activeBase == Found.UNKNOWN ? Segment.UP_TO_DAMAGE : found.activeBytes;
        }

        synchronized void set(Segment opened) {
            segment = opened;
        }

        synchronized void close() {
            if (segment != null) {
                segment.close();
                segment = null;
            }
        }
    }

    SegmentSet(Disk disk, Path logFolder, LogId id, Found found) {
        this.disk = disk;
        this.folder = logFolder.resolve(id.folderName());
        this.id = id;
        this.found = found;
    }

    private synchronized void load(LogSettings settings) throws IOException {
        if (closed) {
            throw new IOException("the log of " + id + " is closed");
        }
        if (loaded) {
            return;
        }
        if (found.activeBase == Found.NOTHING) {
            disk.delete(folder);
        } else {
            refuseIfNotOurs();
            loadFiles(settings);
            folderExists = !handles.isEmpty();
        }
        loaded = true;
    }

    /** The folder must have been made for this topic, and not for a deleted one of the same name. */
    private void refuseIfNotOurs() throws IOException {
        Path path = folder.resolve(METADATA_FILE);
        if (!disk.exists(path)) {
            return;
        }
        try (DiskFile file = disk.open(path)) {
            ByteBuffer expected = LogCheckpoint.partitionMetadata(id.topicId());
            ByteBuffer actual = ByteBuffer.allocate(expected.remaining());
            file.read(actual, 0);
            if (actual.flip().equals(expected)) {
                return;
            }
            throw LogException.corrupt(
                    path + " is damaged, or of a deleted topic: it should name topic id " + id.topicId()
                            + " but reads " + StandardCharsets.UTF_8.decode(actual)
                            + ". Repair the file, or delete the folder if it is of a deleted topic");
        }
    }

    private void loadFiles(LogSettings settings) throws IOException {
        TreeMap<Long, Path> files = new TreeMap<>();
        for (Path path : disk.list(folder)) {
            String name = path.getFileName().toString();
            if (name.endsWith(SUFFIX)) {
                files.put(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())), path);
            }
        }
        for (long base : files.keySet()) {
            if (found.activeBase != Found.UNKNOWN && base > found.activeBase) {
                deleteFiles(base);
            } else {
                handles.put(base, new Handle(base));
            }
        }
        if (found.activeBase >= 0 && !handles.containsKey(found.activeBase)) {
            throw LogException.corrupt(folder + " has no segment " + found.activeBase
                    + ", but the checkpoint names it: acknowledged records are missing. Restore the file from a copy");
        }
        if (!handles.isEmpty()) {
            active = handles.lastEntry().getValue().get(settings);
        }
    }

    private void deleteFiles(long base) throws IOException {
        String name = String.format("%020d", base);
        for (String suffix : List.of(SUFFIX, ".index", ".timeindex")) {
            disk.delete(folder.resolve(name + suffix));
        }
    }

    /** The offset behind the last record; for a partition of which no checkpoint speaks. */
    synchronized long nextOffset(LogSettings settings) throws IOException {
        load(settings);
        return active == null ? 0 : active.nextOffset();
    }

    /** Without a checkpoint: removes what is damaged at the end of the last file, or refuses to. */
    synchronized void cutDamage(boolean refuse) throws IOException {
        LogException damage = active == null ? null : active.damage();
        if (active != null && damage != null) {
            if (refuse) {
                throw damage;
            }
            active.cutDamage();
        }
    }

    /** Shows the header of every batch, in order. */
    void forEachBatch(LogSettings settings, Consumer<ByteBuffer> visitor) throws IOException {
        load(settings);
        for (Handle handle : handles.values()) {
            handle.get(settings).forEachBatch(visitor);
        }
    }

    /** The first offset there is a file for, or the given one. */
    long firstOffset(LogSettings settings, long ifNone) throws IOException {
        load(settings);
        return handles.isEmpty() ? ifNone : handles.firstKey();
    }

    /** Finds bytes from the batch that contains an offset on; null if no file has it. */
    @Nullable
    LogBytes read(long offset, int maxBytes, LogSettings settings) throws IOException {
        load(settings);
        Map.Entry<Long, Handle> entry = handles.floorEntry(offset);
        return entry == null ? null : entry.getValue().get(settings).read(offset, maxBytes);
    }

    /** The first batch that ends at or behind an offset and has a record with at least this timestamp. */
    @Nullable
    ByteBuffer firstBatchAt(long timestamp, long fromOffset, LogSettings settings) throws IOException {
        load(settings);
        Long from = handles.floorKey(fromOffset);
        for (Handle handle : (from == null ? handles : handles.tailMap(from)).values()) {
            Segment segment = handle.get(settings);
            if (segment.maxTimestamp() >= timestamp) {
                ByteBuffer batch = segment.firstBatchAt(timestamp, fromOffset);
                if (batch != null) {
                    return batch;
                }
            }
        }
        return null;
    }

    long maxTimestamp(LogSettings settings) throws IOException {
        load(settings);
        long max = Long.MIN_VALUE;
        for (Handle handle : handles.values()) {
            max = Math.max(max, handle.get(settings).maxTimestamp());
        }
        return max;
    }

    /** The largest timestamp of each segment, by the offset that it begins with. */
    SortedMap<Long, Long> timestamps(LogSettings settings) throws IOException {
        load(settings);
        SortedMap<Long, Long> timestamps = new TreeMap<>();
        for (Handle handle : handles.values()) {
            timestamps.put(handle.base, handle.get(settings).maxTimestamp());
        }
        return timestamps;
    }

    long bytes(LogSettings settings) throws IOException {
        load(settings);
        long bytes = 0;
        for (Handle handle : handles.values()) {
            bytes += handle.get(settings).size();
        }
        return bytes;
    }

    /** The segment that is written, or null if there is none yet. */
    synchronized @Nullable Segment active(LogSettings settings) throws IOException {
        load(settings);
        return active;
    }

    /** Whether a batch must go to a new segment, for the segment's size, age or range of offsets. */
    synchronized boolean needsRoll(
            Segment segment, int pendingBytes, ByteBuffer batch, long nowMillis, LogSettings settings) {
        long size = (long) segment.writtenBytes() + pendingBytes;
        if (size == 0) {
            return false;
        }
        if (activeSince == 0) {
            activeSince = nowMillis;
        }
        return size + Batch.size(batch, 0) > settings.segmentBytes()
                || nowMillis - activeSince > settings.segmentMillis()
                || Batch.lastOffset(batch, 0) - segment.baseOffset() > Integer.MAX_VALUE;
    }

    /** Seals the segment that was written and begins a new one. */
    synchronized Segment roll(long baseOffset, long nowMillis) throws IOException {
        if (closed) {
            throw new IOException("the log of " + id + " is closed");
        }
        if (active != null) {
            active.seal();
        }
        createFolder();
        Segment segment = Segment.create(disk, folder, baseOffset);
        disk.syncDirectory(folder);
        Handle handle = new Handle(baseOffset);
        handle.set(segment);
        handles.put(baseOffset, handle);
        active = segment;
        activeSince = nowMillis;
        return segment;
    }

    private void createFolder() throws IOException {
        if (folderExists) {
            return;
        }
        disk.createDirectories(folder);
        try (DiskFile file = disk.open(folder.resolve(METADATA_FILE))) {
            file.write(LogCheckpoint.partitionMetadata(id.topicId()), 0);
            file.sync();
        }
        disk.syncDirectory(folder.getParent());
        folderExists = true;
    }

    /**
     * Where the log starts once the whole segments that the settings no longer keep are left out.
     *
     * @param tailBytes bytes of this partition that are not in segments yet
     * @param endOffset behind the last record, in segments or not
     * @return an offset that a segment begins with, or the end; 0 if all are kept
     */
    synchronized long retainedFrom(LogSettings settings, long nowMillis, long tailBytes, long endOffset)
            throws IOException {
        long total = bytes(settings) + tailBytes;
        long start = 0;
        for (Handle handle : handles.values()) {
            Segment segment = handle.get(settings);
            Long next = handles.higherKey(handle.base);
            boolean expired = settings.retentionMillis() >= 0
                    && segment.size() > 0
                    && nowMillis - segment.maxTimestamp() > settings.retentionMillis();
            boolean tooMuch = settings.retentionBytes() >= 0 && total - segment.size() >= settings.retentionBytes();
            if (next == null) {
                return expired && tailBytes == 0 ? endOffset : start;
            }
            if (!expired && !tooMuch) {
                return start;
            }
            total -= segment.size();
            start = next;
        }
        return start;
    }

    /** Removes the segments that lie below an offset as a whole, except the one that is written. Readers finish with theirs. */
    synchronized void deleteBelow(long offset, LogSettings settings) throws IOException {
        load(settings);
        boolean changed = false;
        while (handles.size() > 1 && handles.higherKey(handles.firstKey()) <= offset) {
            Handle handle = handles.pollFirstEntry().getValue();
            handle.close();
            deleteFiles(handle.base);
            changed = true;
        }
        if (changed) {
            disk.syncDirectory(folder);
        }
    }

    /** Undoes what was written since the last publish, after a failure. */
    synchronized void rollBack(long activeBase, LogSettings settings) throws IOException {
        for (long base : new ArrayList<>(handles.tailMap(activeBase, false).keySet())) {
            deleteFiles(base);
            handles.remove(base).close();
        }
        active = handles.isEmpty() ? null : handles.lastEntry().getValue().get(settings);
        if (active != null) {
            active.rollBack(settings.indexIntervalBytes());
        }
    }

    synchronized long activeBase() {
        if (!loaded) {
            return found.activeBase;
        }
        return active == null ? Found.NOTHING : active.baseOffset();
    }

    synchronized int activeBytes() {
        if (!loaded) {
            return found.activeBytes;
        }
        return active == null ? 0 : active.size();
    }

    /** Makes the indexes durable before the node stops in order; false if they were not at its start and nobody looked at them. */
    synchronized boolean syncIndexes() throws IOException {
        if (!loaded) {
            return found.clean;
        }
        if (active != null) {
            active.syncIndexes();
        }
        return true;
    }

    /** Removes all files. Readers that have one open finish with it. */
    synchronized void delete() {
        close();
        try {
            disk.delete(folder);
            disk.syncDirectory(folder.getParent());
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}; delete it by hand, nothing uses it any more", folder, e.toString());
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            handles.values().forEach(Handle::close);
        }
    }
}
