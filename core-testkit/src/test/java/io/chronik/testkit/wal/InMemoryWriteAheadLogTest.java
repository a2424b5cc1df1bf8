package io.chronik.testkit.wal;

import io.chronik.api.wal.WriteAheadLog;

class InMemoryWriteAheadLogTest extends WriteAheadLogConformance {
    private final InMemoryWriteAheadLog.Disk disk = new InMemoryWriteAheadLog.Disk();

    @Override
    protected WriteAheadLog open() {
        return new InMemoryWriteAheadLog(disk, 64 * 1024, 8);
    }
}
