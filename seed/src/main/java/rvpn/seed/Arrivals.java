package rvpn.seed;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import rvpn.core.TunnelListener;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.proxyprotocol.ProxyTrust;

/**
 * How tunnel streams come in.
 *
 * @param maxHalfOpen how many may be between accept and greeting
 * @param maxHalfOpenPerSource how many of these from one source, 0 for no limit
 * @param trust whose PROXY headers are believed
 */
record Arrivals(int maxHalfOpen, int maxHalfOpenPerSource, ProxyTrust trust) {
    private static final Setting<Integer> MAX_HALF_OPEN = Setting.number(
            "max-half-open",
            1,
            65_535,
            256,
            "NUMBER",
            "Tunnel streams that may be between accept and greeting; for one more the eldest is closed.");
    private static final Setting<Integer> MAX_HALF_OPEN_PER_SOURCE = Setting.number(
            "max-half-open-per-source",
            0,
            65_535,
            0,
            "NUMBER",
            "How many of these may come from one IPv4 address or IPv6 /64, whose eldest is closed for one more; 0 for no"
                    + " limit, because a gateway is one address.");

    static final List<Setting<?>> SETTINGS =
            Setting.all(List.of(MAX_HALF_OPEN, MAX_HALF_OPEN_PER_SOURCE), ProxyTrust.SETTINGS);

    static Arrivals from(Settings settings) throws ConfigException {
        return new Arrivals(
                settings.require(MAX_HALF_OPEN), settings.require(MAX_HALF_OPEN_PER_SOURCE), ProxyTrust.from(settings));
    }

    /** @param allowed whether a stream may come from this address at all */
    TunnelListener.Door door(Predicate<InetSocketAddress> allowed) {
        return new TunnelListener.Door(allowed, maxHalfOpen, maxHalfOpenPerSource, trust);
    }
}
