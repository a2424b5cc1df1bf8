package io.chronik.api.storage;

import java.io.InputStream;

/** An object, or a part of it, that is being read. Closing it gives up what was not read. For one thread. */
public interface ObjectRead extends AutoCloseable {
    /** The object that the bytes belong to; its size is that of the whole object. Costs no further request. */
    ObjectInfo info();

    /**
     * The bytes of the range, all of one version even if the object is replaced meanwhile. The same stream at every call. A body
     * that ends early is an {@link java.io.IOException}, never a short stream.
     */
    InputStream body();

    @Override
    void close() throws ObjectStoreException;
}
