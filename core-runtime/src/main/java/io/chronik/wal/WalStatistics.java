package io.chronik.wal;

/** Told of every sync, by the log's own thread. */
public interface WalStatistics {
    /** Counts nothing. */
    WalStatistics NONE = new WalStatistics() {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public void synced(long bytes, long nanos) {}
    };

    /** A clock that only grows, in nanoseconds. */
    long nanos();

    /** A round of so many bytes was made durable; its sync took so long. */
    void synced(long bytes, long nanos);
}
