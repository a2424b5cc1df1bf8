package io.chronik.api.query;

/** A route and what answers it. Any number of threads at once. */
public interface HttpRoute {
    /** The method in capital letters, such as {@code GET}. */
    String method();

    /** The path, beginning with a slash; a name in braces stands for one segment, as in {@code /{topic}/_count}. */
    String path();

    /**
     * Answers a request. Blocks; runs on a thread of its own.
     *
     * @throws QueryException if there is no answer; it becomes a JSON error with the status that fits its kind
     */
    HttpAnswer handle(HttpQuery request) throws QueryException;
}
