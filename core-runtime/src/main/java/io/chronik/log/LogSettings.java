package io.chronik.log;

/**
 * What a topic's configuration says about its files.
 *
 * @param segmentBytes {@code segment.bytes}
 * @param segmentMillis {@code segment.ms}
 * @param indexIntervalBytes {@code index.interval.bytes}
 * @param retentionMillis {@code retention.ms}; -1 for ever
 * @param retentionBytes {@code retention.bytes}; -1 for all
 */
public record LogSettings(
        int segmentBytes, long segmentMillis, int indexIntervalBytes, long retentionMillis, long retentionBytes) {}
