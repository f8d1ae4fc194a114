package rvpn.seed.connect;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

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

    private final ConnectService service;
    private final Names names;
    private final Optional<Supplier<SslHandler>> tls;
    private final ConnectCounters counters = new ConnectCounters();
    private final RefusalLog log = new RefusalLog();
    private final RelayMemory memory = new RelayMemory();
    private final Admission admission;
    private final MultiThreadIoEventLoopGroup group;
    private final ProofPool proofs = new ProofPool();
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();

    /**
     * Opens nothing yet.
     *
     * @param names closed with this server
     * @param tls makes the handler of one connection, where clients must speak TLS
     */
    public ConnectServer(ConnectService service, Names names, Optional<Supplier<SslHandler>> tls) {
        this.service = service;
        this.names = names;
        this.tls = tls;
        this.admission = new Admission(service.limits());
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
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
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
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void accept(NioSocketChannel channel) {
        counters.accepted.increment();
        Outbound.prepare(channel);
        try {
            Admission.Ticket ticket = admission.enter();
            tls.ifPresent(make -> channel.pipeline().addLast(make.get()));
            channel.pipeline().addLast(new ConnectHandler(this, ticket));
        } catch (Refused full) {
            count(channel, full, "");
            turnAway(channel, full);
        }
    }

    /** Without a {@link Farewell}, which would take up another second of what there is too little of. */
    private void turnAway(NioSocketChannel channel, Refused full) {
        if (tls.isPresent()) {
            channel.close();
        } else {
            channel.writeAndFlush(RequestOpening.answer("HTTP/1.1", full)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Done off the loop; the result is for the loop, and fails with {@link Refused}. */
    Future<Void> prove(EventLoop loop, Target.Proof proof) {
        return proofs.check(loop, proof);
    }

    Future<Channel> dial(EventLoop loop, Target target) {
        return Dial.start(
                loop, names, service.router(), target, service.limits().connectTimeoutMs());
    }

    /** A connection keeps its place until both its ends are closed. */
    void join(Channel client, Channel target, Admission.Ticket ticket) {
        counters.joined.increment();
        client.closeFuture().addListener(one -> target.closeFuture().addListener(both -> {
            ticket.leave();
            counters.ended.increment();
        }));
    }

    void count(Channel client, Refused refused, String subject) {
        counters.refused(refused.reason());
        String source = source(client);
        log.line(source, refused, subject, TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))
                .ifPresent(line -> LOG.warn("{} {}", service.name(), line));
    }

    static String source(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress remote
                ? NetUtil.toAddressString(remote.getAddress())
                : "a client already gone";
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

    /** Stops accepting, closes every connection and ends the threads. */
    @Override
    public void close() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        proofs.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        names.close();
    }
}
