package rvpn.core;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import rvpn.core.identity.Identity;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.ip.Cidr;
import rvpn.tun.PipeTun;

/**
 * A whole tunnel in this process: a listener and a dialler on loopback, real TLS, one event loop and a twin of a device
 * at each end.
 */
final class TwoEnds implements AutoCloseable {
    static final String SEED = "192.168.123.1";
    static final String POD = "100.96.0.10";
    static final String SEED6 = "fd8f:6d53:b97a:1::1";
    static final String POD6 = "fd00:10:96::10";
    static final int GREETING_TIMEOUT_MS = 20_000;
    static final int MAX_HALF_OPEN = 16;

    final PipeTun seedTun;
    final PipeTun shootTun;
    final Counters seedCounters = new Counters();
    final Counters shootCounters = new Counters();
    final EventLoopGroup seedLoop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoopGroup shootLoop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    private final TunnelListener listener;
    private final TestPki pki;

    TwoEnds(TestPki pki, Lane.Owner seedOwner) throws Exception {
        this(pki, seedTerms(pki), seedOwner, GREETING_TIMEOUT_MS, MAX_HALF_OPEN);
    }

    TwoEnds(TestPki pki, TlsTerms seedTerms, Lane.Owner seedOwner, int greetingTimeoutMs, int maxHalfOpen)
            throws Exception {
        this(pki, () -> seedTerms, seedOwner, greetingTimeoutMs, maxHalfOpen);
    }

    /** With terms that change. */
    TwoEnds(TestPki pki, Supplier<TlsTerms> seedTerms, Lane.Owner seedOwner) throws Exception {
        this(pki, seedTerms, seedOwner, GREETING_TIMEOUT_MS, MAX_HALF_OPEN);
    }

    private TwoEnds(
            TestPki pki, Supplier<TlsTerms> seedTerms, Lane.Owner seedOwner, int greetingTimeoutMs, int maxHalfOpen)
            throws Exception {
        this.pki = pki;
        this.seedTun = PipeTun.open("seed", 1);
        this.shootTun = PipeTun.open("shoot", 1);
        Lanes lanes = new Lanes(
                seedTerms, handshakes, loop -> seedCounters, greetingTimeoutMs, new StreamSocket(StreamSocket.SYSTEM));
        InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
        this.listener = TunnelListener.bind(seedLoop, anyPort, lanes, seedOwner, from -> true, maxHalfOpen);
    }

    /** What one end insists on. */
    static TlsTerms terms(TestPki pki, Identity own, Role peerRole, String peerName) {
        return new TlsTerms(own, new PeerCheck(pki.authorities(), peerRole, List.of(peerName), Clock.systemUTC()));
    }

    /** Of a good seed. */
    static TlsTerms seedTerms(TestPki pki) {
        return terms(pki, pki.server(), Role.CLIENT, TestPki.CLIENT);
    }

    /** Of a good shoot. */
    static TlsTerms shootTerms(TestPki pki) {
        return terms(pki, pki.client(), Role.SERVER, TestPki.SERVER);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** A connected channel to the listener. */
    Channel connect() throws Exception {
        return connect(address());
    }

    /** A connected channel to something in front of the listener, or in its place. */
    Channel connect(InetSocketAddress address) throws Exception {
        Channel channel = new Bootstrap()
                .group(shootLoop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .sync()
                .channel();
        return channel;
    }

    /** Dials with the good client certificate. */
    Lane dial(Lane.Owner owner) throws Exception {
        return dial(shootTerms(pki), owner);
    }

    Lane dial(TlsTerms terms, Lane.Owner owner) throws Exception {
        return dial(connect(), terms, owner);
    }

    Lane dial(Channel channel, TlsTerms terms, Lane.Owner owner) throws Exception {
        Lanes lanes =
                new Lanes(terms, handshakes, shootCounters, GREETING_TIMEOUT_MS, new StreamSocket(StreamSocket.SYSTEM));
        return channel.eventLoop()
                .submit(() -> lanes.dialled(channel, TestPki.SERVER, owner))
                .get();
    }

    /** What the seed lets in: from the pods to its own address. */
    static PacketGate seedGate() {
        return new PacketGate(
                List.of(Cidr.parse("100.96.0.0/11"), Cidr.parse("fd00:10:96::/64")),
                List.of(Cidr.parse(SEED + "/32"), Cidr.parse(SEED6 + "/128")));
    }

    /** What the shoot lets in: from the seed's own address to the pods. */
    static PacketGate shootGate() {
        return new PacketGate(
                List.of(Cidr.parse(SEED + "/32"), Cidr.parse(SEED6 + "/128")),
                List.of(Cidr.parse("100.96.0.0/11"), Cidr.parse("fd00:10:96::/64")));
    }

    @Override
    public void close() {
        listener.close();
        // Without a quiet period a loop that is asked amid its tasks ends with its channels open, and their buffers are
        // lost.
        Future<?> shootEnd = shootLoop.shutdownGracefully(20, 1000, TimeUnit.MILLISECONDS);
        Future<?> seedEnd = seedLoop.shutdownGracefully(20, 1000, TimeUnit.MILLISECONDS);
        shootEnd.awaitUninterruptibly();
        seedEnd.awaitUninterruptibly();
        handshakes.shutdownNow();
        seedTun.close();
        shootTun.close();
    }
}
