package io.chronik.wal;

import io.chronik.api.wal.WriteAheadLog;
import io.chronik.disk.Disk;
import io.chronik.disk.LocalDisk;
import io.chronik.disk.SimulatedDisk;
import io.chronik.testkit.wal.WriteAheadLogConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The local log keeps the promises of every write-ahead log, on a real disk and on the simulated one. */
final class GroupCommitWalConformanceTest {
    private static final WalSettings SETTINGS = new WalSettings(128 << 10, 4, 32 << 10);

    private static WriteAheadLog open(Disk disk, Path folder) throws Exception {
        return new GroupCommitWal(disk, folder, SETTINGS, WalStatistics.NONE);
    }

    @Nested
    final class OnARealDisk extends WriteAheadLogConformance {
        @TempDir
        Path folder;

        @Override
        protected WriteAheadLog open() throws Exception {
            return GroupCommitWalConformanceTest.open(new LocalDisk(), folder.resolve("wal"));
        }
    }

    @Nested
    final class OnASimulatedDisk extends WriteAheadLogConformance {
        private final SimulatedDisk disk = new SimulatedDisk();

        @Override
        protected WriteAheadLog open() throws Exception {
            return GroupCommitWalConformanceTest.open(disk, Path.of("/wal"));
        }
    }
}
