package io.chronik.benchmarks.peer;

/** A run that cannot be done or did not end well: a broker that does not start, a client that reports an error, a time-out. */
public final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Without a cause.
     *
     * @param message what failed, where, and what to look at
     */
    public BenchmarkException(String message) {
        super(message);
    }

    /**
     * With the cause.
     *
     * @param message what failed, where, and what to look at
     * @param cause why
     */
    public BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
