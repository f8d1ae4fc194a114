package rvpn.seed.proxy;

import java.net.InetSocketAddress;
import java.util.Set;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.seed.connect.ConnectLimits;

/**
 * What the proxy needs to know.
 *
 * @param clientNames a client's certificate must bear one of them, as its common name or as a DNS name
 * @param drainTimeoutMs how long streams may go on when the proxy ends
 */
public record ProxyConfig(InetSocketAddress listen, Set<String> clientNames, ConnectLimits limits, int drainTimeoutMs) {
    public ProxyConfig {
        clientNames = Set.copyOf(clientNames);
        if (clientNames.isEmpty()) {
            throw new IllegalArgumentException("at least one client name must be allowed");
        }
    }

    /** Ended at once. */
    ProxyConfig(InetSocketAddress listen, Set<String> clientNames, ConnectLimits limits) {
        this(listen, clientNames, limits, 0);
    }

    /** Reads the settings of {@link ProxySettings#ALL}. */
    public static ProxyConfig from(Settings settings) throws ConfigException {
        return new ProxyConfig(
                settings.require(ProxySettings.LISTEN),
                settings.require(ProxySettings.CLIENT_NAMES),
                ProxySettings.LIMITS.read(settings),
                settings.require(ProxySettings.DRAIN));
    }
}
