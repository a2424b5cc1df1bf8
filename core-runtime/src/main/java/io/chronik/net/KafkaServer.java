package io.chronik.net;

import io.chronik.request.RateLimitedLog;
import io.chronik.request.Router;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for Kafka clients. A few event loops serve all connections; requests are answered by the router's handlers.
 *
 * <p>Per connection, requests start and are answered in the order they came. The server holds what the {@link NetworkLimits} allow and
 * no more: it stops reading from a client that asks faster than it is answered, or does not take its answers.
 */
public final class KafkaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaServer.class);
    private static final int BACKLOG = 1024;
    private static final int LOW_WATER_BYTES = 256 << 10;
    private static final int PAGE_BYTES = 8 << 10;
    private static final int PAGES_PER_CHUNK_LOG2 = 9;
    private static final int CACHED_BUFFERS = 64;
    private static final long MAX_SWEEP_MILLIS = 1_000;
    private static final long LOOP_STOP_SECONDS = 5;

    private final NetworkLimits limits;
    private final ToIntFunction<InetAddress> connectionThrottle;
    private final ServerContext context;
    private final MultiThreadIoEventLoopGroup loops;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> connectionsPerIp = new ConcurrentHashMap<>();
    private final Channel listener;

    /** How sockets are driven. */
    enum Transport {
        /** Linux's own, if its library is there. */
        EPOLL,
        /** The JDK's. */
        NIO
    }

    /**
     * Starts listening, and serving.
     *
     * @param host the address to bind to
     * @param port the port to bind to; 0 for any free one
     * @param router answers the requests; not closed here, and to be closed after this
     * @param limits what connections may cost
     * @param eventLoops threads that serve connections
     * @throws IOException if the address cannot be bound
     */
    public KafkaServer(String host, int port, Router router, NetworkLimits limits, int eventLoops) throws IOException {
        this(host, port, router, limits, eventLoops, _ -> 0);
    }

    /**
     * Starts listening, and serving.
     *
     * @param connectionThrottle is told of every connection, and answers for how many milliseconds it is kept waiting and then closed
     *     because its address makes too many; 0 to serve it. Must not block
     * @throws IOException if the address cannot be bound
     */
    public KafkaServer(
            String host,
            int port,
            Router router,
            NetworkLimits limits,
            int eventLoops,
            ToIntFunction<InetAddress> connectionThrottle)
            throws IOException {
        this(host, port, router, limits, eventLoops, fastest(), pooled(eventLoops), connectionThrottle);
    }

    KafkaServer(
            String host,
            int port,
            Router router,
            NetworkLimits limits,
            int eventLoops,
            Transport transport,
            ByteBufAllocator allocator)
            throws IOException {
        this(host, port, router, limits, eventLoops, transport, allocator, _ -> 0);
    }

    KafkaServer(
            String host,
            int port,
            Router router,
            NetworkLimits limits,
            int eventLoops,
            Transport transport,
            ByteBufAllocator allocator,
            ToIntFunction<InetAddress> connectionThrottle)
            throws IOException {
        this.limits = limits;
        this.connectionThrottle = connectionThrottle;
        this.context = new ServerContext(
                router,
                limits,
                new RequestMemory(limits.maxRequestMemoryBytes()),
                new ResponseMemory(limits.maxResponseMemoryBytes()),
                new RateLimitedLog(),
                this::disconnected);
        this.loops = new MultiThreadIoEventLoopGroup(
                eventLoops, new DefaultThreadFactory("net"), transport == Transport.EPOLL ? epoll() : nio());
        try {
            this.listener = listen(new InetSocketAddress(host, port), transport, allocator);
        } catch (IOException notBound) {
            stopLoops();
            throw notBound;
        }
        long sweepMillis =
                Math.clamp(Math.min(limits.idleTimeoutMillis(), limits.frameTimeoutMillis()) / 4, 10, MAX_SWEEP_MILLIS);
        for (EventExecutor loop : loops) {
            var _ = loop.scheduleWithFixedDelay(() -> sweep(loop), sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
        }
        LOG.info("listening: address={} transport={} eventLoops={}", listener.localAddress(), transport, eventLoops);
    }

    private static Transport fastest() {
        return Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO;
    }

    private static IoHandlerFactory epoll() {
        return EpollIoHandler.newFactory();
    }

    private static IoHandlerFactory nio() {
        return NioIoHandler.newFactory();
    }

    private static ByteBufAllocator pooled(int eventLoops) {
        // One arena per loop: buffers come from loops alone, and go back to their arena from any thread.
        return new PooledByteBufAllocator(
                true, 1, eventLoops, PAGE_BYTES, PAGES_PER_CHUNK_LOG2, CACHED_BUFFERS, CACHED_BUFFERS, false);
    }

    private Channel listen(InetSocketAddress address, Transport transport, ByteBufAllocator allocator)
            throws IOException {
        Class<? extends ServerChannel> type =
                transport == Transport.EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        int highWater = Math.max(LOW_WATER_BYTES + 1, limits.maxQueuedBytesPerConnection());
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, WireSizes.INSTANCE)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER_BYTES, highWater))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connected(channel);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + address + ": " + bound.cause(), bound.cause());
        }
        return bound.channel();
    }

    private void connected(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            var _ = channel.close(); // gone again before it was looked at
            return;
        }
        int fromThisIp = connectionsPerIp.merge(remote.getAddress(), 1, Integer::sum);
        channel.closeFuture()
                .addListener(closed -> connectionsPerIp.computeIfPresent(
                        remote.getAddress(), (ip, count) -> count == 1 ? null : count - 1));
        if (connections.size() >= limits.maxConnections() || fromThisIp > limits.maxConnectionsPerIp()) {
            context.refusals()
                    .log(left -> LOG.warn(
                            "connection refused: remote={} connections={} fromThisIp={} allowed={} allowedPerIp={}"
                                    + " similar lines left out={}",
                            remote,
                            connections.size(),
                            fromThisIp,
                            limits.maxConnections(),
                            limits.maxConnectionsPerIp(),
                            left));
            var _ = channel.close();
            return;
        }
        int throttleMillis = connectionThrottle.applyAsInt(remote.getAddress());
        if (throttleMillis > 0) {
            // As Kafka: nothing is read, and the client learns late that it can try again. The limits above bound how
            // many wait.
            channel.config().setAutoRead(false);
            var _ = channel.eventLoop()
                    .schedule(
                            () -> {
                                var _ = channel.close();
                            },
                            throttleMillis,
                            TimeUnit.MILLISECONDS);
            return;
        }
        var connection = new Connection(channel, context);
        connections.add(connection);
        channel.config().setRecvByteBufAllocator(new ReadBuffers(connection));
        channel.pipeline().addLast(connection);
    }

    private void disconnected(Connection connection) {
        connections.remove(connection);
    }

    private void sweep(EventExecutor loop) {
        for (Connection connection : connections) {
            if (connection.channel().eventLoop().equals(loop)) {
                connection.sweep();
            }
        }
    }

    /** The port that is listened on. */
    public int boundPort() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** How many clients are connected. */
    public int connections() {
        return connections.size();
    }

    /** How much memory requests take that are being received or whose bytes are still needed. */
    public long requestMemoryBytes() {
        return context.memory().usedBytes();
    }

    /**
     * Stops listening, lets the requests in flight be answered within the limits' close timeout, and closes every connection. The port
     * is free when this returns.
     */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        for (Connection connection : connections) {
            connection.channel().eventLoop().execute(connection::stop);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.closeTimeoutMillis());
        int cut = 0;
        for (Connection connection : connections) {
            Channel channel = connection.channel();
            if (!channel.closeFuture()
                    .awaitUninterruptibly(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                cut++;
                channel.close().awaitUninterruptibly();
            }
        }
        stopLoops();
        LOG.info(
                "stopped listening: address={} connections cut with requests in flight={}",
                listener.localAddress(),
                cut);
    }

    private void stopLoops() {
        loops.shutdownGracefully(0, LOOP_STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
