package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneLoopsTest {
    private static final int LOOPS = 4;

    private final LaneLoops loops = new LaneLoops(LOOPS);
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void sumsWhatEachLoopCounts() {
        for (int i = 0; i < LOOPS; i++) {
            loops.counters(loops.of(i)).add(Counter.SENT_PACKETS, 10 + i);
        }
        assertThat(loops.total(Counter.SENT_PACKETS)).isEqualTo(10 + 11 + 12 + 13);
        assertThat(loops.counters(2).get(Counter.SENT_PACKETS)).isEqualTo(12);
        assertThat(loops.total(Counter.SENT_BYTES)).isZero();
    }

    @Test
    void givesEachDialledLaneALoopOfItsOwn() {
        assertThat(List.of(loops.of(0), loops.of(1), loops.of(2), loops.of(3))).doesNotHaveDuplicates();
        assertThat(loops.of(LOOPS)).isSameAs(loops.of(0));
    }

    @Test
    void countsForItsOwnLoopsOnly() {
        try (LaneLoops others = new LaneLoops(1)) {
            EventLoop stranger = others.of(0);
            assertThatThrownBy(() -> loops.counters(stranger)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void putsEachAcceptedChannelWhereFewestAre() throws Exception {
        Channel server = listen();
        List<Socket> sockets = new ArrayList<>();
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            channels.add(acceptAfter(connect(server), sockets));
        }
        assertThat(channels.stream().map(Channel::eventLoop)).doesNotHaveDuplicates();

        for (Channel lost : List.of(channels.get(2), channels.get(0), channels.get(3))) {
            lost.close().sync();
            assertThat(acceptAfter(connect(server), sockets).eventLoop()).isSameAs(lost.eventLoop());
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Channel listen() {
        return new ServerBootstrap()
                .group(loops.next(), loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.add(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static Socket connect(Channel server) throws Exception {
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        return new Socket(address.getAddress(), address.getPort());
    }

    private Channel acceptAfter(Socket socket, List<Socket> sockets) throws Exception {
        sockets.add(socket);
        return accept();
    }

    private Channel accept() throws Exception {
        Channel channel = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(channel).isNotNull();
        return channel;
    }
}
