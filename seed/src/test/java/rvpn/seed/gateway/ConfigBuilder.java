package rvpn.seed.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rvpn.seed.connect.AccessRule;
import rvpn.seed.connect.AccessTerms;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Entrance;

/** A gateway on a free port of loopback that knows nobody, wants no pass and ends at once; but for what a test says. */
final class ConfigBuilder {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ConnectLimits limits;
    private List<InetSocketAddress> listen = List.of(LOOPBACK);
    private Map<String, InetSocketAddress> hosts = Map.of();
    private Optional<Path> routes = Optional.empty();
    private Optional<Boolean> dnsRoutes = Optional.empty();
    private Set<Door> requirePass = Set.of();
    private Entrance entrance = Entrance.PLAIN;
    private AccessTerms access = AccessTerms.NONE;

    private ConfigBuilder(ConnectLimits limits) {
        this.limits = limits;
    }

    static ConfigBuilder gateway(ConnectLimits limits) {
        return new ConfigBuilder(limits);
    }

    ConfigBuilder listen(InetSocketAddress... addresses) {
        listen = List.of(addresses);
        return this;
    }

    ConfigBuilder hosts(Map<String, InetSocketAddress> byName) {
        hosts = byName;
        return this;
    }

    ConfigBuilder routes(Path file) {
        routes = Optional.of(file);
        return this;
    }

    ConfigBuilder dnsRoutes(boolean asked) {
        dnsRoutes = Optional.of(asked);
        return this;
    }

    ConfigBuilder requirePass(Door... doors) {
        requirePass = Set.of(doors);
        return this;
    }

    ConfigBuilder entrance(Entrance other) {
        entrance = other;
        return this;
    }

    /** Tells everything in a file. */
    ConfigBuilder accessLog(Path file) {
        access = new AccessTerms(new AccessRule(AccessRule.Level.ALL, 0), Optional.of(file));
        return this;
    }

    GatewayConfig build() {
        return new GatewayConfig(listen, hosts, routes, dnsRoutes, requirePass, List.of(), limits, entrance, access);
    }

    VpnGateway start() throws Exception {
        return VpnGateway.start(build());
    }
}
