package rvpn.seed.gateway;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Entrance;
import rvpn.seed.connect.EntranceSettings;

/**
 * What the gateway needs to know.
 *
 * @param hosts addresses of VPN servers that are not asked for in DNS, by their full service name
 * @param entrance how shoots come in and go
 */
public record GatewayConfig(
        InetSocketAddress listen, Map<String, InetSocketAddress> hosts, ConnectLimits limits, Entrance entrance) {
    public GatewayConfig {
        hosts = Map.copyOf(hosts);
    }

    /** With nothing in front of it, ended at once. */
    GatewayConfig(InetSocketAddress listen, Map<String, InetSocketAddress> hosts, ConnectLimits limits) {
        this(listen, hosts, limits, Entrance.PLAIN);
    }

    /** Reads the settings of {@link GatewaySettings#ALL}. */
    static GatewayConfig from(Settings settings) throws ConfigException {
        return new GatewayConfig(
                settings.require(GatewaySettings.LISTEN),
                Objects.requireNonNullElse(settings.get(GatewaySettings.HOSTS), Map.of()),
                GatewaySettings.LIMITS.read(settings),
                EntranceSettings.read(settings));
    }
}
