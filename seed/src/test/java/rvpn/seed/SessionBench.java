package rvpn.seed;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import rvpn.core.Counters;
import rvpn.core.Lanes;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.TunnelListener;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.tun.Offload;
import rvpn.tun.PipeTun;

/** A session behind a real listener with real TLS, on the twin of a device. */
final class SessionBench implements AutoCloseable {
    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    final PipeTun tun;
    final ShootSession session;
    private final TunnelListener listener;

    SessionBench(Path directory, Offload offload) throws Exception {
        SeedConfig config = SeedTestConfig.with(directory, Map.of("ping-interval-ms", "200"));
        tun = PipeTun.open("seed", 1, offload);
        session = new ShootSession(config, config.networks(), tun);
        PeerCheck check = new PeerCheck(
                SeedTestConfig.PKI.authorities(), Role.CLIENT, List.of(TestPki.CLIENT), Clock.systemUTC());
        Lanes lanes = new Lanes(
                new TlsTerms(config.identity(), check),
                handshakes,
                new Counters(),
                5000,
                new StreamSocket(StreamSocket.SYSTEM));
        listener = TunnelListener.bind(loops, config.listen(), lanes, session, from -> true, 16);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** Runs on the event loop that owns the session. */
    void onLoop(Runnable work) throws Exception {
        loops.submit(work).get();
    }

    @Override
    public void close() {
        listener.close();
        handshakes.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        tun.close();
    }
}
