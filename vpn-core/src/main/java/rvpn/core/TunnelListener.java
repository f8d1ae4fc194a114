package rvpn.core;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** Accepts tunnel streams. Those that have not greeted yet are counted and limited apart from the others. */
public final class TunnelListener implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger("listener");

    private final Channel server;

    private TunnelListener(Channel server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param loops where the accepted streams run
     * @param owner called on the loop of each stream
     * @param allowed whether a stream may come from this address at all
     * @param maxHalfOpen streams that may be between accept and greeting at once; one more is closed
     * @throws StartException when the address cannot be bound
     */
    public static TunnelListener bind(
            EventLoopGroup loops,
            InetSocketAddress address,
            Lanes lanes,
            Lane.Owner owner,
            Predicate<InetSocketAddress> allowed,
            int maxHalfOpen)
            throws StartException {
        HalfOpen halfOpen = new HalfOpen(maxHalfOpen);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.next(), loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
                        if (allowed.test(peer) && halfOpen.enter()) {
                            HalfOpenCount count = new HalfOpenCount(halfOpen, owner);
                            channel.closeFuture().addListener(closed -> count.settle());
                            accept(channel, lanes, count);
                        } else {
                            LOG.debug("closed a connection from {}", peer);
                            channel.close();
                        }
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new StartException(
                    ExitCode.HOST,
                    "--listen: cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + Words.of(bound.cause()) + "; give an address of this host and a free port");
        }
        return new TunnelListener(bound.channel());
    }

    private static void accept(Channel channel, Lanes lanes, HalfOpenCount count) {
        try {
            lanes.accepted(channel, count);
        } catch (IOException failed) {
            LOG.warn("cannot begin TLS: {}", Words.of(failed));
            channel.close();
        }
    }

    /** Where it listens, with the port that the kernel chose for port 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
    }

    /** How many there are, over all loops. */
    private static final class HalfOpen {
        private final int most;
        private final AtomicInteger now = new AtomicInteger();

        HalfOpen(int most) {
            this.most = most;
        }

        /** Whether there is room for one more, which is counted then. */
        boolean enter() {
            return now.getAndUpdate(count -> count < most ? count + 1 : count) < most;
        }

        void leave() {
            now.decrementAndGet();
        }
    }

    /**
     * Keeps a connection counted as half open until its greeting has come or it is closed. Not just until it is authenticated,
     * when it is given its memory: a peer could hold any number. Nor until its lane ends: its socket lingers.
     */
    private static final class HalfOpenCount implements Lane.Owner {
        private final HalfOpen halfOpen;
        private final Lane.Owner owner;
        // On the connection's own loop.
        private boolean counted = true;

        HalfOpenCount(HalfOpen halfOpen, Lane.Owner owner) {
            this.halfOpen = halfOpen;
            this.owner = owner;
        }

        private void settle() {
            if (counted) {
                counted = false;
                halfOpen.leave();
            }
        }

        @Override
        public void secured(Lane lane) {
            owner.secured(lane);
        }

        @Override
        public void greeted(Lane lane, Control greeting) {
            settle();
            owner.greeted(lane, greeting);
        }

        @Override
        public void ended(Lane lane, StreamEnd end) {
            owner.ended(lane, end);
        }
    }
}
