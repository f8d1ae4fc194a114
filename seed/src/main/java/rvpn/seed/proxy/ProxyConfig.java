package rvpn.seed.proxy;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.seed.connect.AccessTerms;
import rvpn.seed.connect.ConnectLimits;

/**
 * What the proxy needs to know.
 *
 * @param socket where it is served without TLS, too
 * @param clientNames a client's certificate must bear one of them
 * @param drainTimeoutMs how long streams may go on when the proxy ends
 * @param idleTimeoutMs how long a stream may carry nothing; 0 for as long as its ends wish
 */
public record ProxyConfig(
        InetSocketAddress listen,
        Optional<ProxySocket> socket,
        TlsMinimum tlsMinimum,
        Set<String> clientNames,
        ConnectLimits limits,
        int drainTimeoutMs,
        DestinationRules destinations,
        AccessTerms access,
        int idleTimeoutMs) {
    public ProxyConfig {
        clientNames = Set.copyOf(clientNames);
        if (clientNames.isEmpty()) {
            throw new IllegalArgumentException("at least one client name must be allowed");
        }
    }

    /** Reads the settings of {@link ProxySettings#ALL}. */
    public static ProxyConfig from(Settings settings) throws ConfigException {
        return new ProxyConfig(
                settings.require(ProxySettings.LISTEN),
                ProxySocket.from(settings),
                settings.require(ProxySettings.TLS_MIN),
                settings.require(ProxySettings.CLIENT_NAMES),
                ProxySettings.LIMITS.read(settings),
                settings.require(ProxySettings.DRAIN),
                new DestinationRules(settings.require(ProxySettings.ALLOW), settings.require(ProxySettings.PORTS)),
                ProxySettings.ACCESS.read(settings),
                settings.require(ProxySettings.IDLE_TIMEOUT_MS));
    }

    /** The same with another's rules for destinations. */
    public ProxyConfig withLive(ProxyConfig next) {
        return new ProxyConfig(
                listen,
                socket,
                tlsMinimum,
                clientNames,
                limits,
                drainTimeoutMs,
                next.destinations,
                access,
                idleTimeoutMs);
    }
}
