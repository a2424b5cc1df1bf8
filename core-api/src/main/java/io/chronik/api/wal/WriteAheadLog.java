package io.chronik.api.wal;

import java.nio.ByteBuffer;

/**
 * An ordered, durable log of opaque entries. Whoever appends learns the entry's position at once and its durability later, in
 * order, through the {@link Listener}. The entries that were not yet {@linkplain #release released} stay readable, so the log is
 * also the cache of what was written last.
 *
 * <p>Life cycle: construct, {@link #replay} once, {@link #start} once, then append; {@link #close} ends it. {@link #append} may be
 * called by several threads only under one lock of the caller; {@link #read}, {@link #committed} and {@link #release} by any.
 */
public interface WriteAheadLog extends AutoCloseable {
    /** For {@link #replay}: from the first entry there is. */
    long ALL = -1;

    /**
     * Hands over every durable entry that begins at or behind a position, in order. The buffer is borrowed for the call.
     *
     * @param from what was last passed to {@link #release}, or less; 0 if nothing ever was; {@link #ALL} if that is not known
     * @throws WalException of kind {@link WalException.Kind#CORRUPT} if an entry that had been acknowledged can't be read back
     */
    void replay(long from, EntryConsumer consumer) throws WalException;

    /** Starts accepting entries. From now on the listener is called, by one thread of the log's own. */
    void start(Listener listener);

    /**
     * Appends one entry, made of two parts that are copied before the call returns: both buffers are borrowed, and their
     * positions are advanced to their limits.
     *
     * @return the entry's position: grows with every entry, counts bytes, and is never reused
     * @throws WalException of kind FULL (retryable: released space is missing), TOO_LARGE, or FENCED after an I/O failure
     */
    long append(ByteBuffer header, ByteBuffer payload) throws WalException;

    /**
     * Copies a part of an entry that was appended before.
     *
     * @param position what {@link #append} returned
     * @param offset the first byte wanted, counted from the start of the entry's header
     * @param target filled up to its limit
     * @return false, with the target's content undefined, if the entry was released in the meantime
     */
    boolean read(long position, int offset, ByteBuffer target);

    /** Every entry that begins below this position is durable. Never falls. */
    long committed();

    /** Allows the log to forget every entry that begins below this position. Lower values than before are ignored. */
    void release(long position) throws WalException;

    /** How much of the space for unreleased entries is taken, 0 to 1. At 1 {@link #append} answers FULL. */
    double pressure();

    /** The largest entry, header and payload together, in bytes. */
    int maxEntryBytes();

    /** Makes what was appended durable if that is still possible, and ends the log's thread. */
    @Override
    void close() throws WalException;

    /** Receives entries of a replay. */
    @FunctionalInterface
    interface EntryConsumer {
        /**
         * Takes one entry.
         *
         * @param position the entry's position, for {@link WriteAheadLog#read} and {@link WriteAheadLog#release}
         * @param entry header and payload; borrowed for the call
         */
        void accept(long position, ByteBuffer entry) throws WalException;
    }

    /** Called by the log's own thread; must not block. */
    interface Listener {
        /** Every entry that begins below this position is durable. */
        void committed(long position);

        /** The entries below this position should be stored elsewhere and then released: their file is full. */
        void checkpointDue(long position);

        /** An entry could not be made durable. Called once; the log refuses every further entry until the process restarts. */
        void failed(WalException cause);
    }
}
