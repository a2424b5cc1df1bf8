package io.chronik.log;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import io.chronik.log.AppendResult.Reason;
import io.chronik.log.ProducerStates.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of many partitions: under its lock it checks producer sequences, assigns offsets and appends to the write-ahead
 * log, so that all its partitions share one sync. When entries become durable, high watermarks rise and listeners are told, in order.
 */
public final class Shard implements WriteAheadLog.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    /** Bytes before the payload of an entry: kind, partition, topic id. */
    static final int ENTRY_HEADER = 24;

    static final int KIND_BATCH = 1;
    static final int KIND_LOG_START = 2;

    static final int LEADER_EPOCH = 0;

    private final WriteAheadLog wal;
    private final LongConsumer checkpointDue;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer header = ByteBuffer.allocate(ENTRY_HEADER);
    private final Set<PartitionLog> withTail = new LinkedHashSet<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final List<Pending> due = new ArrayList<>();
    private volatile @Nullable String fenced;
    private long lastPosition = -1;

    /** Something that waits to be durable. A next offset of -1 moves no high watermark. */
    private record Pending(long position, PartitionLog log, long nextOffset, AppendListener listener) {}

    /**
     * Creates the shard; the log is replayed and started by {@link LogStore}.
     *
     * @param checkpointDue told the log position below which entries should go to segment files; must not block
     */
    Shard(WriteAheadLog wal, LongConsumer checkpointDue) {
        this.wal = wal;
        this.checkpointDue = checkpointDue;
    }

    /**
     * Appends one batch. It is acknowledged through the listener, never before it is durable.
     *
     * @param batch from position to limit; borrowed for the call; its base offset and leader epoch are overwritten
     */
    public AppendResult append(PartitionLog log, ByteBuffer batch, AppendListener listener) {
        int at = batch.position();
        lock.lock();
        try {
            if (log.isDeleted()) {
                return new AppendResult.Refused(Reason.DELETED, log.id() + " was deleted");
            }
            return switch (log.producers().check(batch, at)) {
                case Verdict.Next() -> appendNext(log, batch, listener);
                case Verdict.Known(long baseOffset) -> {
                    await(new Pending(lastPosition, log, -1, listener));
                    yield new AppendResult.Duplicate(baseOffset, log.logStartOffset());
                }
                case Verdict.Wrong(Reason reason, String message) ->
                    new AppendResult.Refused(reason, message + ", for " + log.id());
            };
        } finally {
            lock.unlock();
        }
    }

    private AppendResult appendNext(PartitionLog log, ByteBuffer batch, AppendListener listener) {
        int at = batch.position();
        long baseOffset = log.logEndOffset();
        Batch.assign(batch, at, baseOffset, LEADER_EPOCH);
        try {
            long position = wal.append(header(KIND_BATCH, log.id()), batch);
            log.appended(batch, at, position);
            withTail.add(log);
            lastPosition = position;
            await(new Pending(position, log, log.logEndOffset(), listener));
            return new AppendResult.Appended(baseOffset, log.logStartOffset());
        } catch (WalException e) {
            return refused(e);
        }
    }

    private static AppendResult.Refused refused(WalException e) {
        Reason reason = switch (e.kind()) {
            case FULL -> Reason.OVERLOADED;
            case TOO_LARGE -> Reason.TOO_LARGE;
            case FENCED, CORRUPT, IO -> Reason.FENCED;
        };
        return new AppendResult.Refused(reason, String.valueOf(e.getMessage()));
    }

    /**
     * Hides the records below an offset, for ever.
     *
     * @param offset at most the high watermark
     */
    public AppendResult advanceLogStart(PartitionLog log, long offset, AppendListener listener) {
        lock.lock();
        try {
            if (log.isDeleted()) {
                return new AppendResult.Refused(Reason.DELETED, log.id() + " was deleted");
            }
            ByteBuffer payload = ByteBuffer.allocate(Long.BYTES).putLong(offset).flip();
            long position = wal.append(header(KIND_LOG_START, log.id()), payload);
            log.advanceLogStart(offset);
            lastPosition = position;
            await(new Pending(position, log, -1, listener));
            return new AppendResult.Appended(offset, log.logStartOffset());
        } catch (WalException e) {
            return refused(e);
        } finally {
            lock.unlock();
        }
    }

    private ByteBuffer header(int kind, LogId id) {
        return header.clear()
                .putInt(kind)
                .putInt(id.partition())
                .putLong(id.topicId().getMostSignificantBits())
                .putLong(id.topicId().getLeastSignificantBits())
                .flip();
    }

    /** Called with the lock. The committing thread may have been faster, or have failed: then the entry is finished here. */
    private void await(Pending entry) {
        String failure = null;
        synchronized (pending) {
            if (entry.position >= wal.committed()) {
                failure = fenced;
                if (failure == null) {
                    pending.add(entry);
                    return;
                }
            }
        }
        if (failure == null) {
            finish(entry);
        } else {
            entry.listener.failed(failure);
        }
    }

    private static void finish(Pending entry) {
        entry.log.committed(entry.nextOffset);
        entry.listener.committed();
    }

    @Override
    public void committed(long position) {
        synchronized (pending) {
            while (!pending.isEmpty() && pending.peek().position < position) {
                due.add(pending.remove());
            }
        }
        due.forEach(Shard::finish);
        due.clear();
    }

    @Override
    public void checkpointDue(long position) {
        checkpointDue.accept(position);
    }

    @Override
    public void failed(WalException cause) {
        List<Pending> lost;
        synchronized (pending) {
            fenced = String.valueOf(cause.getMessage());
            lost = new ArrayList<>(pending);
            pending.clear();
        }
        LOG.error("writes are refused from now on, reads go on: {}", fenced);
        lost.forEach(entry -> entry.listener.failed(String.valueOf(cause.getMessage())));
    }

    /** Why writes are refused until a restart, or null if they are not. */
    public @Nullable String fenced() {
        return fenced;
    }

    /** How much of the space before the segment files is taken, 0 to 1. */
    public double pressure() {
        return wal.pressure();
    }

    /** The largest batch that can be appended, in bytes. */
    public int maxBatchBytes() {
        return wal.maxEntryBytes() - ENTRY_HEADER;
    }

    /** The logs that have batches in the tail. */
    List<PartitionLog> logsWithTail() {
        lock.lock();
        try {
            withTail.removeIf(log -> log.isDeleted() || !log.hasTail());
            return new ArrayList<>(withTail);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets idempotent producers of a log that were silent for long. */
    void expireProducers(PartitionLog log, long beforeMillis) {
        lock.lock();
        try {
            log.producers().expire(beforeMillis);
        } finally {
            lock.unlock();
        }
    }

    void delete(PartitionLog log) {
        lock.lock();
        try {
            log.markDeleted();
            withTail.remove(log);
        } finally {
            lock.unlock();
        }
    }

    // ---- recovery

    /** Finds the log that an entry belongs to; null if its topic is gone. */
    @FunctionalInterface
    interface Logs {
        @Nullable
        PartitionLog find(Uuid topicId, int partition);
    }

    /** Applies a replayed entry, which is durable. */
    void replayed(long position, ByteBuffer entry, Logs logs) throws WalException {
        int kind = entry.getInt();
        int partition = entry.getInt();
        PartitionLog log = logs.find(new Uuid(entry.getLong(), entry.getLong()), partition);
        if (log == null) {
            return;
        }
        switch (kind) {
            case KIND_BATCH -> replayBatch(log, entry.slice(), position);
            case KIND_LOG_START -> log.advanceLogStart(entry.getLong());
            default ->
                throw new WalException(
                        WalException.Kind.CORRUPT,
                        "the write-ahead log has an entry of kind " + kind + ", which this release does not know");
        }
    }

    private void replayBatch(PartitionLog log, ByteBuffer batch, long position) throws WalException {
        long baseOffset = Batch.baseOffset(batch, 0);
        if (baseOffset < log.logEndOffset()) {
            return;
        }
        if (baseOffset > log.logEndOffset()) {
            throw new WalException(
                    WalException.Kind.CORRUPT,
                    log.id() + " ends at offset " + log.logEndOffset() + ", but the write-ahead log goes on at "
                            + baseOffset + ": acknowledged records are missing");
        }
        log.appended(batch, 0, position);
        log.committed(log.logEndOffset());
        withTail.add(log);
        lastPosition = position;
    }
}
