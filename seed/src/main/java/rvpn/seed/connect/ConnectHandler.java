package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import rvpn.core.proxyprotocol.ClientAddress;

/**
 * A client until its bytes flow: 1 TLS, where demanded, 2 the whole opening, a request head or a TLS hello, 3 route,
 * prove and dial, 4 answer and join. Then it leaves the pipeline. All on the client's event loop.
 */
final class ConnectHandler extends ChannelInboundHandlerAdapter {
    private final ConnectServer server;
    private final Admission.Ticket ticket;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private ScheduledFuture<?> headTimer;
    private Future<Channel> dialling;
    private Opening opening = new RequestOpening();
    private boolean isBegun;
    private boolean isSecuring;
    private boolean isHeadComplete;
    private boolean isInputEnded;

    ConnectHandler(ConnectServer server, Admission.Ticket ticket) {
        this.server = server;
        this.ticket = ticket;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.channel().closeFuture().addListener(closed -> ticket.abandon());
        isSecuring = ctx.pipeline().get(SslHandler.class) != null;
        expectHead(ctx);
        ctx.read(); // with TLS the first flight; its handler asks for the others itself
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshaken(ctx, handshake);
        }
        switch (isInputEnded ? HalfClose.Input.GOES_ON : HalfClose.inputAfter(ctx.channel(), event)) {
            case GOES_ON -> {}
            case ENDED -> endInput(ctx);
            case CUT -> ctx.close();
        }
    }

    private void handshaken(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        isSecuring = false;
        if (handshake.isSuccess()) {
            ctx.read();
            return;
        }
        headTimer.cancel(false);
        if (ctx.channel().isActive()) {
            String words = "TLS handshake failed: " + handshake.cause().getMessage();
            server.count(ctx.channel(), new Refused(Reason.TLS_FAILED, words), "");
        }
    }

    /** One deadline from accept on, whatever has to come before the head and in how small pieces it comes. */
    private void expectHead(ChannelHandlerContext ctx) {
        int timeoutMs = server.service().limits().headTimeoutMs();
        headTimer = ctx.executor().schedule(() -> expire(ctx, timeoutMs), timeoutMs, TimeUnit.MILLISECONDS);
    }

    private void expire(ChannelHandlerContext ctx, int timeoutMs) {
        String words = "the " + opening.name() + " was not complete within " + Outbound.seconds(timeoutMs);
        Refused late = new Refused(Reason.HEAD_TIMEOUT, words);
        if (isSecuring) {
            isSecuring = false;
            server.count(ctx.channel(), late, "");
            HalfClose.reset(ctx.channel());
        } else {
            refuse(ctx, late);
        }
    }

    /** What the client reads when it is not served, in what it speaks. */
    ByteBuf answer(Refused refused) {
        return opening.refused(refused);
    }

    private void endInput(ChannelHandlerContext ctx) {
        isInputEnded = true;
        if (isHeadComplete) {
            return;
        }
        if (!isBegun) {
            ctx.close(); // a health check that only knocks
        } else {
            String words = "the connection ended before the " + opening.name() + " was complete";
            refuse(ctx, new Refused(Reason.MALFORMED, words));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        early = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), early, (ByteBuf) message);
        if (isHeadComplete) {
            return;
        }
        try {
            begin(ctx);
            isHeadComplete = opening.take(early);
            if (isHeadComplete) {
                serve(ctx);
            }
        } catch (Refused refused) {
            refuse(ctx, refused);
        }
    }

    private void begin(ChannelHandlerContext ctx) {
        if (!isBegun && early.isReadable()) {
            isBegun = true;
            opening = Opening.of(
                    early.getUnsignedByte(early.readerIndex()), server.service().router());
            Visit.of(ctx.channel()).opens(opening);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Also while dialling, for one buffer: else nobody would see that the client has gone.
        if (!isHeadComplete || early.readableBytes() == opening.forwardedBytes()) {
            ctx.read();
        }
    }

    private void serve(ChannelHandlerContext ctx) throws Refused {
        headTimer.cancel(false);
        boolean isLocal = ctx.channel() instanceof UnixChannel;
        Client client = new Client(ConnectServer.source(ctx.channel()), isLocal, certificate(ctx));
        Router router = server.service().router();
        Visit visit = Visit.of(ctx.channel());
        Target target = opening.route(router, client, visit);
        visit.leads(target, router);
        ticket.complete(); // before the proof, which may have to wait its turn
        String share = router.share(target, client);
        if (target.proof().isPresent()) {
            server.prove(ctx.channel(), target.proof().get())
                    .addListener((Future<Void> proven) -> proven(ctx, target, share, proven));
        } else {
            dial(ctx, target, share);
        }
    }

    private void proven(ChannelHandlerContext ctx, Target target, String share, Future<Void> proven) {
        if (!ctx.channel().isActive()) {
            return;
        }
        try {
            if (!proven.isSuccess()) {
                throw (Refused) proven.cause();
            }
            dial(ctx, target, share);
        } catch (Refused refused) {
            refuse(ctx, refused);
        }
    }

    private void dial(ChannelHandlerContext ctx, Target target, String share) throws Refused {
        ticket.claim(share); // not before the proof: who has none must not use up a tenant's share
        dialling = server.dial(ctx.channel(), target);
        boolean isTold = server.service().entrance().tellsTarget()
                && server.service().router().tells(target);
        dialling.addListener((Future<Channel> dialled) -> dialled(ctx, dialled, isTold));
    }

    private static Optional<X509Certificate> certificate(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        try {
            return tls == null
                    ? Optional.empty()
                    : Optional.of((X509Certificate) tls.engine().getSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private void dialled(ChannelHandlerContext ctx, Future<Channel> dialled, boolean isTold) {
        if (!ctx.channel().isActive()) {
            if (dialled.isSuccess()) {
                dialled.getNow().close();
            }
            return;
        }
        if (!dialled.isSuccess()) {
            refuse(ctx, (Refused) dialled.cause());
            return;
        }
        try {
            Channel target = dialled.getNow();
            ticket.join(() -> ByteRelay.end(ctx.channel(), target));
            join(ctx, target, isTold);
        } catch (Refused full) {
            dialled.getNow().close();
            refuse(ctx, full);
        }
    }

    private void join(ChannelHandlerContext ctx, Channel target, boolean isTold) {
        server.join(ctx.channel(), target, ticket, early.readableBytes()); // counted before the client hears of it
        ctx.writeAndFlush(opening.accepted());
        if (isTold) {
            ClientAddress.header(ctx.channel()).ifPresent(header -> target.writeAndFlush(header.version2()));
        }
        ByteBuf bytes = early;
        early = Unpooled.EMPTY_BUFFER;
        ctx.pipeline().remove(this);
        ByteRelay.join(
                ctx.channel(),
                target,
                bytes,
                isInputEnded,
                server.service().clientSpeaksFirst(),
                server.counters(),
                server.memory());
    }

    private void refuse(ChannelHandlerContext ctx, Refused refused) {
        isHeadComplete = true;
        headTimer.cancel(false);
        server.count(ctx.channel(), refused, certificate(ctx).isPresent() ? refused.words() : "");
        ctx.pipeline().replace(this, null, new Farewell(opening.refused(refused.shown())));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Fault.note(cause);
        ctx.close(); // a reset, or TLS that broke: its own event tells and counts
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (headTimer != null) {
            headTimer.cancel(false);
        }
        if (dialling != null) {
            dialling.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        early.release();
        early = Unpooled.EMPTY_BUFFER;
    }
}
