package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.wal.WalException;
import io.chronik.disk.SimulatedDisk;
import io.chronik.wal.WalSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged and missing files, and disks that refuse: named, harmless or repaired; never a record altered or lost. */
@Timeout(60)
final class LogStoreFaultTest {
    private static final WalSettings WAL_SETTINGS = new WalSettings(64 << 10, 3, 16 << 10);
    private static final LogSettings SETTINGS = new LogSettings(12_000, 1_000_000_000L, 600, -1, -1);
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private final IOException noSpace = new IOException("No space left on device");

    private final Random random = new Random(7);
    private final SimulatedDisk disk = new SimulatedDisk();
    private final LogHarness harness = new LogHarness(disk, LogHarness.DATA, LogHarness.WAL, WAL_SETTINGS, SETTINGS);

    private void fill(int batches) {
        harness.createTopic("t", 2);
        fillMore(batches);
    }

    private void fillMore(int batches) {
        for (int i = 0; i < batches; i++) {
            for (LogId id : harness.models.keySet()) {
                AppendResult result = append(id);
                while (result instanceof AppendResult.Refused(AppendResult.Reason reason, String message)) {
                    assertEquals(AppendResult.Reason.OVERLOADED, reason, message);
                    LockSupport.parkNanos(100_000);
                    result = append(id);
                }
            }
        }
    }

    private AppendResult append(LogId id) {
        int sequence = harness.models.get(id).nextSequences.getOrDefault(5L, 0);
        harness.nowMillis += random.nextInt(3);
        return harness.append(id, LogHarness.batch(5, sequence, harness.nowMillis, 3, random.nextInt(200), random));
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(100_000);
        }
    }

    private void crash() {
        disk.crash(random);
        assertThrows(Exception.class, harness.store::close);
        disk.powerOn();
    }

    private List<Path> files(String suffix) {
        return disk.files().stream()
                .filter(path ->
                        path.startsWith(LogHarness.DATA) && path.toString().endsWith(suffix))
                .toList();
    }

    /** Flips each of many bits of the files, one at a time, and returns how often that was named. */
    private int flips(String suffix, int count) throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        harness.store.close();
        return flips(files(suffix), count);
    }

    private int flips(List<Path> victims, int count) throws Exception {
        SimulatedDisk.Image image = disk.image();
        assertFalse(victims.isEmpty());
        int named = 0;
        for (int i = 0; i < count; i++) {
            disk.restore(image);
            Path victim = victims.get(i % victims.size());
            if (disk.sizeOf(victim) == 0) {
                continue;
            }
            disk.flipBit(victim, random.nextLong(disk.sizeOf(victim) * 8));
            String message = readAll();
            if (message != null) {
                assertTrue(message.contains(victim.toString()), () -> "names " + victim + ": " + message);
                named++;
            }
        }
        return named;
    }

    /** Reads everything and compares it. Returns what was said when that was refused. */
    private String readAll() throws Exception {
        String said = null;
        try {
            harness.open();
            harness.checkRecovered();
            harness.settle();
            for (LogId id : harness.models.keySet()) {
                harness.checkTimestamps(id, random);
            }
        } catch (LogException | WalException e) {
            said = e.getMessage();
        }
        try {
            harness.store.close();
        } catch (LogException e) {
            assertNotNull(said, e.toString());
        }
        return said;
    }

    @Test
    void aFlippedBitInASegmentIsNamed() throws Exception {
        assertEquals(400, flips(".log", 400), "every flip is named");
    }

    @Test
    void aFlippedBitInAnIndexIsHarmless() throws Exception {
        assertEquals(0, flips("index", 400));
    }

    @Test
    void aFlippedBitInTheCheckpointIsNamed() throws Exception {
        assertEquals(200, flips("checkpoint", 200));
    }

    @Test
    void aFlippedBitInThePartitionsMetadataIsNamed() throws Exception {
        assertEquals(200, flips("partition.metadata", 200));
    }

    @Test
    void aMissingCheckpointIsMadeAgain() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        crash();
        disk.delete(LogHarness.DATA.resolve("checkpoint"));
        assertNull(readAll());
        assertTrue(disk.exists(LogHarness.DATA.resolve("checkpoint")));
    }

    @Test
    void aMissingCheckpointDoesNotHideDamage() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        harness.store.close();
        disk.delete(LogHarness.DATA.resolve("checkpoint"));
        int named = flips(files(".log"), 300);
        assertTrue(named > 200, "what the write-ahead log still has is mended, the rest is named: " + named);
    }

    @Test
    void aFlippedBitInTheWriteAheadLogIsNamedOrHarmless() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        // The last round has no later witness of its durability: a flip in it looks like a crash's torn end. It holds
        // this batch alone.
        LogId id = harness.models.keySet().iterator().next();
        LogHarness.Model model = harness.models.get(id);
        assertInstanceOf(AppendResult.Appended.class, append(id));
        harness.settle();
        crash();
        SimulatedDisk.Image image = disk.image();
        List<Path> victims = new ArrayList<>();
        for (Path file : disk.files()) {
            // One that was just being made may be empty.
            if (file.startsWith(LogHarness.WAL) && disk.sizeOf(file) > 0) {
                victims.add(file);
            }
        }
        int named = 0;
        for (int i = 0; i < 300; i++) {
            disk.restore(image);
            Path victim = victims.get(i % victims.size());
            disk.flipBit(victim, random.nextLong(disk.sizeOf(victim) * 8));
            model.entries.getLast().acknowledged = false;
            String message = readAll();
            if (message != null) {
                assertTrue(message.contains("/wal/wal-"), message);
                named++;
            }
        }
        assertTrue(named > 0);
    }

    @Test
    void missingIndexesAreMadeAgainByteForByte() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        harness.store.close();
        assertNull(readAll());
        Map<Path, byte[]> before = new HashMap<>();
        for (Path path : files("index")) {
            before.put(path, disk.bytesOf(path));
            disk.delete(path);
        }
        assertTrue(before.size() > 20, "there are many segments");
        assertNull(readAll());
        for (Map.Entry<Path, byte[]> pair : before.entrySet()) {
            assertArrayEquals(
                    pair.getValue(), disk.bytesOf(pair.getKey()), pair.getKey().toString());
        }
    }

    @Test
    void aMissingSegmentIsNamed() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        harness.store.close();
        SimulatedDisk.Image image = disk.image();
        List<Path> segments = files(".log").stream()
                .filter(path -> path.startsWith(LogHarness.DATA))
                .toList();
        for (Path segment : segments) {
            disk.restore(image);
            disk.delete(segment);
            String message = readAll();
            assertNotNull(message, segment + " is missed");
            assertTrue(message.contains(segment.getName(1).toString()), message);
        }
    }

    @Test
    void aMissingWalFileIsNamed() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        crash();
        SimulatedDisk.Image image = disk.image();
        List<Path> files = disk.files().stream()
                .filter(path -> path.startsWith(LogHarness.WAL))
                .toList();
        assertTrue(files.size() > 1);
        int named = 0;
        for (Path file : files) {
            disk.restore(image);
            disk.delete(file);
            String message = readAll();
            if (message != null) {
                assertTrue(message.contains("/wal"), message);
                named++;
            }
        }
        assertTrue(named > 0, "only a file whose entries were released may go unnoticed");
        disk.restore(image);
        disk.delete(LogHarness.WAL);
        assertNotNull(readAll(), "a log without any of its files");
    }

    @Test
    void aStoreThatCouldNotBeOpenedChangesNothing() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        crash();
        SimulatedDisk.Image image = disk.image();
        byte[] checkpoint = disk.bytesOf(LogHarness.DATA.resolve("checkpoint"));
        disk.delete(LogHarness.WAL);
        assertNotNull(readAll());
        assertArrayEquals(checkpoint, disk.bytesOf(LogHarness.DATA.resolve("checkpoint")));
        disk.restore(image);
        assertNull(readAll());
    }

    @Test
    void aFullDiskFencesWritesAndARestartContinues() throws Exception {
        harness.open();
        fill(20);
        harness.settle();
        disk.failWith(noSpace);
        List<LogId> ids = new ArrayList<>(harness.models.keySet());
        assertInstanceOf(AppendResult.Appended.class, append(ids.getFirst()));
        await(() -> harness.store.shard().fenced() != null, "the shard is fenced");
        harness.settle();
        assertTrue(harness.models.get(ids.getFirst()).entries.getLast().failed);
        AppendResult.Refused refused = assertInstanceOf(AppendResult.Refused.class, append(ids.getLast()));
        assertEquals(AppendResult.Reason.FENCED, refused.reason());
        assertTrue(refused.message().contains("No space left"), refused.message());
        harness.checkContent(ids.getLast());
        assertThrows(IOException.class, harness.store::close);
        disk.failWith(null);
        harness.open();
        harness.checkRecovered();
        fillMore(20);
        harness.settle();
        harness.store.close();
        assertNull(readAll());
    }

    @Test
    void segmentsThatCannotBeWrittenRefuseProducersUntilTheyCan() throws Exception {
        harness.open();
        harness.createTopic("t", 2);
        disk.failUnder(LogHarness.DATA, noSpace);
        List<LogId> ids = new ArrayList<>(harness.models.keySet());
        AppendResult result = append(ids.getFirst());
        for (int i = 0; result instanceof AppendResult.Appended; i++) {
            assertTrue(i < 10_000, "the log is full some time");
            result = append(ids.get(i % 2));
        }
        AppendResult.Refused refused = assertInstanceOf(AppendResult.Refused.class, result);
        assertEquals(AppendResult.Reason.OVERLOADED, refused.reason());
        harness.settle();
        await(() -> harness.store.writeBehindFailure() != null, "it is told what fails");
        for (LogId id : ids) {
            harness.checkContent(id);
        }
        disk.failUnder(LogHarness.DATA, null);
        await(() -> harness.store.writeBehindFailure() == null, "it tries again");
        fillMore(300);
        harness.settle();
        for (LogId id : ids) {
            harness.checkContent(id);
        }
        crash();
        assertNull(readAll());
    }

    @Test
    void whatWasWrittenButNotSyncedIsTakenBackBeforeTheNextAttempt() throws Exception {
        harness.open();
        harness.createTopic("t", 2);
        fillMore(20);
        List<LogId> ids = new ArrayList<>(harness.models.keySet());
        for (int round = 0; round < 3; round++) {
            disk.failSyncsUnder(LogHarness.DATA, noSpace);
            AppendResult result = append(ids.getFirst());
            for (int i = 0; result instanceof AppendResult.Appended; i++) {
                assertTrue(i < 10_000, "the log is full some time");
                result = append(ids.get(i % 2));
            }
            await(() -> harness.store.writeBehindFailure() != null, "it is told what fails");
            harness.settle();
            for (LogId id : ids) {
                harness.checkContent(id);
            }
            disk.failUnder(LogHarness.DATA, null);
            await(() -> harness.store.writeBehindFailure() == null, "it tries again");
            fillMore(100);
            harness.settle();
            for (LogId id : ids) {
                harness.checkContent(id);
                harness.checkTimestamps(id, random);
            }
        }
        harness.store.close();
        assertEveryBatchIsInOneFile();
        assertNull(readAll());
        Map<Path, byte[]> indexes = new HashMap<>();
        for (Path path : files("index")) {
            indexes.put(path, disk.bytesOf(path));
            disk.delete(path);
        }
        assertNull(readAll());
        for (Map.Entry<Path, byte[]> pair : indexes.entrySet()) {
            assertArrayEquals(
                    pair.getValue(), disk.bytesOf(pair.getKey()), pair.getKey().toString());
        }
    }

    @Test
    void onceStartedTheStoreNoLongerVouchesForTheIndexes() throws Exception {
        harness.open();
        fill(300);
        harness.settle();
        harness.store.close();
        assertTrue(indexesVouchedFor() > 0, "after a stop in order the indexes are durable");
        harness.open();
        disk.crash(random);
        assertEquals(0, indexesVouchedFor(), "they may have changed since the start");
        assertThrows(Exception.class, harness.store::close);
        disk.powerOn();
    }

    @Test
    void withoutACheckpointNothingIsReleased() throws Exception {
        harness.open();
        harness.createTopic("t", 2);
        disk.failUnder(LogHarness.DATA.resolve("checkpoint.tmp"), noSpace);
        List<LogId> ids = new ArrayList<>(harness.models.keySet());
        AppendResult result = append(ids.getFirst());
        for (int i = 0; result instanceof AppendResult.Appended; i++) {
            assertTrue(i < 10_000, "the log is full some time");
            result = append(ids.get(i % 2));
        }
        harness.settle();
        assertFalse(files(".log").isEmpty(), "segment files are written");
        crash();
        disk.failUnder(LogHarness.DATA, null);
        assertNull(readAll());
    }

    @Test
    void aSegmentIsRolledWhenItIsOldThoughItIsSmall() throws Exception {
        harness.settings = new LogSettings(1 << 20, 60_000, 600, -1, -1);
        harness.open();
        harness.createTopic("t", 1);
        fillMore(300);
        await(() -> !files(".log").isEmpty(), "the first segment is begun");
        harness.nowMillis += 30_000;
        fillMore(300);
        harness.settle();
        assertEquals(1, files(".log").size(), "it is not old yet");
        harness.nowMillis += 60_000;
        fillMore(300);
        await(() -> files(".log").size() == 2, "the second segment is begun");
        harness.settle();
        harness.store.close();
        assertEveryBatchIsInOneFile();
        assertEquals(2, files(".log").size(), "that one is young");
        assertNull(readAll());
    }

    @Test
    void aGapInAProducersSequencesIsRefused() throws Exception {
        harness.open();
        harness.createTopic("t", 1);
        LogId id = harness.models.keySet().iterator().next();
        assertInstanceOf(AppendResult.Appended.class, append(id));
        assertGapIsRefused(id);
        harness.settle();
        crash();
        assertNull(readAll());
        harness.open();
        assertGapIsRefused(id);
        harness.store.close();
    }

    private void assertGapIsRefused(LogId id) {
        int next = harness.models.get(id).nextSequences.getOrDefault(5L, 0);
        for (int wrong : new int[] {next + 1, next - 1, 1_000}) {
            byte[] batch = LogHarness.batch(5, wrong, harness.nowMillis, 1, 10, random);
            AppendResult.Refused refused = assertInstanceOf(AppendResult.Refused.class, harness.append(id, batch));
            assertEquals(AppendResult.Reason.OUT_OF_ORDER_SEQUENCE, refused.reason());
        }
    }

    /** Segment files of a partition, one behind the other, have no gap and nothing twice. */
    private void assertEveryBatchIsInOneFile() {
        Map<Path, Long> ends = new HashMap<>();
        for (Path path : files(".log")) { // sorted
            ByteBuffer bytes = ByteBuffer.wrap(disk.bytesOf(path));
            for (int at = 0; at < bytes.limit(); at += Batch.size(bytes, at)) {
                long expected = ends.getOrDefault(path.getParent(), 0L);
                assertEquals(expected, Batch.baseOffset(bytes, at), "byte " + at + " of " + path);
                ends.put(path.getParent(), Batch.lastOffset(bytes, at) + 1);
            }
        }
        assertEquals(harness.models.size(), ends.size());
    }

    private long indexesVouchedFor() throws LogException {
        Path path = LogHarness.DATA.resolve("checkpoint");
        return LogCheckpoint.decode(ByteBuffer.wrap(disk.bytesOf(path)), path).logs().stream()
                .filter(LogCheckpoint.Entry::indexesDurable)
                .count();
    }
}
