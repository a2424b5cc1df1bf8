package io.chronik.net;

import io.chronik.request.Incoming;
import io.chronik.request.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request in flight on a connection. {@link #accept} comes from any thread; everything else is the event loop's. */
final class Exchange implements Consumer<Reply> {
    private final Connection connection;
    private final Incoming.@Nullable Request request;
    private final @Nullable Frame held;
    private final int requestBytes;
    private volatile @Nullable Reply reply;

    /**
     * Creates it.
     *
     * @param request null if it is answered without a handler
     * @param held released with the reply
     * @param requestBytes of the frame
     */
    Exchange(Connection connection, Incoming.@Nullable Request request, @Nullable Frame held, int requestBytes) {
        this.connection = connection;
        this.request = request;
        this.held = held;
        this.requestBytes = requestBytes;
    }

    @Override
    public void accept(Reply answer) {
        if (held != null) {
            held.release();
        }
        reply = answer;
        connection.completed(this);
    }

    /** Null until answered. */
    @Nullable
    Reply reply() {
        return reply;
    }

    int requestBytes() {
        return requestBytes;
    }

    /** What to say instead of a response that cannot be encoded. */
    Reply failed(Throwable failure) {
        return request == null ? new Reply.Close("not encoded: " + failure) : request.failed(failure);
    }
}
