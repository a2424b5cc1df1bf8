package io.chronik.api.metadata;

import java.util.List;

/**
 * A durable journal of opaque metadata events, shortened by snapshots. What the bytes mean is the caller's affair.
 *
 * <p>Life cycle: construct, {@link #load} once, then {@link #append} and {@link #snapshot} by one thread at a time;
 * {@link #snapshotDue} and {@link #maxAppendBytes} by any; {@link #close} ends it. Every method may block.
 */
public interface MetadataStore extends AutoCloseable {
    /** What one event takes besides its own bytes, at most. */
    int EVENT_OVERHEAD_BYTES = 16;

    /**
     * Hands over what is stored: the newest snapshot if there is one, then every event after it, in order. Nothing twice and
     * nothing left out.
     *
     * @throws MetadataStoreException of kind CORRUPT, naming the place, if anything that had been acknowledged is damaged or missing;
     *     damaged content is never skipped in favour of an older state
     */
    void load(Loader loader) throws MetadataStoreException;

    /**
     * Stores events; they are durable when the call returns. A crash keeps all of one call's events or none. After a failure of kind
     * IO every later call fails with FENCED; after one of kind FULL or TOO_LARGE nothing was stored.
     *
     * @param events borrowed for the call; an empty list does nothing
     */
    void append(List<byte[]> events) throws MetadataStoreException;

    /** Whether the journal has grown so long that a snapshot should be taken soon. */
    boolean snapshotDue();

    /**
     * Stores a state that contains all events appended so far, and forgets them. Durable when the call returns; after a crash
     * either this snapshot or what was there before is loaded. A second snapshot with no event in between frees what the first kept
     * as a reserve.
     *
     * @param state borrowed for the call
     */
    void snapshot(byte[] state) throws MetadataStoreException;

    /** How many bytes one append takes: the events' lengths plus {@link #EVENT_OVERHEAD_BYTES} for each. */
    int maxAppendBytes();

    /** Ends the store. What was acknowledged stays. Idempotent. */
    @Override
    void close() throws MetadataStoreException;

    /** Receives what was stored. Both methods are given arrays that the loader may keep. */
    interface Loader {
        /** The newest snapshot. Called at most once, before any event. */
        void snapshot(byte[] state) throws MetadataStoreException;

        /** The next event. */
        void event(byte[] event) throws MetadataStoreException;
    }
}
