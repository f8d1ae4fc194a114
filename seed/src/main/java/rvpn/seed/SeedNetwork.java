package rvpn.seed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rvpn.core.config.NetmapRules;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.core.hook.HookDevice;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;
import rvpn.tun.FirewallRule;
import rvpn.tun.FirewallRule.Family;
import rvpn.tun.HostNetwork;
import rvpn.tun.OwnAddressRules;
import rvpn.tun.Routing;
import rvpn.tun.TunnelRules;
import rvpn.tun.TunnelSysctls;

/**
 * What the host of the end that is dialled knows of the tunnel: routes to what is behind those who dial. On the seed a
 * firewall that lets only answers out of the tunnel, because the shoot is the less trusted side; on the shoot one that
 * lets only answers in, and passes on what comes out, with the host's own address as its source.
 */
final class SeedNetwork {
    private static final int TX_QUEUE_PACKETS = 1000;

    private SeedNetwork() {}

    /**
     * @param side of the tunnel on which this host is
     * @param routing for the routes
     * @param networks whose transfer networks have their first address here
     * @param routed what of the networks behind the other side is reached through this device
     */
    static HostNetwork of(
            Side side, String device, int mtu, Routing routing, Networks networks, Collection<Cidr> routed) {
        List<String> addresses = networks.transfer().stream()
                .map(network -> network.address(1) + "/" + network.prefix())
                .toList();
        Map<String, String> sysctls =
                side == Side.SHOOT ? TunnelSysctls.passOn(device, servesIpv6(networks)) : TunnelSysctls.of(device);
        return new HostNetwork(
                device,
                mtu,
                TX_QUEUE_PACKETS,
                addresses,
                routes(routing, networks, routed),
                routing,
                sysctls,
                rules(side, device, addresses, networks));
    }

    /** A further device, of one client; the first one's rules are about it as well, and there before it. */
    static HostNetwork ofClient(String device, int mtu, Routing routing, ClientPlan plan, Collection<Cidr> routed) {
        List<String> addresses = plan.networks().transfer().stream()
                .map(network -> Cidr.host(network.address(1)).toString())
                .toList();
        List<String> routes = Stream.concat(plan.hosts().stream(), routed.stream())
                .map(Cidr::toString)
                .distinct()
                .toList();
        return new HostNetwork(
                device, mtu, TX_QUEUE_PACKETS, addresses, routes, routing, TunnelSysctls.of(device), List.of());
    }

    private static boolean servesIpv6(Networks networks) {
        return networks.shoot().stream().anyMatch(cidr -> cidr.family() == IpFamily.V6);
    }

    private static List<String> routes(Routing routing, Networks networks, Collection<Cidr> routed) {
        // In a table of its own the transfer network needs a route too, which the kernel makes in the host's alone.
        Stream<Cidr> transfer = routing.isHosts() ? Stream.empty() : networks.transfer().stream();
        return Stream.concat(routed.stream(), transfer)
                .map(Cidr::toString)
                .distinct()
                .toList();
    }

    private static List<FirewallRule> rules(Side side, String device, List<String> addresses, Networks networks) {
        String further = ClientDevice.pattern(device);
        List<FirewallRule> rules = new ArrayList<>();
        rules.add(new FirewallRule("mangle", "PREROUTING", "-i " + further + " -j RETURN", Family.BOTH));
        rules.addAll(OwnAddressRules.of(device, addresses));
        List<String> devices = List.of(device, further);
        if (side == Side.SEED) {
            devices.forEach(each -> TunnelRules.answersOut(each).forEach(rules::add));
            devices.forEach(each -> rules.addAll(NetmapRules.ofSeed(each, networks.mapping())));
            return rules;
        }
        devices.forEach(each -> TunnelRules.answersIn(each).forEach(rules::add)); // before what is passed on
        devices.forEach(each -> TunnelRules.passOn(each).forEach(rules::add));
        List<String> transfer = networks.transfer().stream().map(Cidr::toString).toList();
        rules.add(new FirewallRule("nat", "POSTROUTING", "-o " + further + " -j RETURN", Family.BOTH));
        TunnelRules.masquerade(device, transfer).forEach(rules::add);
        return rules;
    }

    /** The same device as hooks are told of it. */
    static HookDevice forHooks(Side side, String device, int mtu, Networks networks) {
        return new HookDevice(
                device,
                mtu,
                networks.transfer().stream()
                        .map(network -> new HookDevice.Address(network.address(1), network.address(2), network))
                        .toList(),
                networks.behind(side.other()).stream().distinct().toList());
    }
}
