package rvpn.seed;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import rvpn.core.Control;
import rvpn.core.LaneLoops;
import rvpn.core.hook.Hooks;
import rvpn.core.identity.Identity;
import rvpn.core.identity.Role;
import rvpn.seed.client.AddressPool;
import rvpn.tun.PipeTun;
import rvpn.tun.Routing;

/** All clients of a seed behind a real listener with real TLS, on a host in memory. */
final class TableBench implements PeerBench {
    static final String FIRST = "tun0";

    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final BenchListener listener;
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
        listener = new BenchListener(config, List.of("prefix:shoot-", "vpn-seed-client"), loops, table);
    }

    /** A client of that name dials and says these. */
    ShootPeer dial(String name, PipeTun device, Control... firstWords) throws Exception {
        Identity identity = identities.computeIfAbsent(name, each -> SeedTestConfig.PKI.identity(each, Role.CLIENT));
        return ShootPeer.dial(this, identity, device.queues().get(0), firstWords);
    }

    @Override
    public BenchListener listener() {
        return listener;
    }

    @Override
    public void close() {
        listener.close();
        loops.close();
        table.close();
        host.devices.values().forEach(PipeTun::close);
    }
}
