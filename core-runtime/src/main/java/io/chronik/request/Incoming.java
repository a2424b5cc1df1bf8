package io.chronik.request;

import java.util.function.Consumer;

/** What a frame turned out to be. */
public sealed interface Incoming {
    /** A request to start. */
    sealed interface Request extends Incoming permits Call {
        /** Whether the connection's next request may start before this one is answered. */
        boolean pipelined();

        /** Whether the frame's bytes are needed until the request is answered; otherwise only until {@link #start} returns. */
        boolean borrowsFrame();

        /**
         * Starts answering. Called once.
         *
         * @param done told of the reply exactly once, on any thread, perhaps before this method returns; must be cheap and not throw
         */
        void start(Consumer<Reply> done);

        /** The reply for a response that could not be encoded. */
        Reply failed(Throwable failure);
    }

    /** Answered without a handler. */
    record Answered(Reply reply) implements Incoming {}

    /**
     * Not a request. The connection has to be closed, as nothing is known of what follows.
     *
     * @param reason names the API and version as far as they are known
     */
    record Malformed(String reason) implements Incoming {}
}
