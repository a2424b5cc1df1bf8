package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chronik.disk.LocalDisk;
import io.chronik.wal.GroupCommitWal;
import io.chronik.wal.WalSettings;
import io.chronik.wal.WalStatistics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several writers and readers on a real disk, with small files, so that everything is recycled under the readers' feet. */
@Timeout(60)
final class LogStoreConcurrencyTest {
    private static final int PARTITIONS = 8;
    private static final int WRITERS = 4;
    /** A multiple of the partitions. */
    private static final int BATCHES = Integer.getInteger("chronik.test.batches", 1_600);

    private static final AppendResult.Reason OVERLOADED = AppendResult.Reason.OVERLOADED;

    @TempDir
    Path folder;

    @Test
    void readersFollowWritersWithoutGapOrChange() throws Exception {
        GroupCommitWal wal = new GroupCommitWal(
                new LocalDisk(), folder.resolve("wal"), new WalSettings(64 << 10, 3, 8 << 10), WalStatistics.NONE);
        LogStore store = new LogStore(
                new LocalDisk(),
                folder.resolve("log"),
                wal,
                _ -> new LogSettings(50_000, 1_000_000, 1_000, -1, -1),
                InstantSource.system());
        store.open(List.of());
        Uuid topic = Uuid.randomUuid();
        for (int i = 0; i < PARTITIONS; i++) {
            store.create(new LogId(topic, "t", i));
        }
        AtomicInteger acknowledged = new AtomicInteger();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                done.add(threads.submit(() -> write(store, topic, writer, acknowledged)));
            }
            for (int i = 0; i < PARTITIONS; i += 2) {
                PartitionLog log = store.find(topic, i);
                Callable<Long> follower = () -> follow(log);
                done.add(threads.submit(follower));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertEquals(WRITERS * BATCHES, acknowledged.get());
        for (int i = 0; i < PARTITIONS; i++) {
            assertEquals(WRITERS * BATCHES / PARTITIONS, follow(store.find(topic, i)));
        }
        store.close();
    }

    private static boolean write(LogStore store, Uuid topic, int writer, AtomicInteger acknowledged) {
        Random random = new Random(writer);
        for (int i = 0; i < BATCHES; i++) {
            PartitionLog log = store.find(topic, (i + writer) % PARTITIONS);
            byte[] batch = LogHarness.batch(writer, i / PARTITIONS, i, 1, random.nextInt(300), random);
            AppendListener listener = new AppendListener() {
                @Override
                public void committed() {
                    acknowledged.incrementAndGet();
                }

                @Override
                public void failed(String reason) {}
            };
            while (store.shard().append(log, ByteBuffer.wrap(batch), listener)
                    instanceof AppendResult.Refused(AppendResult.Reason reason, String message)) {
                assertEquals(OVERLOADED, reason, message);
                LockSupport.parkNanos(100_000);
            }
        }
        return true;
    }

    /** Reads a partition from its start to where it ends when all is written, and checks every batch. */
    private static long follow(PartitionLog log) throws Exception {
        long offset = 0;
        while (offset < (long) WRITERS * BATCHES / PARTITIONS) {
            if (offset >= log.highWatermark()) {
                LockSupport.parkNanos(50_000);
                continue;
            }
            ByteBuffer bytes = ByteBuffer.wrap(LogHarness.read(log, offset, 20_000));
            int at = 0;
            while (at + Batch.HEADER_BYTES <= bytes.limit() && at + Batch.size(bytes, at) <= bytes.limit()) {
                assertEquals(offset, Batch.baseOffset(bytes, at));
                assertEquals(Batch.storedCrc(bytes, at), Batch.computedCrc(bytes, at));
                offset = Batch.lastOffset(bytes, at) + 1;
                at += Batch.size(bytes, at);
            }
        }
        return offset;
    }
}
