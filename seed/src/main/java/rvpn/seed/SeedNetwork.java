package rvpn.seed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rvpn.core.config.NetmapRules;
import rvpn.core.config.Networks;
import rvpn.core.hook.HookDevice;
import rvpn.ip.Cidr;
import rvpn.ip.NetworkMapping;
import rvpn.tun.FirewallRule;
import rvpn.tun.FirewallRule.Family;
import rvpn.tun.HostNetwork;
import rvpn.tun.OwnAddressRules;

/**
 * What the seed's host knows of the tunnel: routes to the shoot's networks, and a firewall that lets only answers out of
 * the tunnel, because the shoot is the less trusted side.
 */
final class SeedNetwork {
    private static final int TX_QUEUE_PACKETS = 1000;

    private SeedNetwork() {}

    /**
     * @param routeTable for the routes, 0 for the host's own
     * @param networks whose transfer networks have their first address here
     * @param routed what of the shoot's networks is reached through this device
     */
    static HostNetwork of(String device, int mtu, int routeTable, Networks networks, Collection<Cidr> routed) {
        List<String> addresses = networks.transfer().stream()
                .map(network -> network.address(1) + "/" + network.prefix())
                .toList();
        return network(
                device,
                mtu,
                routeTable,
                addresses,
                routes(routeTable, networks, routed),
                rules(device, addresses, networks.mapping()));
    }

    /** A further device, of one client; the first one's rules are about it as well, and there before it. */
    static HostNetwork ofClient(String device, int mtu, int routeTable, ClientPlan plan, Collection<Cidr> routed) {
        List<String> addresses = plan.networks().transfer().stream()
                .map(network -> Cidr.host(network.address(1)).toString())
                .toList();
        List<String> routes = Stream.concat(plan.hosts().stream(), routed.stream())
                .map(Cidr::toString)
                .distinct()
                .toList();
        return network(device, mtu, routeTable, addresses, routes, List.of());
    }

    private static HostNetwork network(
            String device,
            int mtu,
            int routeTable,
            List<String> addresses,
            List<String> routes,
            List<FirewallRule> rules) {
        return new HostNetwork(
                device,
                mtu,
                TX_QUEUE_PACKETS,
                addresses,
                routes,
                routeTable,
                // Off: the gate has looked at the source, and knows more than the routes do: a router behind the shoot
                // may report a packet too big from an address that this host has no way to.
                Map.of("net/ipv4/conf/" + device + "/rp_filter", "0"),
                rules);
    }

    private static List<String> routes(int routeTable, Networks networks, Collection<Cidr> routed) {
        // In a table of its own the transfer network needs a route too, which the kernel makes in the host's alone.
        Stream<Cidr> transfer = routeTable == 0 ? Stream.empty() : networks.transfer().stream();
        return Stream.concat(routed.stream(), transfer)
                .map(Cidr::toString)
                .distinct()
                .toList();
    }

    private static List<FirewallRule> rules(String device, List<String> addresses, NetworkMapping mapping) {
        String further = ClientDevice.pattern(device);
        List<FirewallRule> rules = new ArrayList<>();
        rules.add(new FirewallRule("mangle", "PREROUTING", "-i " + further + " -j RETURN", Family.BOTH));
        rules.addAll(OwnAddressRules.of(device, addresses));
        for (String chain : List.of("INPUT", "FORWARD")) {
            for (String each : List.of(device, further)) {
                rules.add(answersOnly(chain, each));
                rules.add(drop(chain, each));
            }
        }
        for (String each : List.of(device, further)) {
            NetmapRules.ofSeed(each, mapping).forEach(rules::add);
        }
        return rules;
    }

    /** The same device as hooks are told of it. */
    static HookDevice forHooks(String device, int mtu, Networks networks) {
        return new HookDevice(
                device,
                mtu,
                networks.transfer().stream()
                        .map(network -> new HookDevice.Address(network.address(1), network.address(2), network))
                        .toList(),
                networks.shoot().stream().distinct().toList());
    }

    private static FirewallRule answersOnly(String chain, String device) {
        return new FirewallRule(
                "filter", chain, "-i " + device + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", Family.BOTH);
    }

    private static FirewallRule drop(String chain, String device) {
        return new FirewallRule("filter", chain, "-i " + device + " -j DROP", Family.BOTH);
    }
}
