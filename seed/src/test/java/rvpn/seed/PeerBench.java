package rvpn.seed;

import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadPoolExecutor;

/** What {@link ShootPeer} dials. */
interface PeerBench extends AutoCloseable {
    InetSocketAddress address();

    /** Of those that dial. */
    EventLoopGroup peerLoops();

    ThreadPoolExecutor handshakes();

    @Override
    void close();
}
