package io.chronik.api.storage;

import java.util.Collection;
import java.util.Optional;

/**
 * Keeps objects: named, immutable bytes that are replaced as a whole. What a put has acknowledged is durable, and every later
 * read and listing sees it.
 *
 * <p>Every method may be called by any number of threads at once, and blocks; callers use virtual threads. Interrupting the thread
 * ends the call with {@link ObjectStoreException.Kind#INTERRUPTED}. A store tries no call again on its own: its caller decides
 * that, with {@link ObjectStoreException#retryable()}.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * Stores an object if the condition holds. Readers see the old object or the new one, never a mixture, and a put that failed
     * leaves nothing that is listed.
     *
     * @param source read during the call; a large one in pieces
     * @return whether it was stored, or the condition did not hold
     * @throws ObjectStoreException of kind {@link ObjectStoreException.Kind#UNKNOWN_OUTCOME} if the object may or may not have
     *     been stored; in every other case nothing was changed
     */
    PutResult put(ObjectKey key, ObjectSource source, PutCondition condition) throws ObjectStoreException;

    /** What the store knows about an object, or nothing if there is no such object. */
    Optional<ObjectInfo> head(ObjectKey key) throws ObjectStoreException;

    /**
     * Reads an object. A range that ends behind the object's end is cut off there.
     *
     * @return the object, which the caller closes, or nothing if there is none
     * @throws ObjectStoreException of kind {@link ObjectStoreException.Kind#INVALID_RANGE} if the range starts at or behind the
     *     object's end, unless it starts at 0 (an empty object can be read)
     */
    Optional<ObjectRead> get(ObjectKey key, ByteRange range) throws ObjectStoreException;

    /**
     * Lists objects in the order of their keys' bytes. An object that is there during the whole listing is listed once.
     *
     * @param prefix what the keys begin with, see {@link ObjectKey#checkedPrefix}; empty lists everything
     * @param pageToken empty for the first page, then {@link ListPage#nextPageToken()}
     * @param maxObjects the size of the page, 1 to 1000; a page may have fewer although more follow
     */
    ListPage list(String prefix, Optional<String> pageToken, int maxObjects) throws ObjectStoreException;

    /**
     * Deletes objects, any number of them. One that does not exist is no error.
     *
     * @throws ObjectStoreException if some may still be there; calling again with the same keys is safe
     */
    void delete(Collection<ObjectKey> keys) throws ObjectStoreException;

    /** Ends running calls where that is possible, and frees what the store holds. Objects stay. Calling it again does nothing. */
    @Override
    void close() throws ObjectStoreException;
}
