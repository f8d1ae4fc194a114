package rvpn.seed;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import rvpn.core.Control;
import rvpn.core.LaneLoops;
import rvpn.core.Lanes;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.TunnelListener;
import rvpn.core.hook.Hooks;
import rvpn.core.identity.Identity;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.seed.client.AddressPool;
import rvpn.tun.PipeTun;
import rvpn.tun.Routing;

/** All clients of a seed behind a real listener with real TLS, on a host in memory. */
final class TableBench implements PeerBench {
    static final String FIRST = "tun0";

    private final EventLoopGroup peerLoops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final TunnelListener listener;
    final LaneLoops loops = new LaneLoops(2);
    final TwinHost host = new TwinHost();
    final SeedConfig config;
    final ClientTable table;

    TableBench(Path directory, Map<String, String> options) throws Exception {
        this(SeedTestConfig.with(directory, quick(options)));
    }

    /** Of the shoot, whose clients are sidecars. */
    static TableBench ofShoot(Path directory, Map<String, String> options) throws Exception {
        return new TableBench(SeedTestConfig.ofShoot(directory, quick(options)));
    }

    private static Map<String, String> quick(Map<String, String> options) {
        Map<String, String> all =
                new HashMap<>(Map.of("ping-interval-ms", "200", "lanes", "1", "session-grace-ms", "0"));
        all.putAll(options);
        return all;
    }

    private TableBench(SeedConfig config) throws Exception {
        this.config = config;
        PipeTun first = (PipeTun) host.open(FIRST, 1);
        ClientHost.Laid laid = host.lay(SeedNetwork.of(
                config.side(),
                FIRST,
                1500,
                Routing.HOSTS,
                config.inTunnel(),
                config.inTunnel().behind(config.side().other())));
        ClientHooks hooks = new ClientHooks(config.side(), new Hooks(config.hooks()), loops);
        AddressPool pool = new AddressPool(config.networks().transfer());
        if (config.clients().poolFile().isPresent()) {
            config.clients().poolFile().get().readInto(pool);
        }
        ClientPlaces places = new ClientPlaces(config, config.inTunnel(), host, ClientDevice.first(first, laid), pool);
        table = new ClientTable(config, places, loops, place -> new ShootSession(config, place, loops.of(0), hooks));
        PeerCheck check = new PeerCheck(
                SeedTestConfig.PKI.authorities(),
                Role.CLIENT,
                List.of("prefix:shoot-", "vpn-seed-client"),
                Clock.systemUTC());
        Lanes lanes = new Lanes(
                () -> new TlsTerms(config.identity().identity(), check),
                handshakes,
                loops::counters,
                5000,
                new StreamSocket(StreamSocket.SYSTEM));
        listener = TunnelListener.bind(loops, config.listen(), lanes, table, from -> true, 100);
    }

    /** A client of that name dials and says these. */
    ShootPeer dial(String name, PipeTun device, Control... firstWords) throws Exception {
        Identity identity = identities.computeIfAbsent(name, each -> SeedTestConfig.PKI.identity(each, Role.CLIENT));
        return ShootPeer.dial(this, identity, device.queues().get(0), firstWords);
    }

    @Override
    public InetSocketAddress address() {
        return listener.address();
    }

    @Override
    public EventLoopGroup peerLoops() {
        return peerLoops;
    }

    @Override
    public ThreadPoolExecutor handshakes() {
        return handshakes;
    }

    @Override
    public void close() {
        listener.close();
        handshakes.shutdownNow();
        peerLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        loops.close();
        table.close();
        host.devices.values().forEach(PipeTun::close);
    }
}
