package io.chronik.net;

import io.chronik.request.Incoming;
import io.chronik.request.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: starts its requests in order, sends the responses in order, and reads no further than its limits allow.
 * Confined to its event loop except for {@link #completed}.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Smaller responses are not counted: the limits of the connection bound them. */
    private static final int COUNTED_RESPONSE_BYTES = 16 << 10;

    /** A client that takes nothing for that long while the memory for responses is exhausted loses its connection. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Channel channel;
    private final EventLoop loop;
    private final ServerContext server;
    private final FrameAssembler frames;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;

    private final ArrayDeque<Exchange> inFlight = new ArrayDeque<>();
    private final AtomicBoolean pumpScheduled = new AtomicBoolean();
    private @Nullable Exchange barrier;
    private long inFlightBytes;
    private boolean pumping;
    private boolean pumpAgain;
    private boolean flushNeeded;
    private boolean reading = true;
    private long mutedUntilNanos;
    private boolean muted;
    private boolean stopping;
    private boolean closingAfterFlush;
    private boolean closed;
    private boolean released;
    private long activeNanos = System.nanoTime();
    private long unsentAtSweep;
    private long unsentSinceNanos = activeNanos;
    private boolean waitingForResponses;

    Connection(Channel channel, ServerContext server) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.server = server;
        this.remote = (InetSocketAddress) channel.remoteAddress();
        this.local = (InetSocketAddress) channel.localAddress();
        this.frames = new FrameAssembler(
                channel.alloc(), server.memory(), server.limits().maxFrameBytes(), this::onMemory);
    }

    /** The buffer to receive into next. */
    ByteBuf readBuffer() {
        return frames.readBuffer();
    }

    Channel channel() {
        return channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        activeNanos = System.nanoTime();
        if (closed) {
            ((ByteBuf) message).release();
            return;
        }
        frames.add((ByteBuf) message);
        pump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        activeNanos = System.nanoTime();
        pump();
        // While a response is being written, its writer flushes: what is flushed here would not be the end of it.
        if (!pumping) {
            flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            // The client has gone, which is its right.
            LOG.debug("connection lost: remote={}", remote, cause);
        } else {
            server.refusals()
                    .log(left ->
                            LOG.error("connection failed: remote={} similar lines left out={}", remote, left, cause));
        }
        close();
    }

    /** Sends what is answered and starts what may be started, until neither is possible. */
    private void pump() {
        if (pumping) {
            pumpAgain = true;
            return;
        }
        pumping = true;
        try {
            do {
                pumpAgain = false;
                sendAnswered();
                startNext();
            } while (pumpAgain && !closed);
        } finally {
            pumping = false;
        }
        if (stopping && inFlight.isEmpty() && !closed && !closingAfterFlush) {
            closeAfterFlush();
        }
    }

    private void startNext() {
        while (!closed) {
            FrameAssembler.Status status = frames.advance(mayStart());
            switch (status) {
                case FRAME -> {
                    if (frames.apiKey() == ApiKeys.FETCH.id && !hasRoomForResponse()) {
                        read(false);
                        return;
                    }
                    start(frames.take());
                }
                case INVALID -> {
                    refuse("a request of " + frames.refusedLength() + " bytes; allowed are 0 to "
                            + server.limits().maxFrameBytes());
                    return;
                }
                case MORE, HELD, NO_MEMORY -> {
                    read(status == FrameAssembler.Status.MORE);
                    return;
                }
            }
        }
    }

    private boolean mayStart() {
        return !stopping
                && !muted
                && channel.isWritable()
                && (barrier == null || barrier.reply() != null)
                && inFlight.size() < server.limits().maxInFlightPerConnection()
                && inFlightBytes < server.limits().maxQueuedBytesPerConnection();
    }

    /** False when too much of what all connections were answered is not taken; then this is told when that changes. */
    private boolean hasRoomForResponse() {
        if (!waitingForResponses) {
            waitingForResponses = !server.responses().hasRoom(this::onResponsesTaken);
        }
        return !waitingForResponses;
    }

    private void onResponsesTaken() {
        try {
            loop.execute(() -> {
                waitingForResponses = false;
                if (!closed) {
                    pump();
                    flush();
                }
            });
        } catch (RejectedExecutionException serverClosed) {
            LOG.debug("responses taken after the server closed");
        }
    }

    private void read(boolean wanted) {
        if (reading != wanted) {
            reading = wanted;
            channel.config().setAutoRead(wanted);
        }
    }

    private void start(Frame received) {
        Frame frame = received;
        boolean handedOver = false;
        try {
            int bytes = frame.bytes().readableBytes();
            switch (server.router().read(frame.bytes().nioBuffer(), remote, local)) {
                case Incoming.Malformed malformed -> refuse(malformed.reason());
                case Incoming.Answered answered -> {
                    var exchange = new Exchange(this, null, null, bytes);
                    enqueue(exchange);
                    exchange.accept(answered.reply());
                }
                case Incoming.Request request -> {
                    Frame held = request.borrowsFrame() ? frame : null;
                    handedOver = held != null;
                    var exchange = new Exchange(this, request, held, bytes);
                    enqueue(exchange);
                    barrier = request.pipelined() ? barrier : exchange;
                    request.start(exchange);
                }
            }
        } finally {
            if (!handedOver) {
                frame.release();
            }
        }
    }

    private void enqueue(Exchange exchange) {
        inFlight.add(exchange);
        inFlightBytes += exchange.requestBytes();
    }

    /** Told by an exchange, on any thread, that it has its reply. Many replies become one visit to the event loop. */
    void completed(Exchange exchange) {
        if (loop.inEventLoop() && pumping) {
            pumpAgain = true;
        } else if (pumpScheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this::pumpScheduled);
            } catch (RejectedExecutionException serverClosed) {
                pumpScheduled.set(false);
                discard(exchange);
            }
        }
    }

    private void pumpScheduled() {
        // Cleared first: a reply that comes from now on schedules the next visit.
        pumpScheduled.set(false);
        pump();
        flush();
    }

    private void sendAnswered() {
        for (Exchange next = inFlight.peek(); next != null; next = inFlight.peek()) {
            Reply reply = next.reply();
            if (reply == null) {
                if (closed) {
                    discardAnswered();
                }
                return;
            }
            inFlight.remove();
            inFlightBytes -= next.requestBytes();
            if (barrier == next) {
                barrier = null;
            }
            if (closed) {
                discard(next);
            } else {
                send(next, reply);
            }
        }
    }

    private void send(Exchange exchange, Reply reply) {
        switch (reply) {
            case Reply.Response response -> sendResponse(exchange, response, true);
            case Reply.BareError error -> {
                var _ = channel.write(ResponseEncoder.encode(channel.alloc(), error), channel.voidPromise());
                flushNeeded = true;
            }
            case Reply.None none -> {
                if (none.throttleMillis() > 0) {
                    mute(none.throttleMillis());
                }
            }
            case Reply.Close close -> refuse(close.reason());
        }
    }

    private void sendResponse(Exchange exchange, Reply.Response response, boolean first) {
        List<Object> pieces;
        try {
            pieces = ResponseEncoder.encode(channel.alloc(), response);
        } catch (RuntimeException notEncodable) {
            // Kafka's generated writers report what a version cannot express as whatever exception they like.
            response.discard();
            Reply instead = first ? exchange.failed(notEncodable) : new Reply.Close("not encoded: " + notEncodable);
            switch (instead) {
                case Reply.Response error -> sendResponse(exchange, error, false);
                case Reply.BareError error -> refuse("not encoded: " + notEncodable);
                case Reply.None none -> refuse("not encoded: " + notEncodable);
                case Reply.Close close -> refuse(close.reason());
            }
            return;
        }
        flushNeeded = true;
        int last = pieces.size() - 1;
        int held = bytesHeld(pieces);
        for (int i = 0; i < last; i++) {
            var _ = channel.write(pieces.get(i), channel.voidPromise());
        }
        if (last == 0 && held <= COUNTED_RESPONSE_BYTES) {
            var _ = channel.write(pieces.get(0), channel.voidPromise());
            response.discard(); // whatever small records there were are copied
        } else {
            server.responses().add(held);
            channel.write(pieces.get(last)).addListener(sent -> {
                response.discard();
                server.responses().release(held);
            });
        }
        if (response.throttleMillis() > 0) {
            mute(response.throttleMillis());
        }
    }

    private static int bytesHeld(List<Object> pieces) {
        int bytes = 0;
        for (Object piece : pieces) {
            bytes += piece instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        }
        return bytes;
    }

    private void mute(int millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (!muted || until - mutedUntilNanos > 0) {
            muted = true;
            mutedUntilNanos = until;
            var _ = loop.schedule(this::unmute, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void unmute() {
        if (muted && mutedUntilNanos - System.nanoTime() <= 0) {
            muted = false;
            pump();
            flush();
        }
    }

    private void flush() {
        if (flushNeeded) {
            flushNeeded = false;
            channel.flush();
        }
    }

    private void refuse(String reason) {
        if (!closed) {
            server.refusals()
                    .log(left -> LOG.warn(
                            "connection closed: remote={} reason={} similar lines left out={}", remote, reason, left));
            close();
        }
    }

    private void close() {
        closed = true;
        var _ = channel.close();
    }

    private void closeAfterFlush() {
        closingAfterFlush = true;
        read(false);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Starts no further request and closes once the last response is sent. */
    void stop() {
        if (!stopping) {
            stopping = true;
            pump();
            flush();
        }
    }

    /** Closes the connection if it is idle, or holds memory that others need. */
    void sweep() {
        long now = System.nanoTime();
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        long unsent = outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
        if (unsent != unsentAtSweep || unsent == 0) {
            unsentSinceNanos = now;
        }
        if (unsent != unsentAtSweep || (!inFlight.isEmpty() && channel.isWritable()) || frames.waitsForMemory()) {
            unsentAtSweep = unsent;
            activeNanos = now;
        }
        if (now - activeNanos > TimeUnit.MILLISECONDS.toNanos(server.limits().idleTimeoutMillis())) {
            LOG.debug("idle connection closed: remote={}", remote);
            close();
        } else if (server.responses().exhausted() && now - unsentSinceNanos > STALLED_NANOS) {
            refuse("its client takes no responses, and the memory for responses is exhausted");
        } else if (server.memory().exhausted()) {
            sweepRequest(now);
        }
    }

    private void sweepRequest(long now) {
        long timeoutMillis = server.limits().frameTimeoutMillis();
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        if (frames.arrivingFor(timeoutNanos)) {
            refuse("its request did not arrive within " + timeoutMillis
                    + " ms, and the memory for requests is exhausted");
        } else if (frames.holdsMemoryIdly() && !channel.isWritable() && now - unsentSinceNanos > timeoutNanos) {
            refuse("its client took no responses for " + timeoutMillis
                    + " ms, its next request waits for that, and the memory for requests is exhausted");
        }
    }

    private void onMemory() {
        try {
            loop.execute(() -> {
                frames.memoryFreed();
                if (!closed) {
                    pump();
                    flush();
                }
            });
        } catch (RejectedExecutionException serverClosed) {
            LOG.debug("memory freed after the server closed");
        }
    }

    private void release() {
        closed = true;
        if (!released) {
            released = true;
            frames.close();
            discardAnswered();
            server.closed(this);
        }
    }

    /** Drops the replies that are there; those of requests still running are dropped as they come. */
    private void discardAnswered() {
        inFlight.removeIf(exchange -> {
            boolean answered = exchange.reply() != null;
            if (answered) {
                discard(exchange);
            }
            return answered;
        });
    }

    private static void discard(Exchange exchange) {
        if (exchange.reply() instanceof Reply.Response response) {
            response.discard();
        }
    }
}
