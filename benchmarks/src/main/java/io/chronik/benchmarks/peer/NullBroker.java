package io.chronik.benchmarks.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * A broker that does nothing: it says yes to every Produce without looking at the records, and serves the same records again and again to
 * every Fetch. What a client reaches with it is the upper limit for any broker on the same machine.
 */
public final class NullBroker {
    private static final int MAX_FRAME_BYTES = 128 << 20;
    private static final int RECEIVE_BYTES = 256 << 10;

    private NullBroker() {}

    /**
     * Serves the loopback until the process ends.
     *
     * @param args the port
     * @throws InterruptedException when interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(args[0]);
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> channel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        NullAnswers answers = new NullAnswers(port);
        new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, io))
                .channel(channel)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        child.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME_BYTES, 0, 4, 0, 4))
                                .addLast(new Connection(answers));
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    private static final class Connection extends SimpleChannelInboundHandler<ByteBuf> {
        private final NullAnswers answers;

        Connection(NullAnswers answers) {
            this.answers = answers;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            ByteBuffer bytes = frame.nioBuffer();
            ApiKeys api = ApiKeys.forId(bytes.getShort(0));
            short version = bytes.getShort(2);
            ByteBufferAccessor in = new ByteBufferAccessor(bytes);
            // A newer client's first ApiVersions is answered in the oldest format, which it understands.
            short known = api == ApiKeys.API_VERSIONS && !api.isVersionSupported(version) ? 0 : version;
            RequestHeaderData header =
                    new RequestHeaderData(in, api.requestHeaderVersion(known == version ? version : (short) 3));
            Message answer = answers.answer(api, known, known == version, in);
            var _ = context.write(frameOf(api, known, header.correlationId(), answer), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.err.println(context.channel() + " is closed: " + cause);
            var _ = context.close();
        }

        private static ByteBuf frameOf(ApiKeys api, short version, int correlationId, Message answer) {
            ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
            short headerVersion = api.responseHeaderVersion(version);
            ObjectSerializationCache headerCache = new ObjectSerializationCache();
            ObjectSerializationCache answerCache = new ObjectSerializationCache();
            int length = header.size(headerCache, headerVersion) + answer.size(answerCache, version);
            ByteBuffer out = ByteBuffer.allocate(4 + length).putInt(length);
            ByteBufferAccessor writable = new ByteBufferAccessor(out);
            header.write(writable, headerCache, headerVersion);
            answer.write(writable, answerCache, version);
            return Unpooled.wrappedBuffer(out.flip());
        }
    }
}
