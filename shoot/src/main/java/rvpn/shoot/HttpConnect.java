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
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Asks whoever is at the other end for a way on with HTTP CONNECT, RFC 9110 9.3.6, and takes itself out of the pipeline once
 * the answer is 200. Nobody behind it speaks first: a byte behind the answer is refused, because it would be missing in
 * the stream.
 */
final class HttpConnect extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE_BYTES = 1024;
    private static final int MAX_HEADERS_BYTES = 8 * 1024;
    private static final int MAX_STATUS_CHARACTERS = 200;

    private final String who;
    private final Function<HttpResponse, String> advice;
    private final HttpClientCodec codec = new HttpClientCodec(MAX_LINE_BYTES, MAX_HEADERS_BYTES, 1);
    private final CompletableFuture<Channel> opened = new CompletableFuture<>();
    private boolean granted;

    private HttpConnect(String who, Function<HttpResponse, String> advice) {
        this.who = who;
        this.advice = advice;
    }

    /** A request for the way to there, to add headers to. */
    static HttpRequest request(Endpoint to) {
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.CONNECT, to.toString(), Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, to.toString());
        return request;
    }

    /**
     * Asks; on the channel's event loop.
     *
     * @param who answers, as messages call it
     * @param advice what is said of a refusal besides its status; may be empty
     * @return the channel as a plain byte stream that is not read, or an IOException that says why not; closing it is
     *     the caller's affair
     */
    static CompletableFuture<Channel> ask(
            Channel channel, HttpRequest request, String who, Function<HttpResponse, String> advice) {
        HttpConnect connect = new HttpConnect(who, advice);
        channel.pipeline().addLast(connect.codec, connect);
        channel.writeAndFlush(request).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess()) {
                connect.fail(who + " closed the connection without an answer");
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
                fail(who + " sent bytes behind its answer, before the other end was spoken to");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void judge(HttpResponse response) {
        if (response.decoderResult().cause() instanceof TooLongFrameException) {
            fail(who + "'s answer is too long");
        } else if (response.decoderResult().isFailure()) {
            fail(who + "'s answer is not HTTP");
        } else if (response.status().code() == 200) {
            granted = true;
        } else if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            String status = Endpoint.printable(response.status().toString());
            String more = advice.apply(response);
            fail(who + " answered " + status.substring(0, Math.min(MAX_STATUS_CHARACTERS, status.length()))
                    + (more.isEmpty() ? "" : ": " + more));
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
        fail(who + " closed the connection without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail("the connection to " + who + " broke: " + cause.getMessage());
    }

    private void fail(String words) {
        opened.completeExceptionally(new IOException(words));
    }
}
