package io.chronik.log;

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
        this.staging = staging.clear();
        this.nowMillis = nowMillis;
        this.touched = touched;
        use(segments.active(settings));
    }

    private void use(@Nullable Segment next) {
        segment = next;
        if (next != null) {
            touched.add(next);
        }
    }

    /** A place for a batch of this size, to be filled from its position to its limit and then given to {@link #add}. */
    ByteBuffer place(int size) throws IOException {
        if (staging.remaining() < size) {
            writeStaged();
        }
        if (staging.remaining() < size) {
            return ByteBuffer.allocate(size);
        }
        return staging.slice(staging.position(), size);
    }

    /** Takes the batch that was put into a place. */
    void add(ByteBuffer batch, boolean large) throws IOException {
        if (segment == null || segments.needsRoll(segment, staging.position(), batch, nowMillis, settings)) {
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
        } else {
            staging.position(staging.position() + batch.capacity());
        }
    }

    private void writeStaged() throws IOException {
        if (staging.position() > 0) {
            Objects.requireNonNull(segment).append(staging.flip(), settings.indexIntervalBytes());
            staging.clear();
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
