package io.chronik.log;

import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gathers one partition's batches in a staging buffer and writes them to its segments in large pieces, rolling where the settings ask
 * for it. For one thread, and one run of batches.
 */
final class SegmentWriter {
    private final SegmentSet segments;
    private final LogSettings settings;
    private final ByteBuffer staging;
    private final long nowMillis;
    private final List<Segment> touched;
    private @Nullable Segment segment;
    private int stagedFrom;
    private boolean large;

    /**
     * Begins behind what the partition's last segment holds.
     *
     * @param staging borrowed until {@link #finish}
     * @param touched the segments that were written and need a sync are added here
     */
    SegmentWriter(SegmentSet segments, LogSettings settings, ByteBuffer staging, long nowMillis, List<Segment> touched)
            throws IOException {
        this.segments = segments;
        this.settings = settings;
        this.staging = staging;
        this.nowMillis = nowMillis;
        this.touched = touched;
        use(segments.active(settings));
    }

    private void use(@Nullable Segment next) {
        segment = next;
        if (next != null) {
            touched.add(next);
        }
        emptyStaging();
    }

    /** Begins as far behind the start of a block of memory as the segment's end is behind one of the disk: whole blocks need no copy. */
    private void emptyStaging() {
        stagedFrom = segment == null ? 0 : segment.writtenBytes() & (DiskFile.BLOCK_BYTES - 1);
        staging.clear().position(stagedFrom);
    }

    private int stagedBytes() {
        return staging.position() - stagedFrom;
    }

    /** A place for a batch of this size, to be filled from its position to its limit and then given to {@link #add}. */
    ByteBuffer place(int size) throws IOException {
        if (staging.remaining() < size) {
            writeStaged();
        }
        large = staging.remaining() < size;
        if (large) {
            return ByteBuffer.allocate(size);
        }
        return staging.slice(staging.position(), size);
    }

    /** Takes the batch that was put into the last place. */
    void add(ByteBuffer batch) throws IOException {
        if (segment == null || segments.needsRoll(segment, stagedBytes(), batch, nowMillis, settings)) {
            writeStaged();
            use(segments.roll(Batch.baseOffset(batch, 0), nowMillis));
            if (!large) {
                // The batch lies where it was staged; it is moved to the front.
                staging.put(batch.duplicate().position(0));
                return;
            }
        }
        if (large) {
            Objects.requireNonNull(segment).append(batch, settings.indexIntervalBytes());
            emptyStaging();
        } else {
            staging.position(staging.position() + batch.capacity());
        }
    }

    private void writeStaged() throws IOException {
        if (stagedBytes() > 0) {
            Objects.requireNonNull(segment).append(staging.flip().position(stagedFrom), settings.indexIntervalBytes());
            emptyStaging();
        }
    }

    /** Writes the rest. */
    void finish() throws IOException {
        writeStaged();
        if (segment != null) {
            segment.flushIndexes();
        }
    }
}
