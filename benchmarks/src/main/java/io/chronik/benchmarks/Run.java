package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadResult;

/**
 * One measured run.
 *
 * @param load what the client saw
 * @param cpuSeconds the broker's CPU time, from before the load until the broker was quiet again
 */
record Run(LoadResult load, double cpuSeconds) {
    /** Broker CPU seconds per GB (10^9 bytes) of values. */
    double cpuSecondsPerGigabyte() {
        return cpuSeconds / (load.bytes() / 1e9);
    }
}
