package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.wal.WalException;
import io.chronik.disk.SimulatedDisk;
import io.chronik.wal.WalSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random work, crashes and restarts against a model. The seed decides the work and the crash; the log's own threads run freely beside
 * it. {@code -Dchronik.test.seeds=1000} runs longer.
 */
@Timeout(120)
final class LogStoreModelTest {
    private static final int LIVES = 6;
    private static final int STEPS = 120;

    static IntStream seeds() {
        return IntStream.range(0, Integer.getInteger("chronik.test.seeds", 60));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasAcknowledgedSurvives(int seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        boolean large = seed % 10 == 9;
        WalSettings wal =
                new WalSettings(large ? 2 << 20 : 64 << 10, 2 + random.nextInt(4), 1 << (10 + random.nextInt(7)));
        LogSettings settings = new LogSettings(
                large ? 3 << 20 : 2_000 + random.nextInt(30_000),
                1_000 + random.nextInt(20_000),
                100 + random.nextInt(4_000),
                -1,
                -1);
        LogHarness harness = new LogHarness(disk, LogHarness.DATA, LogHarness.WAL, wal, settings);
        harness.open();
        harness.createTopic("a", 3);
        harness.createTopic("b", 1);
        for (int life = 0; life < LIVES; life++) {
            boolean crash = random.nextInt(4) > 0;
            if (crash) {
                disk.crashAfter(random.nextInt(large ? 60 : 400), new Random(random.nextLong()));
            }
            for (int step = 0; step < (large ? STEPS / 3 : STEPS) && !disk.isDown(); step++) {
                step(harness, random, disk, large);
            }
            disk.failUnder(LogHarness.DATA, null);
            if (crash) {
                disk.crash(random);
            } else {
                harness.settle();
            }
            stop(harness, disk);
            disk.powerOn();
            reopen(harness, disk, random);
            if (!disk.isDown()) {
                harness.checkRecovered();
                harness.settle();
                for (LogId id : harness.models.keySet()) {
                    harness.checkTimestamps(id, random);
                }
            }
        }
        harness.store.close();
    }

    /** The start may crash as well. */
    private static void reopen(LogHarness harness, SimulatedDisk disk, Random random) throws WalException, IOException {
        for (int attempt = 0; attempt < 3 && random.nextInt(3) == 0; attempt++) {
            disk.crashAfter(random.nextInt(8), new Random(random.nextLong()));
            try {
                harness.open();
            } catch (WalException | IOException | LogException e) {
                assertTrue(disk.isDown(), () -> "cannot start: " + e);
            }
            disk.crash(random);
            stop(harness, disk);
            disk.powerOn();
        }
        harness.open();
    }

    private static void stop(LogHarness harness, SimulatedDisk disk) throws WalException, IOException {
        try {
            harness.store.close();
        } catch (WalException | IOException | LogException e) {
            if (!disk.isDown()) {
                throw e;
            }
        }
    }

    private static void step(LogHarness harness, Random random, SimulatedDisk disk, boolean large) throws IOException {
        List<LogId> ids = new ArrayList<>(harness.models.keySet());
        ids.sort((x, y) -> x.toString().compareTo(y.toString()));
        LogId id = ids.get(random.nextInt(ids.size()));
        int what = random.nextInt(100);
        if (what < 70) {
            append(harness, id, random, large);
        } else if (what < 90) {
            read(harness, id, random, disk);
        } else if (what < 94) {
            PartitionLog log = harness.log(id);
            long room = log.highWatermark() - log.logStartOffset();
            harness.advanceLogStart(id, log.logStartOffset() + random.nextLong(room + 1) / 2);
        } else if (what < 96) {
            harness.nowMillis += random.nextLong(30_000);
        } else if (what < 97) {
            harness.deleteTopic("b");
            harness.createTopic("b", 1 + random.nextInt(2));
        } else if (what < 98) {
            IOException noSpace = new IOException("No space left on device");
            if (random.nextBoolean()) {
                disk.failUnder(LogHarness.DATA, noSpace);
            } else {
                disk.failSyncsUnder(LogHarness.DATA, noSpace);
            }
        } else {
            disk.failUnder(LogHarness.DATA, null);
        }
    }

    private static void append(LogHarness harness, LogId id, Random random, boolean large) {
        long producer = random.nextLong(3) - 1;
        int sequence = harness.models.get(id).nextSequences.getOrDefault(producer, 0);
        long timestamp = harness.nowMillis + random.nextLong(2_000) - 1_000;
        int size = large && random.nextInt(5) == 0
                ? 1_000_000 + random.nextInt(200_000)
                : random.nextInt(10) == 0 ? random.nextInt(12_000) : random.nextInt(300);
        byte[] batch = LogHarness.batch(
                producer, sequence, timestamp, 1 + random.nextInt(4) * (size > 1000 ? 0 : 1), size, random);
        AppendResult result = harness.append(id, batch);
        if (result instanceof AppendResult.Refused(AppendResult.Reason reason, String message)) {
            assertTrue(
                    reason == AppendResult.Reason.OVERLOADED || reason == AppendResult.Reason.FENCED,
                    reason + ": " + message);
            LockSupport.parkNanos(100_000);
        } else {
            assertInstanceOf(AppendResult.Appended.class, result);
        }
        if (random.nextInt(8) == 0 && producer >= 0 && result instanceof AppendResult.Appended(long base, long _)) {
            AppendResult again = harness.append(id, batch.clone());
            assertEquals(
                    base, assertInstanceOf(AppendResult.Duplicate.class, again).baseOffset());
        }
    }

    private static void read(LogHarness harness, LogId id, Random random, SimulatedDisk disk) throws IOException {
        PartitionLog log = harness.log(id);
        long start = log.logStartOffset();
        long end = log.highWatermark();
        if (start < end) {
            try {
                harness.checkRead(id, start + random.nextLong(end - start), random.nextInt(20_000));
            } catch (LogException e) {
                assertTrue(disk.isDown(), () -> "cannot read " + id + ": " + e);
            }
        }
    }
}
