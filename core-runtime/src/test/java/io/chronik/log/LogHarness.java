package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.wal.WalException;
import io.chronik.disk.Disk;
import io.chronik.wal.GroupCommitWal;
import io.chronik.wal.WalSettings;
import io.chronik.wal.WalStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** A log store on some disk, and beside it a simple model of what it must hold. For one thread. */
final class LogHarness {
    static final Path DATA = Path.of("/data");
    static final Path WAL = Path.of("/wal");
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final int REMEMBERED = 5;
    private static final long RETRY_NANOS = 1_000_000;

    final Map<LogId, Model> models = new HashMap<>();
    private final Disk disk;
    private final Path data;
    private final Path walFolder;
    private final WalSettings walSettings;
    LogSettings settings;
    long nowMillis = 1_700_000_000_000L;
    LogStore store;

    /** One appended batch. */
    static final class Entry {
        final long base;
        final long last;
        final byte[] bytes;
        final long maxTimestamp;
        final long producer;
        final int sequence;
        volatile boolean acknowledged;
        volatile boolean failed;

        Entry(byte[] bytes) {
            ByteBuffer batch = ByteBuffer.wrap(bytes);
            this.bytes = bytes;
            this.base = Batch.baseOffset(batch, 0);
            this.last = Batch.lastOffset(batch, 0);
            this.maxTimestamp = Batch.maxTimestamp(batch, 0);
            this.producer = Batch.producerId(batch, 0);
            this.sequence = Batch.baseSequence(batch, 0);
        }
    }

    /** One partition as it should be. */
    static final class Model {
        final List<Entry> entries = new ArrayList<>();
        final Map<Long, Integer> nextSequences = new HashMap<>();
        volatile long logStart;
        long attemptedLogStart;

        long end() {
            return entries.isEmpty() ? 0 : entries.getLast().last + 1;
        }

        int indexOf(long offset) {
            int low = 0;
            int high = entries.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (entries.get(middle).last < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    LogHarness(Disk disk, Path data, Path walFolder, WalSettings walSettings, LogSettings settings) {
        this.disk = disk;
        this.data = data;
        this.walFolder = walFolder;
        this.walSettings = walSettings;
        this.settings = settings;
        this.store = newStore();
    }

    private LogStore newStore() {
        try {
            GroupCommitWal wal = new GroupCommitWal(disk, walFolder, walSettings, WalStatistics.NONE);
            return new LogStore(disk, data, wal, _ -> settings, () -> Instant.ofEpochMilli(nowMillis), RETRY_NANOS);
        } catch (WalException e) {
            throw new AssertionError(e);
        }
    }

    /** Opens a new store on what the disk holds. */
    void open() throws WalException, IOException {
        store = newStore();
        store.open(models.keySet());
    }

    void createTopic(String name, int partitions) {
        Uuid id = Uuid.randomUuid();
        for (int i = 0; i < partitions; i++) {
            LogId log = new LogId(id, name, i);
            models.put(log, new Model());
            store.create(log);
        }
    }

    void deleteTopic(String name) {
        Collection<LogId> ids =
                models.keySet().stream().filter(id -> id.topic().equals(name)).toList();
        ids.forEach(models::remove);
        store.delete(ids.iterator().next().topicId());
    }

    PartitionLog log(LogId id) {
        PartitionLog log = store.find(id.topicId(), id.partition());
        assertTrue(log != null, id + " has a log");
        return log;
    }

    static byte[] batch(long producer, int sequence, long timestamp, int records, int valueBytes, Random random) {
        SimpleRecord[] all = new SimpleRecord[records];
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[valueBytes];
            random.nextBytes(value);
            all[i] = new SimpleRecord(timestamp + (records > 1 ? random.nextInt(5) : 0), null, value);
        }
        MemoryRecords made = MemoryRecords.withRecords(
                (byte) 2,
                random.nextInt(1000),
                Compression.NONE,
                TimestampType.CREATE_TIME,
                producer,
                producer == RecordBatch.NO_PRODUCER_ID ? RecordBatch.NO_PRODUCER_EPOCH : (short) 0,
                producer == RecordBatch.NO_PRODUCER_ID ? RecordBatch.NO_SEQUENCE : sequence,
                -1,
                false,
                all);
        byte[] bytes = new byte[made.sizeInBytes()];
        made.buffer().duplicate().get(bytes);
        return bytes;
    }

    /** Appends a batch and notes what the model says; returns what the store says. */
    AppendResult append(LogId id, byte[] bytes) {
        Model model = models.get(id);
        AtomicInteger early = new AtomicInteger();
        Entry[] entry = new Entry[1];
        AppendResult result = store.shard().append(log(id), ByteBuffer.wrap(bytes), new AppendListener() {
            @Override
            public void committed() {
                synchronized (early) {
                    early.set(1);
                    if (entry[0] != null) {
                        entry[0].acknowledged = true;
                    }
                }
            }

            @Override
            public void failed(String reason) {
                synchronized (early) {
                    early.set(2);
                    if (entry[0] != null) {
                        entry[0].failed = true;
                    }
                }
            }
        });
        if (result instanceof AppendResult.Appended(long baseOffset, long _)) {
            assertEquals(model.end(), baseOffset, "offsets have no gaps, in " + id);
            synchronized (early) {
                entry[0] = new Entry(bytes);
                entry[0].acknowledged = early.get() == 1;
                entry[0].failed = early.get() == 2;
            }
            model.entries.add(entry[0]);
            if (entry[0].producer >= 0) {
                model.nextSequences.put(entry[0].producer, entry[0].sequence + (int) (entry[0].last - baseOffset) + 1);
            }
        }
        return result;
    }

    void advanceLogStart(LogId id, long offset) {
        Model model = models.get(id);
        model.attemptedLogStart = Math.max(model.attemptedLogStart, offset);
        AppendResult result = store.shard().advanceLogStart(log(id), offset, new AppendListener() {
            @Override
            public void committed() {
                synchronized (model) {
                    model.logStart = Math.max(model.logStart, offset);
                }
            }

            @Override
            public void failed(String reason) {}
        });
        assertTrue(!(result instanceof AppendResult.Duplicate));
    }

    /** Waits until every batch is acknowledged or failed. */
    void settle() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (Model model : models.values()) {
            for (Entry entry : model.entries) {
                while (!entry.acknowledged && !entry.failed) {
                    assertTrue(System.nanoTime() < deadline, "every batch is acknowledged or failed in the end");
                    LockSupport.parkNanos(20_000);
                }
            }
        }
    }

    /** After a stop of any kind: everything acknowledged is there, in order; the model forgets what was lost. */
    void checkRecovered() throws IOException {
        for (Map.Entry<LogId, Model> pair : models.entrySet()) {
            LogId id = pair.getKey();
            Model model = pair.getValue();
            PartitionLog log = log(id);
            int kept = model.indexOf(log.logEndOffset());
            for (Entry entry : model.entries.subList(kept, model.entries.size())) {
                assertTrue(!entry.acknowledged, "offset " + entry.base + " of " + id + " was acknowledged and is lost");
            }
            List<Entry> lost = new ArrayList<>(model.entries.subList(kept, model.entries.size()));
            model.entries.subList(kept, model.entries.size()).clear();
            model.entries.forEach(entry -> entry.acknowledged = true);
            assertEquals(model.end(), log.logEndOffset(), "end of " + id);
            assertEquals(log.logEndOffset(), log.highWatermark(), "high watermark of " + id);
            assertTrue(log.logStartOffset() >= model.logStart, "log start of " + id + " went back");
            assertTrue(log.logStartOffset() <= model.attemptedLogStart, "log start of " + id);
            model.logStart = log.logStartOffset();
            model.attemptedLogStart = model.logStart;
            checkContent(id);
            checkProducers(id, lost);
        }
    }

    private void checkProducers(LogId id, List<Entry> lost) {
        Model model = models.get(id);
        model.nextSequences.clear();
        Map<Long, List<Entry>> byProducer = new HashMap<>();
        for (Entry entry : model.entries) {
            if (entry.producer >= 0) {
                byProducer
                        .computeIfAbsent(entry.producer, _ -> new ArrayList<>())
                        .add(entry);
                model.nextSequences.put(entry.producer, entry.sequence + (int) (entry.last - entry.base) + 1);
            }
        }
        for (List<Entry> entries : byProducer.values()) {
            for (Entry entry : entries.subList(Math.max(0, entries.size() - REMEMBERED), entries.size())) {
                AppendResult.Duplicate duplicate =
                        assertInstanceOf(AppendResult.Duplicate.class, append(id, entry.bytes.clone()), "a retry");
                assertEquals(entry.base, duplicate.baseOffset(), "a retry's offset");
            }
        }
        for (Entry entry : lost) {
            if (entry.producer >= 0) {
                AppendResult result = append(id, entry.bytes.clone());
                assertTrue(result instanceof AppendResult.Appended, "a retry of what was lost is appended: " + result);
            }
        }
    }

    /** Every offset of a partition can be read, from every offset, with the right bytes. */
    void checkContent(LogId id) throws IOException {
        PartitionLog log = log(id);
        long offset = log.logStartOffset();
        long end = log.highWatermark();
        int steps = 0;
        while (offset < end) {
            offset = checkRead(id, offset, steps++ % 3 == 0 ? 1 : 100_000);
        }
        assertEquals(end, offset);
    }

    /** Reads at an offset, compares, and returns the offset behind the last whole batch. */
    long checkRead(LogId id, long offset, int maxBytes) throws IOException {
        Model model = models.get(id);
        byte[] actual = read(log(id), offset, maxBytes);
        int i = model.indexOf(offset);
        long next = offset;
        int at = 0;
        while (at < actual.length) {
            assertTrue(i < model.entries.size(), "nothing is invented in " + id);
            Entry entry = model.entries.get(i++);
            int length = Math.min(entry.bytes.length, actual.length - at);
            assertArrayEquals(
                    Arrays.copyOf(entry.bytes, length),
                    Arrays.copyOfRange(actual, at, at + length),
                    "batch " + entry.base + " of " + id + " read from " + offset);
            at += length;
            if (length == entry.bytes.length) {
                next = entry.last + 1;
            }
        }
        assertTrue(next > offset, "at least one whole batch at " + offset + " of " + id);
        return next;
    }

    static byte[] read(PartitionLog log, long offset, int maxBytes) throws IOException {
        ReadResult.Found found = assertInstanceOf(ReadResult.Found.class, log.read(offset, maxBytes));
        ByteBuffer all = ByteBuffer.allocate(
                found.parts().stream().mapToInt(LogBytes::size).sum());
        for (LogBytes part : found.parts()) {
            part.copyTo(all);
            part.close();
        }
        return all.array();
    }

    /** Compares searches by timestamp with looking at every batch. Nothing must be in flight. */
    void checkTimestamps(LogId id, Random random) {
        Model model = models.get(id);
        PartitionLog log = log(id);
        long max = Long.MIN_VALUE;
        for (Entry entry : model.entries) {
            max = Math.max(max, entry.maxTimestamp);
        }
        assertEquals(max, log.maxTimestamp(), "largest timestamp of " + id);
        for (int i = 0; i < 5 && !model.entries.isEmpty(); i++) {
            Entry some = model.entries.get(random.nextInt(model.entries.size()));
            long timestamp = some.maxTimestamp + random.nextInt(3) - 1;
            Entry expected = firstAt(model, timestamp, log.logStartOffset());
            ByteBuffer actual = log.firstBatchAt(timestamp);
            if (expected == null) {
                assertTrue(actual == null, "no batch of " + id + " is that young");
            } else {
                assertTrue(actual != null, "batch " + expected.base + " of " + id + " at " + timestamp);
                assertEquals(expected.base, Batch.baseOffset(actual, 0), "first of " + id + " at " + timestamp);
                assertEquals(ByteBuffer.wrap(expected.bytes), actual);
            }
        }
    }

    private static @Nullable Entry firstAt(Model model, long timestamp, long from) {
        for (Entry entry : model.entries) {
            if (entry.last >= from && entry.maxTimestamp >= timestamp) {
                return entry;
            }
        }
        return null;
    }
}
