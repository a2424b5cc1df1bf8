package io.chronik.runtime;

import io.chronik.log.LogStore;
import io.chronik.metrics.Metrics;

/** Shows how the logs are. */
final class LogMetrics {
    private LogMetrics() {}

    static void register(Metrics metrics, LogStore logs) {
        metrics.gauge(
                "chronik_log_fenced",
                "1 while writes are refused because the write-ahead log failed, until a restart.",
                () -> logs.shard().fenced() == null ? 0 : 1);
        metrics.gauge(
                "chronik_log_write_behind_failing",
                "1 while segment files can't be written; it is tried again every second.",
                () -> logs.writeBehindFailure() == null ? 0 : 1);
        metrics.gauge(
                "chronik_wal_pressure",
                "The part of the write-ahead log that waits to be written to segment files, 0 to 1; producers slow down from 0.75.",
                () -> logs.shard().pressure());
        metrics.gauge("chronik_partitions", "Partition logs.", () -> logs.all().size());
    }
}
