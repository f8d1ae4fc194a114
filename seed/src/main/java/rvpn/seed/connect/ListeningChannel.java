package rvpn.seed.connect;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A listening socket that takes in who already stands in the kernel's queue before it closes, which would reset them. */
final class ListeningChannel extends NioServerSocketChannel {
    @Override
    protected void doClose() throws Exception {
        List<Object> queue = new ArrayList<>();
        while (isActive() && doReadMessages(queue) > 0) {
            // the next one
        }
        queue.forEach(pipeline()::fireChannelRead);
        super.doClose();
    }
}
