package rvpn.shoot;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the gateway for a way to the seed server with HTTP CONNECT, RFC 9110 9.3.6, and takes itself out of the pipeline
 * once the gateway has said 200. The seed server does not speak first: a byte behind the answer is refused, because it
 * would be missing in the stream.
 */
final class GatewayConnect extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE_BYTES = 1024;
    private static final int MAX_HEADERS_BYTES = 8 * 1024;
    private static final int MAX_STATUS_CHARACTERS = 200;

    private final ShootConfig config;
    private final HttpClientCodec codec = new HttpClientCodec(MAX_LINE_BYTES, MAX_HEADERS_BYTES, 1);
    private final CompletableFuture<Channel> opened = new CompletableFuture<>();
    private boolean granted;

    private GatewayConnect(ShootConfig config) {
        this.config = config;
    }

    /**
     * Begins; on the channel's event loop.
     *
     * @return the channel as a plain byte stream that is not read, or an IOException that says why not; closing it is
     *     the caller's affair
     */
    static CompletableFuture<Channel> begin(Channel channel, ShootConfig config) {
        GatewayConnect connect = new GatewayConnect(config);
        channel.pipeline().addLast(connect.codec, connect);
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.CONNECT, config.target(), Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, config.target()).set(config.headerKey(), config.headerValue());
        channel.writeAndFlush(request).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess()) {
                connect.fail("the gateway closed the connection without an answer");
            }
        });
        channel.config().setAutoRead(true);
        return connect.opened;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpResponse response) {
                judge(response);
            } else if (granted && !(message instanceof HttpContent)) {
                fail("the gateway sent bytes behind its answer, before the seed server was spoken to");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void judge(HttpResponse response) {
        if (response.decoderResult().cause() instanceof TooLongFrameException) {
            fail("the gateway's answer is too long");
        } else if (response.decoderResult().isFailure()) {
            fail("the gateway's answer is not HTTP");
        } else if (response.status().code() == 200) {
            granted = true;
        } else if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            String status = response.status().toString().replaceAll("[^ -~]", "?");
            fail("the gateway answered " + status.substring(0, Math.min(MAX_STATUS_CHARACTERS, status.length())));
        }
    }

    /** All that came with the answer has been seen. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (granted && !opened.isDone()) {
            Channel channel = context.channel();
            channel.config().setAutoRead(false);
            channel.pipeline().remove(codec);
            channel.pipeline().remove(this);
            opened.complete(channel);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("the gateway closed the connection without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail("the connection to the gateway broke: " + cause.getMessage());
    }

    private void fail(String words) {
        opened.completeExceptionally(new IOException(words));
    }
}
