package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.LongAdder;

/** Before one side of a relay: counts what it reads and sees how it ends. Everything goes on untouched. */
final class VisitTap extends ChannelInboundHandlerAdapter {
    private final Visit visit;
    private final boolean isClient;
    private final LongAdder bytes;
    private boolean isInputEnded;

    VisitTap(Visit visit, boolean isClient, LongAdder bytes) {
        this.visit = visit;
        this.isClient = isClient;
        this.bytes = bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        int read = ((ByteBuf) message).readableBytes();
        visit.carried(isClient, read);
        bytes.add(read);
        ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // The FIN behind a close_notify cuts nothing any more.
        switch (isInputEnded ? HalfClose.Input.GOES_ON : HalfClose.inputAfter(ctx.channel(), event)) {
            case GOES_ON -> {}
            case ENDED -> {
                isInputEnded = true;
                visit.end(isClient ? Ending.CLIENT : Ending.TARGET);
            }
            case CUT -> visit.end(isClient ? Ending.CLIENT_RESET : Ending.TARGET_RESET);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        visit.end(isClient ? Ending.CLIENT_RESET : Ending.TARGET_RESET);
        ctx.fireExceptionCaught(cause);
    }
}
