package rvpn.seed.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.Locale;
import jdk.net.ExtendedSocketOptions;
import rvpn.core.LeanMemory;

/** Sockets as every joined connection has them, and what their errors mean. */
final class Outbound {
    /** Below the idle limits of load balancers, as Gardener's own gateway. */
    private static final int KEEPALIVE_S = 55;
    /** Fast enough over a tunnel: 12 MB/s at 20 ms. */
    private static final int LEAN_RECEIVE_BYTES = 256 << 10;

    /** Nothing more is read while anything waits to be written: the kernel's own buffers are long enough. */
    private static final WriteBufferWaterMark NOTHING_WAITS = new WriteBufferWaterMark(1, 1);

    private Outbound() {}

    /** Begins to connect. */
    static ChannelFuture connect(EventLoop loop, InetSocketAddress to, int timeoutMs) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .handler(new ChannelInitializer<NioSocketChannel>() {
                    @Override
                    protected void initChannel(NioSocketChannel channel) {
                        prepare(channel);
                    }
                })
                .connect(to);
    }

    /** Read on demand, half closure; over TCP also no delay, keepalive. */
    static void prepare(DuplexChannel channel) {
        ChannelConfig config = channel.config();
        config.setRecvByteBufAllocator(new RelayReads());
        // Netty's default takes memory anew for every read, and zeroes it.
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        config.setWriteBufferWaterMark(NOTHING_WAITS);
        config.setOption(ChannelOption.AUTO_READ, false);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!(channel instanceof SocketChannel)) {
            return;
        }
        config.setOption(ChannelOption.TCP_NODELAY, true);
        if (LeanMemory.isLean()) {
            config.setOption(ChannelOption.SO_RCVBUF, LEAN_RECEIVE_BYTES);
        }
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_S);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEPALIVE_S);
    }

    /** In words, why a connection could not be made. */
    static Refused explain(Throwable cause, InetSocketAddress to, int timeoutMs) {
        String where = text(to);
        String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectTimeoutException || said.contains("timed out")) {
            return new Refused(Reason.CONNECT_TIMEOUT, "no answer from " + where + " within " + seconds(timeoutMs));
        }
        if (cause instanceof NoRouteToHostException || said.contains("unreachable")) {
            return new Refused(Reason.TARGET_UNREACHABLE, "no route to " + where);
        }
        if (said.contains("reset by peer")) {
            return new Refused(Reason.TARGET_RESET, "connection reset by " + where);
        }
        if (cause instanceof ConnectException && said.contains("refused")) {
            return new Refused(Reason.TARGET_REFUSED, "connection refused by " + where);
        }
        return new Refused(Reason.TARGET_UNREACHABLE, "cannot connect to " + where + ": " + cause.getMessage());
    }

    static String text(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }

    static String seconds(int timeoutMs) {
        return timeoutMs % 1000 == 0 ? timeoutMs / 1000 + " s" : timeoutMs + " ms";
    }
}
