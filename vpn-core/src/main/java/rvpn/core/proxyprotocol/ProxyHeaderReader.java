package rvpn.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Optional;

/**
 * The first handler of a channel that a load balancer opens: takes the header off, tells {@link ClientAddress}, and leaves
 * the pipeline; the handlers behind it see the client's bytes alone. Works with autoRead and without, where the
 * handlers behind it ask for the first read. Deadlines are theirs.
 */
public final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {
    /** Who wants to know; called on the event loop. */
    public interface Listener {
        /** Nothing more of a header comes; {@link ClientAddress} knows it now, if there was one that names a client. */
        void identified(Channel channel, Optional<ProxyHeader> header);

        /** The connection is of no use; the listener closes it. */
        void malformed(Channel channel, String words);
    }

    private final ProxyHeaderParser parser;
    private final Listener listener;
    private boolean isMalformed;

    /** @param trust of whom the header is taken, and whether he must send one */
    public ProxyHeaderReader(ProxyTrust trust, Listener listener) {
        this.parser = new ProxyHeaderParser(trust.isOptional());
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (isMalformed || !parser.take(in)) {
                in.release();
                return;
            }
        } catch (MalformedHeaderException malformed) {
            in.release();
            refuse(ctx, malformed.getMessage());
            return;
        }
        parser.header().ifPresent(header -> ClientAddress.set(ctx.channel(), header));
        listener.identified(ctx.channel(), parser.header());
        ByteBuf other = parser.other();
        if (other.isReadable()) {
            ctx.fireChannelRead(other);
        }
        if (in.isReadable()) {
            ctx.fireChannelRead(in);
        } else {
            in.release();
        }
        ctx.pipeline().remove(this); // its read complete goes to the next handler, which asks for more
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!isMalformed) {
            ctx.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !parser.isEmpty() && !isMalformed) {
            refuse(ctx, "the connection ended within the PROXY header");
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    private void refuse(ChannelHandlerContext ctx, String words) {
        isMalformed = true;
        listener.malformed(ctx.channel(), words);
    }
}
