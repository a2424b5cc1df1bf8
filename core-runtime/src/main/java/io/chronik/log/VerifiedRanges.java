package io.chronik.log;

import java.util.Map;
import java.util.TreeMap;

/** The parts of a file whose checksums were seen to be right since it was opened. Thread-safe. */
final class VerifiedRanges {
    private final TreeMap<Integer, Integer> ends = new TreeMap<>();

    /** Up to where everything from this position on is verified; the position itself if it is not. */
    synchronized int endFrom(int position) {
        Map.Entry<Integer, Integer> range = ends.floorEntry(position);
        return range == null ? position : Math.max(position, range.getValue());
    }

    synchronized void add(int from, int to) {
        int start = from;
        int end = to;
        Map.Entry<Integer, Integer> before = ends.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (Map.Entry<Integer, Integer> next = ends.ceilingEntry(start);
                next != null && next.getKey() <= end;
                next = ends.ceilingEntry(start)) {
            end = Math.max(end, next.getValue());
            ends.remove(next.getKey());
        }
        ends.put(start, end);
    }
}
