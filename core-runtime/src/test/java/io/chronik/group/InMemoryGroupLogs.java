package io.chronik.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;

/**
 * Logs in memory. What is appended becomes durable later, on another thread, and only while commits are not held back. Survives the
 * coordinator, as a disk survives a process.
 */
public final class InMemoryGroupLogs implements GroupLogs, AutoCloseable {
    private final Map<TopicPartition, Log> logs = new ConcurrentHashMap<>();
    private final ExecutorService durable = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("in-memory-commit").factory());
    private boolean held;
    private volatile GroupLogException.Kind refusal;
    private volatile boolean readsHeld;

    private static final class Log {
        private final TreeMap<Long, byte[]> batches = new TreeMap<>();
        private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
        private long end;
        private long highWatermark;

        private synchronized long append(ByteBuffer buffer) {
            for (MutableRecordBatch batch :
                    MemoryRecords.readableRecords(buffer).batches()) {
                long count = batch.lastOffset() - batch.baseOffset() + 1;
                batch.setLastOffset(end + count - 1);
                batch.setPartitionLeaderEpoch(0);
                ByteBuffer copy = ByteBuffer.allocate(batch.sizeInBytes());
                batch.writeTo(copy);
                batches.put(end, copy.array());
                end += count;
            }
            return end;
        }

        private synchronized ByteBuffer read(long from, int maxBytes) {
            Long first = batches.floorKey(from);
            List<byte[]> found = new ArrayList<>();
            int bytes = 0;
            for (byte[] batch : batches.subMap(
                            first == null ? from : first, Math.max(highWatermark, first == null ? from : first))
                    .values()) {
                if (MemoryRecords.readableRecords(ByteBuffer.wrap(batch))
                                .batches()
                                .iterator()
                                .next()
                                .lastOffset()
                        < from) {
                    continue;
                }
                if (!found.isEmpty() && bytes + batch.length > maxBytes) {
                    break;
                }
                found.add(batch);
                bytes += batch.length;
            }
            ByteBuffer read = ByteBuffer.allocate(bytes);
            found.forEach(read::put);
            return read.flip();
        }

        private void commit(long upTo) {
            synchronized (this) {
                highWatermark = upTo;
            }
            listeners.forEach(listener -> listener.accept(upTo));
        }

        private synchronized long end() {
            return end;
        }

        private synchronized long highWatermark() {
            return highWatermark;
        }

        private synchronized void dropLast() {
            batches.pollLastEntry();
        }

        private synchronized void clear() {
            batches.clear();
            end = 0;
            highWatermark = 0;
        }
    }

    private Log log(String topic, int partition) {
        return logs.computeIfAbsent(new TopicPartition(topic, partition), key -> new Log());
    }

    /** Appends wait for {@link #letCommit} to become durable. */
    public synchronized void holdCommits() {
        held = true;
    }

    /** Whatever was held back becomes durable. */
    public synchronized void letCommit() {
        held = false;
        notifyAll();
    }

    /** Makes appends fail; null lets them succeed again. */
    public void refuse(GroupLogException.Kind kind) {
        refusal = kind;
    }

    /** Makes reads wait until {@link #letRead}. */
    public synchronized void holdReads() {
        readsHeld = true;
    }

    /** Lets reads go on. */
    public synchronized void letRead() {
        readsHeld = false;
        notifyAll();
    }

    /** Forgets the last batch of every partition but not its offsets, as compaction does. */
    public void compactAwayLastBatches() {
        logs.values().forEach(Log::dropLast);
    }

    /** Forgets everything, as the deletion of the topic does. */
    public void deleteAll() {
        logs.values().forEach(Log::clear);
    }

    /** How many records all partitions hold together. */
    public long records() {
        return logs.values().stream().mapToLong(Log::end).sum();
    }

    @Override
    public long append(String topic, int partition, ByteBuffer batches) throws GroupLogException {
        GroupLogException.Kind kind = refusal;
        if (kind != null) {
            throw new GroupLogException(kind, "append to " + topic + "-" + partition + " refused by the test");
        }
        Log log = log(topic, partition);
        long next = log.append(batches);
        durable.execute(() -> {
            awaitCommits();
            log.commit(next);
        });
        return next;
    }

    private synchronized void awaitCommits() {
        try {
            while (held) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitReads() throws GroupLogException {
        try {
            while (readsHeld) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroupLogException(GroupLogException.Kind.FAILED, "read interrupted", e);
        }
    }

    @Override
    public ByteBuffer read(String topic, int partition, long fromOffset, int maxBytes) throws GroupLogException {
        awaitReads();
        return log(topic, partition).read(fromOffset, maxBytes);
    }

    @Override
    public long logStartOffset(String topic, int partition) throws GroupLogException {
        awaitReads();
        return 0;
    }

    @Override
    public long highWatermark(String topic, int partition) {
        return log(topic, partition).highWatermark();
    }

    @Override
    public long logEndOffset(String topic, int partition) {
        return log(topic, partition).end();
    }

    @Override
    public ListenerHandle onHighWatermark(String topic, int partition, LongConsumer listener) {
        List<LongConsumer> listeners = log(topic, partition).listeners;
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** How many listeners are registered. */
    public int listeners() {
        return logs.values().stream().mapToInt(log -> log.listeners.size()).sum();
    }

    @Override
    public void close() {
        letCommit();
        letRead();
        durable.shutdownNow();
    }
}
