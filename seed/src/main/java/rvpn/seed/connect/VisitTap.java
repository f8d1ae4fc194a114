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
        switch (HalfClose.inputAfter(ctx.channel(), event)) {
            case GOES_ON -> {}
            case ENDED -> visit.end(isClient ? Ending.CLIENT : Ending.TARGET);
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
