package io.chronik.log;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All partition logs of a node, over one write-ahead log. Thread-safe. */
public final class LogStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);
    private static final String CHECKPOINT = "checkpoint";
    private static final int WORTH_SYNCING_AT_ONCE = 16;

    /** What the write-ahead log stores with each batch, in bytes. */
    public static final int ENTRY_OVERHEAD = Shard.ENTRY_HEADER;

    private final Disk disk;
    private final Path folder;
    private final WriteAheadLog wal;
    private final Function<Uuid, LogSettings> settings;
    private final Shard shard;
    private final WriteBehind writeBehind;
    private final Map<Uuid, Map<Integer, PartitionLog>> logs = new ConcurrentHashMap<>();
    private boolean opened;

    /**
     * Prepares the store; nothing is read before {@link #open}.
     *
     * @param folder where the partitions' folders are
     * @param wal taken over: replayed, started and closed by the store
     * @param settings the files' settings by topic id, asked at every use
     */
    public LogStore(
            Disk disk, Path folder, WriteAheadLog wal, Function<Uuid, LogSettings> settings, InstantSource clock) {
        this(disk, folder, wal, settings, clock, WriteBehind.RETRY_NANOS);
    }

    LogStore(
            Disk disk,
            Path folder,
            WriteAheadLog wal,
            Function<Uuid, LogSettings> settings,
            InstantSource clock,
            long retryNanos) {
        this.disk = disk;
        this.folder = folder;
        this.wal = wal;
        this.settings = settings;
        this.writeBehind = new WriteBehind(this, clock, retryNanos);
        this.shard = new Shard(wal, writeBehind::due);
    }

    /**
     * Brings back what was there before the last stop, and starts.
     *
     * @param ids the partitions that exist; entries of others are of deleted topics
     * @throws WalException if acknowledged records can't be read back
     * @throws IOException if the disk fails
     */
    public void open(Collection<LogId> ids) throws WalException, IOException {
        disk.createDirectories(folder);
        LogCheckpoint checkpoint = readCheckpoint();
        Map<Uuid, Map<Integer, LogCheckpoint.Entry>> entries = new HashMap<>();
        if (checkpoint != null) {
            for (LogCheckpoint.Entry entry : checkpoint.logs()) {
                entries.computeIfAbsent(entry.topicId(), _ -> new HashMap<>()).put(entry.partition(), entry);
            }
        }
        for (LogId id : ids) {
            LogCheckpoint.Entry entry =
                    entries.getOrDefault(id.topicId(), Map.of()).get(id.partition());
            restore(id, entry, checkpoint);
        }
        long[] replayed = {0, -1};
        wal.replay(checkpoint == null ? WriteAheadLog.ALL : checkpoint.walPosition(), (position, entry) -> {
            if (replayed[1] < 0) {
                replayed[1] = position;
            }
            replayed[0] += entry.remaining();
            shard.replayed(position, entry, this::find);
        });
        for (PartitionLog log : all()) {
            log.finishRestore();
        }
        new LeftoverFolders(disk, folder, ids).remove();
        LOG.info("opened {} partition logs, replayed {} bytes of the write-ahead log", ids.size(), replayed[0]);
        long position = checkpoint != null ? checkpoint.walPosition() : replayed[1] < 0 ? wal.committed() : replayed[1];
        // From here on indexes change without a sync: a crash must not find a checkpoint that trusts them.
        writeCheckpoint(position, false);
        wal.release(position);
        wal.start(shard);
        writeBehind.start();
        opened = true;
    }

    private void restore(LogId id, LogCheckpoint.@Nullable Entry entry, @Nullable LogCheckpoint checkpoint)
            throws IOException {
        SegmentSet.Found found;
        if (checkpoint == null) {
            found = new SegmentSet.Found(SegmentSet.Found.UNKNOWN, 0, false);
        } else if (entry == null) {
            found = new SegmentSet.Found(SegmentSet.Found.NOTHING, 0, true);
        } else {
            found = new SegmentSet.Found(entry.activeBase(), entry.activeBytes(), entry.indexesDurable());
        }
        PartitionLog log = newLog(id, found);
        if (entry != null) {
            log.restore(entry);
        } else if (checkpoint == null) {
            log.restoreFromFiles();
        }
        put(log);
    }

    private PartitionLog newLog(LogId id, SegmentSet.Found found) {
        return new PartitionLog(id, wal, new SegmentSet(disk, folder, id, found), () -> settings.apply(id.topicId()));
    }

    private void put(PartitionLog log) {
        logs.computeIfAbsent(log.id().topicId(), _ -> new ConcurrentHashMap<>())
                .put(log.id().partition(), log);
    }

    /** Null if there is none: in a new store, or one that lost it. */
    private @Nullable LogCheckpoint readCheckpoint() throws IOException {
        Path path = folder.resolve(CHECKPOINT);
        if (!disk.exists(path)) {
            if (!disk.list(folder).isEmpty()) {
                LOG.warn("{} is missing: looking at every segment file instead", path);
            }
            return null;
        }
        try (DiskFile file = disk.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(bytes, 0);
            return LogCheckpoint.decode(bytes.flip(), path);
        }
    }

    void writeCheckpoint(long walPosition, boolean stopping) throws IOException {
        List<LogCheckpoint.Entry> entries = new ArrayList<>();
        for (Map<Integer, PartitionLog> topic : logs.values()) {
            for (PartitionLog log : topic.values()) {
                LogCheckpoint.Entry entry = log.checkpoint(stopping && log.syncIndexes());
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
        ByteBuffer bytes = new LogCheckpoint(walPosition, entries).encode();
        Path temporary = folder.resolve(CHECKPOINT + ".tmp");
        try (DiskFile file = disk.open(temporary)) {
            file.truncate(0);
            file.write(bytes, 0);
            file.sync();
        }
        disk.rename(temporary, folder.resolve(CHECKPOINT));
        disk.syncDirectory(folder);
    }

    /** Makes durable what the logs wrote to segment files. */
    void sync(List<PartitionLog> written) throws IOException {
        int files = written.stream().mapToInt(PartitionLog::writtenFiles).sum();
        if (files < WORTH_SYNCING_AT_ONCE || !disk.syncFileSystem(folder)) {
            for (PartitionLog log : written) {
                log.syncWritten();
            }
        }
    }

    void release(long position) throws IOException {
        try {
            wal.release(position);
        } catch (WalException e) {
            throw new IOException(e);
        }
    }

    /** The one writer of these logs. */
    public Shard shard() {
        return shard;
    }

    /** The log of a partition, or null. */
    public @Nullable PartitionLog find(Uuid topicId, int partition) {
        Map<Integer, PartitionLog> topic = logs.get(topicId);
        return topic == null ? null : topic.get(partition);
    }

    /** All logs. */
    public List<PartitionLog> all() {
        List<PartitionLog> all = new ArrayList<>();
        logs.values().forEach(topic -> all.addAll(topic.values()));
        return all;
    }

    /** Creates the empty log of a new partition; nothing if it is there. */
    public void create(LogId id) {
        if (find(id.topicId(), id.partition()) == null) {
            put(newLog(id, new SegmentSet.Found(SegmentSet.Found.NOTHING, 0, true)));
        }
    }

    /** Removes a topic's logs and their files. */
    public void delete(Uuid topicId) {
        Map<Integer, PartitionLog> topic = logs.remove(topicId);
        if (topic != null) {
            topic.values().forEach(shard::delete);
            topic.values().forEach(PartitionLog::deleteFiles);
        }
    }

    /** What keeps segment files from being written, or null. */
    public @Nullable String writeBehindFailure() {
        return writeBehind.failing();
    }

    /**
     * Writes everything to segment files, so that the next start has nothing to replay, and stops. If it was not opened, or not
     * completely, nothing is written: what is on the disk is all that is known.
     */
    @Override
    public void close() throws WalException, IOException {
        writeBehind.close();
        try {
            wal.close();
            if (opened) {
                opened = false;
                writeBehind.flush(wal.committed(), true);
            }
        } finally {
            all().forEach(PartitionLog::close);
        }
    }
}
