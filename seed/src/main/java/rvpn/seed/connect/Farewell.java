package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The last handler of a client that is not served: answers, ends the output, and throws away what still comes until
 * the client ends too. Closing at once would reset the connection, and the answer with it.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    private static final int LINGER_MS = 1_000;

    private final ByteBuf answer;

    /** @param answer taken over */
    Farewell(ByteBuf answer) {
        this.answer = answer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().write(answer, ctx.voidPromise());
        HalfClose.endOutput(ctx.channel(), ended -> closeIfEnded(ctx));
        ctx.channel().config().setAutoRead(true);
        ctx.channel().eventLoop().schedule(() -> HalfClose.reset(ctx.channel()), LINGER_MS, TimeUnit.MILLISECONDS);
    }

    private static void closeIfEnded(ChannelHandlerContext ctx) {
        if (((DuplexChannel) ctx.channel()).isInputShutdown()) {
            ctx.channel().close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (HalfClose.inputAfter(ctx.channel(), event) != HalfClose.Input.GOES_ON) {
            ctx.channel().close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Fault.note(cause);
        HalfClose.reset(ctx.channel());
    }
}
