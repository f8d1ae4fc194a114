package rvpn.seed.connect;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.config.UnixListener;
import rvpn.core.identity.Revocations;
import rvpn.core.proxyprotocol.ClientAddress;
import rvpn.core.proxyprotocol.ProxyHeader;
import rvpn.core.proxyprotocol.ProxyHeaderReader;

/**
 * Accepts clients, and joins those whose CONNECT request a {@link Router} allows with their destination.
 *
 * <p>On Java's own selector, not on Netty's epoll transport (4.2.18), which fails here twice: at a FIN it reads all
 * that the kernel holds, asked or not (tcp_rmem: 32 MiB a connection, for a receiver that stands still); and a
 * connection whose input has ended leaves the epoll set for good, so that its next write that blocks fails with ENOENT.
 */
public final class ConnectServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectServer.class);
    private static final int BACKLOG = 4096;
    private static final int BREAK_OFF_MS = 2_000;

    private final ConnectService service;
    private final Names names;
    private final Optional<Supplier<SslHandler>> tls;
    private final ConnectCounters counters = new ConnectCounters();
    private final RefusalLog log = new RefusalLog();
    private final RelayMemory memory = new RelayMemory();
    private final Admission admission;
    private final Visits visits;
    private final MultiThreadIoEventLoopGroup group;
    private final ProofPool proofs = new ProofPool();
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean isDraining;
    private volatile Optional<Revocations> reviewed = Optional.empty();
    private UnixAcceptor unix;

    /**
     * Opens nothing yet.
     *
     * @param names closed with this server
     * @param tls makes the handler of one connection, where clients must speak TLS; those of a Unix socket never must
     */
    public ConnectServer(ConnectService service, Names names, Optional<Supplier<SslHandler>> tls) {
        this.service = service;
        this.names = names;
        this.tls = tls;
        this.admission = new Admission(service.limits());
        this.visits = new Visits(service.visits());
        this.group = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory(service.name()),
                NioIoHandler.newFactory());
    }

    /**
     * Begins to accept; may be called for several addresses.
     *
     * @param option that holds the address, for the error's text
     * @return where it listens, with the port the kernel chose if 0 was asked for
     */
    public InetSocketAddress listen(String option, InetSocketAddress address) throws StartException {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channelFactory(ListeningChannel::new)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(
                        NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
                        service.entrance().reusePort())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<NioSocketChannel>() {
                    @Override
                    protected void initChannel(NioSocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new StartException(
                    ExitCode.HOST,
                    option + ": cannot listen on " + Outbound.text(address) + ": "
                            + bound.cause().getMessage() + "; give an address of this host and a free port");
        }
        if (service.entrance().reusePort()) {
            PortSharing.check();
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /**
     * Begins to accept on a Unix socket, whose file says who may connect.
     *
     * @param socket closed with this server
     */
    public void listen(UnixListener socket) throws StartException {
        try {
            unix = UnixAcceptor.start(service.name() + "-unix", socket, this::acceptUnix);
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, "cannot listen on " + socket.path() + ": " + refused.getMessage());
        }
    }

    private void acceptUnix(UnixChannel channel) {
        channel.pipeline().addLast(new ChannelInitializer<UnixChannel>() {
            @Override
            protected void initChannel(UnixChannel accepted) {
                accept(accepted);
            }
        });
        group.register(channel);
    }

    private void accept(DuplexChannel channel) {
        open.add(channel);
        visits.begin(channel);
        Outbound.prepare(channel);
        boolean isBalancer = service.entrance().trust().includes(channel.remoteAddress());
        Optional<InetAddress> source =
                isBalancer ? Optional.empty() : ClientAddress.of(channel).map(InetSocketAddress::getAddress);
        Admission.Ticket ticket =
                admission.enter(source, () -> channel.eventLoop().execute(() -> giveWay(channel)));
        counters.accepted.increment();
        if (isBalancer) {
            channel.pipeline().addLast(new ProxyHeaderReader(service.entrance().trust(), identified(ticket)));
        }
        if (!(channel instanceof UnixChannel)) {
            tls.ifPresent(make -> channel.pipeline().addLast(make.get()));
        }
        channel.pipeline().addLast(new ConnectHandler(this, ticket));
    }

    private ProxyHeaderReader.Listener identified(Admission.Ticket ticket) {
        return new ProxyHeaderReader.Listener() {
            @Override
            public void identified(Channel channel, Optional<ProxyHeader> header) {
                header.ifPresent(told -> ticket.from(told.source().getAddress()));
            }

            @Override
            public void malformed(Channel channel, String words) {
                turnAway(channel, new Refused(Reason.MALFORMED, words));
            }
        };
    }

    /** For a newer connection, or for the end. */
    private void giveWay(Channel channel) {
        boolean isAnswered = channel.pipeline().get(ConnectHandler.class) == null;
        if (isDraining && !isAnswered) {
            Visit.of(channel).end(Ending.DRAIN);
        }
        if (isDraining || isAnswered) {
            HalfClose.reset(channel);
        } else {
            String words = "too many connections are being set up, try again later";
            turnAway(channel, new Refused(Reason.HALF_OPEN_FULL, words));
        }
    }

    /** Without a {@link Farewell}, which would take up another second of what there is too little of. */
    private void turnAway(Channel channel, Refused refused) {
        count(channel, refused, "");
        if (channel.pipeline().get(SslHandler.class) != null) {
            Visit.of(channel).unanswered();
            HalfClose.reset(channel);
        } else {
            ConnectHandler handler = channel.pipeline().get(ConnectHandler.class);
            ByteBuf answer = handler == null ? RequestOpening.answer("HTTP/1.1", refused) : handler.answer(refused);
            channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Done off the client's loop; the result is for the loop, and fails with {@link Refused}. */
    Future<Void> prove(Channel client, Target.Proof proof) {
        Optional<InetAddress> source = ClientAddress.of(client).map(InetSocketAddress::getAddress);
        return proofs.check(client.eventLoop(), source, proof);
    }

    Future<Channel> dial(Channel client, Target target) {
        Visit visit = Visit.of(client);
        visit.dials(target, service.router());
        Future<Channel> dial = Dial.start(
                client.eventLoop(),
                names,
                service.router(),
                target,
                service.limits().connectTimeoutMs());
        return dial.addListener((Future<Channel> done) -> {
            if (done.isSuccess()) {
                visit.connected(done.getNow(), service.router());
            }
        });
    }

    /** Breaks off the streams of clients whose certificate is revoked; from any thread. */
    public void reviewClients(Revocations revocations) {
        reviewed = Optional.of(revocations);
        visits.review(Ending.REVOKED, visit -> Review.of(revocations, visit));
    }

    /** When the certificate of the client ends that was served last; from any thread. */
    public Optional<Instant> lastClientEnd() {
        return visits.lastClientEnd();
    }

    /** Breaks off the streams to destinations that the router no longer allows; from any thread. */
    public void reviewDestinations() {
        visits.review(Ending.FORBIDDEN, visit -> Review.of(service.router(), visit));
    }

    /** A connection keeps its place until both its ends are closed. */
    void join(Channel client, Channel target, Admission.Ticket ticket, int earlyBytes) {
        counters.joined.increment();
        open.add(target);
        visits.join(client, target, earlyBytes);
        reviewJoined(Visit.of(client));
        client.closeFuture().addListener(one -> target.closeFuture().addListener(both -> {
            ticket.leave();
            counters.ended.increment();
        }));
    }

    /** What changed while it was dialled has passed it by. */
    private void reviewJoined(Visit visit) {
        reviewed.ifPresent(revocations -> visits.review(visit, Ending.REVOKED, it -> Review.of(revocations, it)));
        visits.review(visit, Ending.FORBIDDEN, it -> Review.of(service.router(), it));
    }

    void count(Channel client, Refused refused, String subject) {
        Visit.of(client).refused(refused, service.router());
        counters.refused(refused.reason());
        String source = source(client);
        log.line(source, refused, subject, TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))
                .ifPresent(line -> LOG.warn("{} {}", service.name(), line));
    }

    static String source(Channel client) {
        return ClientAddress.of(client)
                .map(remote -> NetUtil.toAddressString(remote.getAddress()))
                .orElse(client instanceof UnixChannel ? "unix" : "a client already gone");
    }

    ConnectService service() {
        return service;
    }

    RelayMemory memory() {
        return memory;
    }

    /** What has happened since the start. */
    public ConnectCounters counters() {
        return counters;
    }

    /** Whether {@link #drain} has begun. */
    public boolean isDraining() {
        return isDraining;
    }

    /** How many connections are joined now. */
    public int streams() {
        return admission.joined();
    }

    /**
     * Stops accepting, and waits until nobody is left or the {@link Entrance}'s time is over; then ends the streams that
     * are left in order. To be closed afterwards.
     *
     * @param hurry completes when there is no more time
     */
    public void drain(CompletableFuture<Void> hurry) throws InterruptedException {
        isDraining = true;
        stopAccepting();
        new Drain(service.name(), admission, hurry).run(service.entrance().drainTimeoutMs(), visits::close);
    }

    /** Returns once everybody who was accepted is counted. Not for a loop's own thread. */
    private void stopAccepting() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        if (unix != null) {
            unix.close();
        }
        // Who has been accepted is counted by a task of his loop, which stands before this one.
        for (EventExecutor loop : group) {
            if (!loop.isShuttingDown()) {
                loop.submit(() -> {}).awaitUninterruptibly();
            }
        }
    }

    /** Not left to the end of the loops: one that is told to end amid its tasks (Netty 4.2.18) forgets its channels. */
    private void breakOff() {
        for (Channel channel : open) {
            if (!channel.eventLoop().isShuttingDown()) {
                channel.eventLoop()
                        .execute(() -> channel.unsafe().close(channel.unsafe().voidPromise()));
            }
        }
        open.newCloseFuture().awaitUninterruptibly(BREAK_OFF_MS);
    }

    /** Stops accepting, closes every connection and ends the threads. */
    @Override
    public void close() {
        visits.close();
        stopAccepting();
        breakOff();
        proofs.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        names.close();
    }
}
