package rvpn.core;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.proxyprotocol.ProxyHeader;
import rvpn.core.proxyprotocol.ProxyHeaderReader;
import rvpn.core.proxyprotocol.ProxyTrust;

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
     * @param maxHalfOpen streams that may be between accept and greeting at once; for one more the eldest is closed
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
        return bind(loops, address, lanes, owner, new Door(allowed, maxHalfOpen, 0, ProxyTrust.NOBODY));
    }

    /** The same, with all that may be said about who comes in. */
    public static TunnelListener bind(
            EventLoopGroup loops, InetSocketAddress address, Lanes lanes, Lane.Owner owner, Door door)
            throws StartException {
        HalfOpenPlaces places = new HalfOpenPlaces(door.maxHalfOpen(), door.maxHalfOpenPerSource());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.next(), loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
                        if (door.allowed().test(peer)) {
                            enter(channel, peer, lanes, owner, door, places);
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

    private static void enter(
            Channel channel, InetSocketAddress peer, Lanes lanes, Lane.Owner owner, Door door, HalfOpenPlaces places) {
        boolean isBalancer = door.trust().includes(peer);
        HalfOpenPlaces.Place place =
                places.enter(isBalancer ? Optional.empty() : Optional.of(peer.getAddress()), () -> giveWay(channel));
        HalfOpen count = new HalfOpen(place, owner);
        channel.closeFuture().addListener(closed -> count.settle());
        if (isBalancer) {
            awaitHeader(channel, lanes, door, count);
        } else {
            accept(channel, lanes, count);
        }
    }

    private static void giveWay(Channel channel) {
        LOG.debug("closed the connection from {}: it was the eldest without a greeting", channel.remoteAddress());
        channel.close();
    }

    private static void awaitHeader(Channel channel, Lanes lanes, Door door, HalfOpen count) {
        var deadline =
                channel.eventLoop().schedule(() -> channel.close(), lanes.greetingTimeoutMs(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new ProxyHeaderReader(door.trust(), new ProxyHeaderReader.Listener() {
            @Override
            public void identified(Channel known, Optional<ProxyHeader> header) {
                deadline.cancel(false);
                header.ifPresent(told -> count.from(told.source().getAddress()));
                accept(known, lanes, count);
            }

            @Override
            public void malformed(Channel stranger, String words) {
                LOG.debug("closed a connection from {}: {}", stranger.remoteAddress(), words);
                stranger.close();
            }
        }));
        channel.read();
    }

    private static void accept(Channel channel, Lanes lanes, HalfOpen count) {
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

    /**
     * Who may open a stream.
     *
     * @param allowed whether one may come from this address, the socket's own, at all
     * @param maxHalfOpen how many may be between accept and greeting; for one more the eldest is closed
     * @param maxHalfOpenPerSource how many of these from one source, 0 for no limit; for one more its eldest is closed
     * @param trust whose PROXY headers are believed
     */
    public record Door(
            Predicate<InetSocketAddress> allowed, int maxHalfOpen, int maxHalfOpenPerSource, ProxyTrust trust) {}

    /**
     * Keeps a connection's place among the half-open until its greeting has come or it is closed. Not just until it is authenticated,
     * when it is given its memory: a peer could hold any number. Nor until its lane ends: its socket lingers.
     */
    private record HalfOpen(HalfOpenPlaces.Place place, Lane.Owner owner) implements Lane.Owner {
        void settle() {
            place.leave();
        }

        void from(InetAddress source) {
            place.from(source);
        }

        @Override
        public void secured(Lane lane) {
            place.moved();
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
