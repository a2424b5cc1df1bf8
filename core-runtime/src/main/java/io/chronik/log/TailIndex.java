package io.chronik.log;

import java.util.Arrays;

/**
 * Where the batches of one partition lie that are not in segment files yet: in the write-ahead log. Entries are added at one end and
 * dropped at the other. Thread-safe.
 */
final class TailIndex {
    private static final int FIRST_CAPACITY = 8;

    private long[] baseOffsets = {};
    private long[] positions = {};
    private int[] sizes = {};
    private int head;
    private int end;
    private long bytes;

    /** A run of batches, as it was when it was asked for. */
    static final class Run {
        private final long[] baseOffsets;
        private final long[] positions;
        private final int[] sizes;
        private final int totalBytes;

        private Run(long[] baseOffsets, long[] positions, int[] sizes, int totalBytes) {
            this.baseOffsets = baseOffsets;
            this.positions = positions;
            this.sizes = sizes;
            this.totalBytes = totalBytes;
        }

        int count() {
            return positions.length;
        }

        long baseOffset(int i) {
            return baseOffsets[i];
        }

        /** Of the entry in the write-ahead log. */
        long position(int i) {
            return positions[i];
        }

        int size(int i) {
            return sizes[i];
        }

        int totalBytes() {
            return totalBytes;
        }
    }

    synchronized void add(long baseOffset, long position, int size) {
        if (end == positions.length) {
            makeRoom();
        }
        baseOffsets[end] = baseOffset;
        positions[end] = position;
        sizes[end] = size;
        end++;
        bytes += size;
    }

    private void makeRoom() {
        int count = end - head;
        int capacity = count < positions.length / 2 ? positions.length : Math.max(FIRST_CAPACITY, positions.length * 2);
        resize(capacity);
    }

    private void resize(int capacity) {
        int count = end - head;
        baseOffsets = Arrays.copyOf(Arrays.copyOfRange(baseOffsets, head, end), capacity);
        positions = Arrays.copyOf(Arrays.copyOfRange(positions, head, end), capacity);
        sizes = Arrays.copyOf(Arrays.copyOfRange(sizes, head, end), capacity);
        head = 0;
        end = count;
    }

    synchronized boolean isEmpty() {
        return head == end;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** The offset of the first batch, or the given one if there is none. */
    synchronized long firstOffset(long ifEmpty) {
        return head == end ? ifEmpty : baseOffsets[head];
    }

    /**
     * The batches from the one that contains an offset.
     *
     * @param offset at or behind {@link #firstOffset}
     * @param below only batches that begin below this offset
     * @param maxBytes where to stop, but never before the first batch
     */
    synchronized Run from(long offset, long below, int maxBytes) {
        int first = indexOf(offset);
        if (first < head) {
            return run(head, head, 0);
        }
        int last = first;
        long total = 0;
        while (last < end && baseOffsets[last] < below && (last == first || total + sizes[last] <= maxBytes)) {
            total += sizes[last];
            last++;
        }
        return run(first, last, (int) total);
    }

    /** How many bytes {@link #from} would find, up to about the limit. */
    synchronized long bytesFrom(long offset, long below, int maxBytes) {
        long total = 0;
        for (int i = Math.max(head, indexOf(offset)); i < end && baseOffsets[i] < below && total < maxBytes; i++) {
            total += sizes[i];
        }
        return total;
    }

    private int indexOf(long offset) {
        int found = Arrays.binarySearch(baseOffsets, head, end, offset);
        return found >= 0 ? found : -found - 2;
    }

    /** The batches whose entries begin below a position of the write-ahead log. */
    synchronized Run below(long position) {
        int last = head;
        long total = 0;
        while (last < end && positions[last] < position) {
            total += sizes[last];
            last++;
        }
        return run(head, last, (int) total);
    }

    /** Drops the batches whose entries begin below a position. */
    synchronized void trim(long position) {
        while (head < end && positions[head] < position) {
            bytes -= sizes[head];
            head++;
        }
        if (head == end) {
            head = 0;
            end = 0;
            if (positions.length > 1 << 12) {
                resize(0);
            }
        }
    }

    private Run run(int from, int to, int totalBytes) {
        return new Run(
                Arrays.copyOfRange(baseOffsets, from, to),
                Arrays.copyOfRange(positions, from, to),
                Arrays.copyOfRange(sizes, from, to),
                totalBytes);
    }
}
