package rvpn.core;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.Setting;

/**
 * How the outer socket of a tunnel stream is set, on both ends.
 *
 * @param congestion TCP congestion control by the kernel's name, or {@link #SYSTEM}
 */
public record StreamSocket(String congestion) {
    /** Leaves the congestion control to the system. */
    public static final String SYSTEM = "system";

    /** Which congestion control, for a program's list of settings. */
    public static final Setting<String> CONGESTION = Setting.of(
                    "congestion",
                    "NAME",
                    "TCP congestion control of the tunnel's own connection, such as bbr or cubic, where the kernel has it;"
                            + " 'system' for the system's own.",
                    StreamSocket::name)
            .or("bbr");

    private static final Logger LOG = LoggerFactory.getLogger("stream");
    private static final int RECEIVE_BYTES = 128 * 1024;
    private static final int LOW_WATER_BYTES = 128 * 1024;
    private static final int HIGH_WATER_BYTES = 256 * 1024;
    private static final long MAX_UNSENT_BYTES = 128 * 1024;
    private static final int LEAN_RECEIVE_BYTES = 1 << 20;

    // Netty's default does not pool buffers of this size in a small heap: each read would take new memory, zeroed.
    private static final int PAGE_BYTES = 8192;
    private static final int CHUNK_ORDER = 7; // of 2^7 pages: 1 MiB
    private static final int MAX_LOOPS = 8;
    private static final PooledByteBufAllocator BUFFERS =
            new PooledByteBufAllocator(true, 0, MAX_LOOPS, PAGE_BYTES, CHUNK_ORDER, 0, 0, false);

    // linux/tcp.h and linux/in.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_CONGESTION = 13;

    private static String name(String text) {
        if (!text.matches("[a-z0-9_-]{1,15}")) {
            throw new IllegalArgumentException("'" + text + "' is no name of a congestion control, such as bbr");
        }
        return text;
    }

    /**
     * What is not yet sent is bounded (TCP_NOTSENT_LOWAT and the water marks), because everything that waits there
     * delays the packets behind it; the kernel's own buffers are left to its autotuning, but where
     * memory is short.
     */
    void configure(Channel channel) {
        var config = channel.config();
        config.setOption(ChannelOption.ALLOCATOR, BUFFERS);
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MAX_UNSENT_BYTES);
        config.setOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES));
        // One read a turn of the loop, so that a burst from the peer does not starve the device, nor the reverse.
        config.setOption(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES).maxMessagesPerRead(1));
        if (LeanMemory.isLean()) {
            config.setOption(ChannelOption.SO_RCVBUF, LEAN_RECEIVE_BYTES);
        }
        if (!congestion.equals(SYSTEM)) {
            chooseCongestion(channel);
        }
    }

    /**
     * Flows in the tunnel never see the outer connection's losses, only its rate; a control that takes every loss for
     * congestion would slow all of them down together.
     */
    private void chooseCongestion(Channel channel) {
        byte[] name = congestion.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer value = ByteBuffer.allocateDirect(name.length).put(name).flip();
        try {
            channel.config()
                    .setOption(new RawUnixChannelOption(congestion, IPPROTO_TCP, TCP_CONGESTION, name.length), value);
        } catch (ChannelException refused) {
            LOG.debug("the kernel has no congestion control {}: {}", congestion, Words.of(refused));
        }
    }
}
