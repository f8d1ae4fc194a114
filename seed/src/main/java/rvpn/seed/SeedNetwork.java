package rvpn.seed;

import java.util.List;
import java.util.Map;
import rvpn.core.config.Networks;
import rvpn.ip.Cidr;
import rvpn.tun.FirewallRule;
import rvpn.tun.FirewallRule.Family;
import rvpn.tun.HostNetwork;

/**
 * What the seed's host knows of the tunnel: routes to the shoot's networks, and a firewall that lets only answers out of
 * the tunnel, because the shoot is the less trusted side.
 */
final class SeedNetwork {
    private static final int TX_QUEUE_PACKETS = 1000;

    private SeedNetwork() {}

    /** @param networks whose transfer networks have their first address here */
    static HostNetwork of(String device, int mtu, Networks networks) {
        return new HostNetwork(
                device,
                mtu,
                TX_QUEUE_PACKETS,
                networks.transfer().stream()
                        .map(network -> network.address(1) + "/" + network.prefix())
                        .toList(),
                networks.shoot().stream().map(Cidr::toString).distinct().toList(),
                // Loose: an answer may come back on another device than the kernel would choose; strict mode drops it.
                Map.of("net/ipv4/conf/" + device + "/rp_filter", "2"),
                List.of(
                        answersOnly("INPUT", device),
                        drop("INPUT", device),
                        answersOnly("FORWARD", device),
                        drop("FORWARD", device)));
    }

    private static FirewallRule answersOnly(String chain, String device) {
        return new FirewallRule(
                "filter", chain, "-i " + device + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", Family.BOTH);
    }

    private static FirewallRule drop(String chain, String device) {
        return new FirewallRule("filter", chain, "-i " + device + " -j DROP", Family.BOTH);
    }
}
