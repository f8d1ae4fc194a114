package rvpn.shoot;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import rvpn.core.WayOut;
import rvpn.core.Words;
import rvpn.core.config.Networks;
import rvpn.core.config.Shutdown;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

/**
 * Opens the way to the seed server: resolves, connects, and asks the gateway. Blocks, but never beyond the moment when
 * the program shall end; never runs on the event loop.
 */
final class Dialler {
    private static final int ABANDON_MS = 1000;

    private final ShootConfig config;
    private final EventLoop loop;

    Dialler(ShootConfig config, EventLoop loop) {
        this.config = config;
        this.loop = loop;
    }

    /** A byte stream to the seed server, not read yet. Tries each address of the endpoint in turn. */
    Channel dial(Shutdown shutdown) throws IOException, InterruptedException {
        IOException failure = new IOException("--endpoint: DNS gave no address of " + config.endpoint());
        for (InetAddress address : resolve(shutdown)) {
            if (shutdown.isRequested()) {
                throw stopped();
            }
            try {
                refuseRecursion(address);
                return ask(connect(new InetSocketAddress(address, config.port()), shutdown), shutdown);
            } catch (IOException failed) {
                failure = failed;
            }
        }
        throw failure;
    }

    private static IOException stopped() {
        return new IOException("the program stops");
    }

    /** On a thread of its own: what waits for DNS cannot be woken. */
    private List<InetAddress> resolve(Shutdown shutdown) throws IOException, InterruptedException {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> lookUp(answer), "dns");
        thread.setDaemon(true);
        thread.start();
        if (!shutdown.await(answer, config.connectTimeoutMs())) {
            throw new IOException("--endpoint: DNS did not give an address of " + config.endpoint() + " within "
                    + config.connectTimeoutMs() + " ms");
        }
        return result(answer);
    }

    private void lookUp(CompletableFuture<List<InetAddress>> answer) {
        try {
            answer.complete(List.of(InetAddress.getAllByName(config.endpoint())));
        } catch (UnknownHostException unknown) {
            answer.completeExceptionally(
                    new IOException("--endpoint: the name " + config.endpoint() + " is unknown to DNS"));
        } catch (RuntimeException fault) {
            answer.completeExceptionally(fault);
        }
    }

    /** An outer connection that is routed into its own tunnel would never come up again. */
    private void refuseRecursion(InetAddress address) throws IOException {
        IpAddress gateway = IpAddress.of(address.getAddress());
        Networks networks = config.networks();
        for (Cidr cidr : Stream.concat(networks.transfer().stream(), networks.seed().stream())
                .toList()) {
            if (cidr.contains(gateway)) {
                throw new IOException("--endpoint: " + gateway + " lies inside " + cidr
                        + ", which is routed into the tunnel: it would run through itself");
            }
        }
        boolean isInside = WayOut.to(address)
                .filter(out -> out.getName().equals(config.device()))
                .isPresent();
        if (isInside) {
            throw new IOException("--endpoint: the host's way to " + gateway + " leads into the tunnel (device "
                    + config.device() + "), which would run through itself; remove the route that covers that address");
        }
    }

    private Channel connect(InetSocketAddress address, Shutdown shutdown) throws IOException, InterruptedException {
        CompletableFuture<Channel> connected = new CompletableFuture<>();
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMs())
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address);
        connecting.addListener((ChannelFutureListener) done -> settle(done, connected));
        if (!shutdown.await(connected, config.connectTimeoutMs() + ABANDON_MS)) {
            connecting.channel().close();
            throw stopped();
        }
        return result(connected);
    }

    private void settle(ChannelFuture done, CompletableFuture<Channel> connected) {
        if (done.isSuccess()) {
            connected.complete(done.channel());
        } else {
            connected.completeExceptionally(cannotConnect(done.cause()));
        }
    }

    private IOException cannotConnect(Throwable cause) {
        return new IOException("cannot connect to " + config.target() + ": " + Words.of(cause));
    }

    private Channel ask(Channel channel, Shutdown shutdown) throws IOException, InterruptedException {
        if (config.dial() == ShootConfig.Dial.DIRECT) {
            return channel;
        }
        CompletableFuture<Channel> answer = CompletableFuture.supplyAsync(
                        () -> GatewayConnect.begin(channel, config), loop)
                .thenCompose(opening -> opening);
        try {
            if (!shutdown.await(answer, config.connectTimeoutMs())) {
                throw new IOException("the gateway " + config.target() + " did not answer within "
                        + config.connectTimeoutMs() + " ms");
            }
            return result(answer);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static <T> T result(CompletableFuture<T> done) throws IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
