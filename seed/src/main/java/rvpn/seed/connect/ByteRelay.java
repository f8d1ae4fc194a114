package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Two channels joined: what one reads is written to the other, until both directions have ended. Each side is read
 * only while the other takes what it gets, so a receiver that stands still costs one chunk of {@link RelayMemory}. The
 * end of one direction is passed on and leaves the other alone; a broken connection breaks the other. Both channels must
 * have the same event loop, {@link Outbound#prepare}d.
 */
final class ByteRelay {
    private ByteRelay() {}

    /**
     * Joins them.
     *
     * @param early what the client sent with its request; taken over
     * @param isClientEnded whether the client's direction has ended behind these bytes
     * @param clientSpeaksFirst whether the target is not read before the client has sent a byte or ended
     * @param memory of all relays of this server
     */
    static void join(
            Channel client,
            Channel target,
            ByteBuf early,
            boolean isClientEnded,
            boolean clientSpeaksFirst,
            ConnectCounters counters,
            RelayMemory memory) {
        RelayEnd near = new RelayEnd(client, counters.fromClientBytes, memory);
        RelayEnd far = new RelayEnd(target, counters.toClientBytes, memory);
        near.join(far, false);
        far.join(near, clientSpeaksFirst);
        client.pipeline().addLast(near);
        target.pipeline().addLast(far);
        near.start(early, isClientEnded);
        far.demand();
    }

    /** Ends both directions in order, behind what has been read already; from any thread. */
    static void end(Channel client, Channel target) {
        client.eventLoop().execute(() -> {
            lastWords(client);
            lastWords(target);
        });
    }

    private static void lastWords(Channel channel) {
        RelayEnd end = channel.pipeline().get(RelayEnd.class);
        if (end != null && channel.isOpen()) {
            end.lastWords();
        }
    }
}
