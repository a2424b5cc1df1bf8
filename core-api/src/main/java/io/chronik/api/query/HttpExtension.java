package io.chronik.api.query;

import java.util.List;

/**
 * Adds routes to the node's HTTP interface, which takes care of limits, compression, authentication and errors.
 *
 * <p>From the release that brings the HTTP interface on, the node calls these methods. Until then nothing does but tests.
 */
public interface HttpExtension extends AutoCloseable {
    /** The routes, the same at every call. A route that another extension has, too, keeps this one from starting. */
    List<HttpRoute> routes();

    /** Frees what the extension holds. Its routes are not called any more. */
    @Override
    void close();
}
