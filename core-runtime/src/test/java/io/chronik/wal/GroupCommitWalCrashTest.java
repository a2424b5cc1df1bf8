package io.chronik.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import io.chronik.disk.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a log says is durable is there after any crash; what is damaged is named, and never handed out. */
final class GroupCommitWalCrashTest {
    private static final Path FOLDER = Path.of("/wal");
    private static final WalSettings SETTINGS = new WalSettings(64 << 10, 4, 16 << 10);
    private static final int ROUNDS = 12;

    /** Remembers up to where the log was durable. */
    private static final class Durable implements WriteAheadLog.Listener {
        final AtomicLong position = new AtomicLong();

        @Override
        public void committed(long upTo) {
            position.set(upTo);
        }

        @Override
        public void checkpointDue(long upTo) {}

        @Override
        public void failed(WalException cause) {}
    }

    private static ByteBuffer entry(Random random, int number) {
        byte[] bytes = new byte[4 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 800)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes).putInt(0, number);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everythingDurableSurvivesCrashes(int seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        TreeMap<Long, ByteBuffer> appended = new TreeMap<>();
        long released = 0;
        long durable = 0;
        int number = 0;
        for (int round = 0; round < ROUNDS; round++) {
            GroupCommitWal wal = new GroupCommitWal(disk, FOLDER, SETTINGS, WalStatistics.NONE);
            TreeMap<Long, ByteBuffer> found = new TreeMap<>();
            wal.replay(released, (position, bytes) -> found.put(position, copy(bytes)));
            for (var expected : appended.subMap(released, true, durable, false).entrySet()) {
                assertEquals(
                        expected.getValue(),
                        found.get(expected.getKey()),
                        "entry at " + expected.getKey() + ", seed " + seed);
            }
            for (var actual : found.entrySet()) {
                assertEquals(appended.get(actual.getKey()), actual.getValue(), "no entry is invented or changed");
            }
            appended = found;
            Durable listener = new Durable();
            wal.start(listener);
            int count = 20 + random.nextInt(200);
            for (int i = 0; i < count; i++) {
                ByteBuffer entry = entry(random, number++);
                try {
                    appended.put(wal.append(ByteBuffer.allocate(0), entry.duplicate()), entry);
                } catch (WalException full) {
                    assertEquals(WalException.Kind.FULL, full.kind());
                    released = Math.max(released, wal.committed());
                    wal.release(released);
                }
                if (random.nextInt(10) == 0) {
                    Thread.onSpinWait();
                }
            }
            disk.crash(random);
            wal.close();
            durable = Math.max(released, listener.position.get());
            disk.powerOn();
            if (random.nextInt(4) == 0) {
                released = Math.max(
                        released,
                        appended.floorKey(durable) == null ? 0 : Math.min(durable, appended.floorKey(durable)));
            }
        }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    @Test
    void aFlippedBitIsNamedOrHarmless() throws Exception {
        Random random = new Random(42);
        int named = 0;
        for (int round = 0; round < 200; round++) {
            SimulatedDisk disk = new SimulatedDisk();
            List<ByteBuffer> written = new ArrayList<>();
            GroupCommitWal wal = new GroupCommitWal(disk, FOLDER, SETTINGS, WalStatistics.NONE);
            wal.replay(0, (position, bytes) -> {});
            wal.start(new Durable());
            for (int i = 0; i < 150; i++) {
                ByteBuffer entry = entry(random, i);
                written.add(entry);
                long position = wal.append(ByteBuffer.allocate(0), entry.duplicate());
                while (i % 10 == 0 && wal.committed() <= position) {
                    Thread.onSpinWait();
                }
            }
            wal.close();
            List<Path> files = new ArrayList<>();
            for (Path file : disk.files()) {
                // One that was just being made may be empty.
                if (disk.sizeOf(file) > 0) {
                    files.add(file);
                }
            }
            Path victim = files.get(random.nextInt(files.size()));
            disk.flipBit(victim, random.nextLong(disk.sizeOf(victim) * 8));

            List<ByteBuffer> found = new ArrayList<>();
            GroupCommitWal again = new GroupCommitWal(disk, FOLDER, SETTINGS, WalStatistics.NONE);
            try {
                again.replay(0, (position, bytes) -> found.add(copy(bytes)));
                // Only the last round has no later witness of its durability; it may look like a torn tail.
                assertTrue(found.size() >= 140, found.size() + " entries, round " + round);
                assertEquals(written.subList(0, found.size()), found);
            } catch (WalException e) {
                assertEquals(WalException.Kind.CORRUPT, e.kind());
                assertTrue(e.getMessage().contains("wal"), e.getMessage());
                named++;
            }
        }
        assertTrue(named > 50, named + " flips were named");
    }
}
