package rvpn.seed;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import rvpn.core.Lane;
import rvpn.core.LaneLoops;
import rvpn.core.Lanes;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.TunnelListener;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;

/** A real listener with real TLS, for those that {@link ShootPeer} makes dial. */
final class BenchListener implements AutoCloseable {
    private final EventLoopGroup peerLoops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    private final TunnelListener listener;

    /** @param names of which a client's certificate must carry one */
    BenchListener(SeedConfig config, List<String> names, LaneLoops loops, Lane.Owner owner) throws Exception {
        PeerCheck check = new PeerCheck(SeedTestConfig.PKI.authorities(), Role.CLIENT, names, Clock.systemUTC());
        Lanes lanes = new Lanes(
                () -> new TlsTerms(config.identity().identity(), check),
                handshakes,
                loops::counters,
                20_000,
                new StreamSocket(StreamSocket.SYSTEM));
        listener = TunnelListener.bind(loops, config.listen(), lanes, owner, from -> true, 100);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** Of those that dial. */
    EventLoopGroup peerLoops() {
        return peerLoops;
    }

    ThreadPoolExecutor handshakes() {
        return handshakes;
    }

    @Override
    public void close() {
        listener.close();
        handshakes.shutdownNow();
        peerLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
