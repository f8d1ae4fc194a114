package rvpn.seed.connect;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;

/**
 * The end of one direction. On plain TCP it is a FIN. On TLS 1.3 it is close_notify, which ends its own direction only
 * (RFC 8446 section 6.1); a FIN without it has cut the stream, by accident or on purpose.
 */
final class HalfClose {
    /** What an event tells about the input. */
    enum Input {
        GOES_ON,
        ENDED,
        CUT
    }

    private HalfClose() {}

    static Input inputAfter(Channel channel, Object event) {
        boolean isTls = channel.pipeline().get(SslHandler.class) != null;
        if (event instanceof SslCloseCompletionEvent notified && notified.isSuccess()) {
            return Input.ENDED;
        }
        if (event instanceof ChannelInputShutdownEvent) {
            return isTls ? Input.CUT : Input.ENDED;
        }
        return Input.GOES_ON;
    }

    /** Ends a channel's output behind everything that was written before. */
    static void endOutput(Channel channel, ChannelFutureListener then) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFuture written) -> {
            ChannelFuture end = tls == null ? ((DuplexChannel) channel).shutdownOutput() : tls.closeOutbound();
            end.addListener(then);
        });
    }

    /** Resets the connection, past TLS: a stream that broke must not look as if it had come to its end. */
    static void reset(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException gone) {
            // the peer was faster; closing is all that is left
        }
        channel.pipeline().firstContext().close();
    }
}
