package rvpn.seed.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.seed.connect.AccessTerms;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Entrance;
import rvpn.seed.connect.EntranceSettings;

/**
 * What the gateway needs to know.
 *
 * @param listen each takes everything
 * @param hosts addresses of services that are not asked for in DNS, by their full name
 * @param routes the file of routes
 * @param dnsRoutes whether services that stand nowhere are asked for in DNS; else that depends on whether there is a file
 * @param requirePass by which doors a pass is needed where a route does not say
 * @param passKeys files of gate keys that are good for every shoot
 * @param entrance how shoots come in and go
 */
public record GatewayConfig(
        List<InetSocketAddress> listen,
        Map<String, InetSocketAddress> hosts,
        Optional<Path> routes,
        Optional<Boolean> dnsRoutes,
        Set<Door> requirePass,
        List<Path> passKeys,
        ConnectLimits limits,
        Entrance entrance,
        AccessTerms access) {
    public GatewayConfig {
        listen = List.copyOf(listen);
        hosts = Map.copyOf(hosts);
        requirePass = Set.copyOf(requirePass);
        passKeys = List.copyOf(passKeys);
    }

    /** Whether a service is known that neither the file nor {@code hosts} names. */
    boolean asksDns() {
        return dnsRoutes.orElse(routes.isEmpty());
    }

    /** Reads the settings of {@link GatewaySettings#ALL}. */
    static GatewayConfig from(Settings settings) throws ConfigException {
        return new GatewayConfig(
                settings.require(GatewaySettings.LISTEN),
                Objects.requireNonNullElse(settings.get(GatewaySettings.HOSTS), Map.of()),
                Optional.ofNullable(settings.get(GatewaySettings.ROUTES)),
                Optional.ofNullable(settings.get(GatewaySettings.DNS_ROUTES)),
                settings.require(GatewaySettings.REQUIRE_PASS),
                Objects.requireNonNullElse(settings.get(GatewaySettings.PASS_KEYS), List.of()),
                GatewaySettings.LIMITS.read(settings),
                EntranceSettings.read(settings),
                GatewaySettings.ACCESS.read(settings));
    }
}
