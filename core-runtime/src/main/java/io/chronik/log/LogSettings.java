package io.chronik.log;

/**
 * What a topic's configuration says about its files.
 *
 * @param segmentBytes {@code segment.bytes}
 * @param segmentMillis {@code segment.ms}
 * @param indexIntervalBytes {@code index.interval.bytes}
 */
public record LogSettings(int segmentBytes, long segmentMillis, int indexIntervalBytes) {}
