package rvpn.seed.connect;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket that takes in who already stands in the kernel's queue before it closes, which would reset them. */
final class ListeningChannel extends NioServerSocketChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningChannel.class);

    @Override
    protected void doClose() throws Exception {
        List<Object> queue = new ArrayList<>();
        try {
            while (isActive() && doReadMessages(queue) > 0) {
                // the next one
            }
        } catch (IOException exhausted) {
            // No file descriptor is left, for one. Who still stands there is lost; the socket is closed nevertheless.
            LOG.warn("cannot take in who waits at {}: {}", localAddress(), exhausted.getMessage());
        } finally {
            try {
                queue.forEach(pipeline()::fireChannelRead);
            } finally {
                super.doClose();
            }
        }
    }
}
