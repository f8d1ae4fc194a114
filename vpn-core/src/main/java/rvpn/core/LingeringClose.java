package rvpn.core;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the peer can still read what was sent last: sends all, then FIN, and throws away what
 * comes until the peer closes too. Closing at once would be a reset whenever bytes of the peer are still unread, and a
 * reset overtakes what was sent.
 */
final class LingeringClose {
    /** A peer that neither reads nor closes is waited for no longer. */
    static final int LINGER_MS = 2000;

    private LingeringClose() {}

    /** Begins it; on the channel's event loop. Whoever handles the channel's messages releases them from now on. */
    static void begin(Channel channel) {
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        channel.config().setAutoRead(true);
        channel.writeAndFlush(channel.alloc().buffer(0))
                .addListener(sent -> ((DuplexChannel) channel).shutdownOutput());
        Future<?> late = channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> late.cancel(false));
    }
}
