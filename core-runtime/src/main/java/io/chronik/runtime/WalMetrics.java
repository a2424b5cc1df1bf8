package io.chronik.runtime;

import io.chronik.metrics.Counter;
import io.chronik.metrics.Metrics;
import io.chronik.wal.WalStatistics;

/** Counts what the write-ahead log syncs. */
final class WalMetrics implements WalStatistics {
    private static final long NANOS_PER_MICRO = 1000;

    private final Counter syncs;
    private final Counter bytes;
    private final Counter syncMicros;

    WalMetrics(Metrics metrics) {
        syncs = metrics.counter("chronik_wal_fsync_total", "Syncs of the write-ahead log.");
        bytes = metrics.counter("chronik_wal_bytes_written_total", "Bytes written to the write-ahead log.");
        syncMicros =
                metrics.counter("chronik_wal_fsync_microseconds_total", "Time spent in syncs of the write-ahead log.");
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void synced(long count, long nanos) {
        syncs.increment();
        bytes.add(count);
        syncMicros.add(nanos / NANOS_PER_MICRO);
    }
}
