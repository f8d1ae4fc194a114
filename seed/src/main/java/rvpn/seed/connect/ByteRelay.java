package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Two channels joined: what one reads is written to the other, until both directions have ended. Each side is read
 * only while the other takes what it gets, so a receiver that stands still costs one read and one high-water mark,
 * some 128 KiB. The end of one direction is passed on and leaves the other alone; a broken connection breaks the
 * other. Both channels must have the same event loop, autoRead off and half closure allowed.
 */
final class ByteRelay {
    private ByteRelay() {}

    /**
     * Joins them.
     *
     * @param early what the client sent with its request; taken over
     * @param isClientEnded whether the client's direction has ended behind these bytes
     * @param clientSpeaksFirst whether the target is not read before the client has sent a byte or ended
     */
    static void join(
            Channel client,
            Channel target,
            ByteBuf early,
            boolean isClientEnded,
            boolean clientSpeaksFirst,
            ConnectCounters counters) {
        RelayEnd near = new RelayEnd(client, counters.fromClientBytes);
        RelayEnd far = new RelayEnd(target, counters.toClientBytes);
        near.join(far, false);
        far.join(near, clientSpeaksFirst);
        client.pipeline().addLast(near);
        target.pipeline().addLast(far);
        near.start(early, isClientEnded);
        far.demand();
    }
}
