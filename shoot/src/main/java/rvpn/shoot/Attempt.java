package rvpn.shoot;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import rvpn.core.Words;

/**
 * Goes one way to its end: connects, asks the proxy if there is one, asks the gateway if that wants to be asked. On the
 * event loop of the channel.
 */
final class Attempt {
    private final ShootConfig config;
    private final GatewayPasses passes;
    private final String authorization;
    private final Way way;
    private final CompletableFuture<Channel> arrived = new CompletableFuture<>();

    private Attempt(ShootConfig config, GatewayPasses passes, String authorization, Way way) {
        this.config = config;
        this.passes = passes;
        this.authorization = authorization;
        this.way = way;
    }

    /**
     * Sets out.
     *
     * @param passes for the gateway
     * @param authorization for the proxy, or null
     * @param connected run when the first hop has accepted the connection
     * @return a byte stream that nobody reads yet, or an IOException that says why not; when it is cancelled the connection is
     *     closed
     */
    static CompletableFuture<Channel> begin(
            ShootConfig config,
            GatewayPasses passes,
            String authorization,
            EventLoop loop,
            Way way,
            Runnable connected) {
        return new Attempt(config, passes, authorization, way).begin(loop, connected);
    }

    private CompletableFuture<Channel> begin(EventLoop loop, Runnable connected) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMs())
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(way.target());
        arrived.whenComplete((channel, failure) -> {
            // What could not connect is closed already; a socket that could not be opened would object to it.
            if (failure != null && connecting.cause() == null) {
                connecting.channel().close();
            }
        });
        connecting.addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                connected.run();
                goOn(done.channel());
            } else {
                IOException failed = new IOException("cannot connect to " + hop() + ": " + Words.of(done.cause()));
                // Not told here: a socket that could not be opened belongs to no loop.
                loop.execute(() -> arrived.completeExceptionally(failed));
            }
        });
        return arrived;
    }

    private void goOn(Channel channel) {
        askProxy(channel).thenCompose(this::askGateway).whenComplete((open, failure) -> {
            if (failure == null) {
                arrived.complete(open);
            } else {
                arrived.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
            }
        });
    }

    private CompletionStage<Channel> askProxy(Channel channel) {
        if (config.proxy().isEmpty()) {
            return CompletableFuture.completedFuture(channel);
        }
        HttpProxy proxy = config.proxy().get();
        return inTime(
                channel, ProxyConnect.begin(channel, proxy, authorization, way.gateway()), ProxyConnect.words(proxy));
    }

    private CompletionStage<Channel> askGateway(Channel channel) {
        if (config.gateway().dial() != Gateway.Dial.CONNECT) {
            return CompletableFuture.completedFuture(channel);
        }
        CompletableFuture<Channel> answer = passes.forRequest()
                .thenComposeAsync(
                        pass -> GatewayConnect.begin(channel, config.gateway(), way.gateway(), pass),
                        channel.eventLoop());
        return inTime(channel, answer, "the gateway " + way.gateway());
    }

    private CompletableFuture<Channel> inTime(Channel channel, CompletableFuture<Channel> answer, String who) {
        int timeoutMs = config.connectTimeoutMs();
        Future<?> deadline = channel.eventLoop()
                .schedule(
                        () -> answer.completeExceptionally(
                                new IOException(who + " did not answer within " + timeoutMs + " ms")),
                        timeoutMs,
                        TimeUnit.MILLISECONDS);
        return answer.whenComplete((open, failure) -> deadline.cancel(false));
    }

    private String hop() {
        return (config.proxy().isPresent() ? "the proxy " : "") + way.hopWords();
    }
}
