package io.chronik.log;

/** Told when records become visible to consumers. */
@FunctionalInterface
public interface HighWatermarkListener {
    /**
     * The high watermark rose. Called by a thread of the log that must not be blocked.
     *
     * @param log whose
     * @param highWatermark where to
     */
    void highWatermarkRose(PartitionLog log, long highWatermark);
}
