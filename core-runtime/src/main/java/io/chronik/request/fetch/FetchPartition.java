package io.chronik.request.fetch;

/**
 * One partition that a client wants, as its last request described it. Part of a session; used by one request at a time.
 */
final class FetchPartition {
    final FetchKey key;
    long fetchOffset;
    int maxBytes;
    int currentLeaderEpoch;

    /** What the client was told last; a session leaves out what has not changed. */
    long toldHighWatermark = -1;

    long toldLogStartOffset = -1;

    FetchPartition(FetchKey key) {
        this.key = key;
    }
}
