package io.chronik.compat.broker;

import java.nio.file.Path;
import java.time.Duration;

/** A broker that runs as a process of its own and keeps its address and its data over restarts. Not thread-safe. */
public interface Broker extends AutoCloseable {

    /** How long a broker may take to become ready or to stop before that counts as a failure. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /** What clients connect to, as {@code host:port}. */
    String bootstrap();

    /** The directory whose children are named {@code <topic>-<partition>} and hold the segment files. */
    Path logDirectory();

    /**
     * Starts the process on its data directory and returns when it answers ApiVersions.
     *
     * @throws IllegalStateException when it ended or was not ready in time; the message holds the end of its output
     */
    void start();

    /**
     * Asks the process to end (SIGTERM) and waits for it.
     *
     * @return the exit status
     * @throws IllegalStateException when it did not end in time
     */
    int stop();

    /** Ends the process as a crash does (SIGKILL) and waits until it is gone. */
    void kill();

    /** The end of what the process wrote to its output, for messages. */
    String outputTail();

    /** Ends the process if it still runs. The data directory belongs to whoever passed it. */
    @Override
    void close();
}
