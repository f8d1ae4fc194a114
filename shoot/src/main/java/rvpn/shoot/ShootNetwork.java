package rvpn.shoot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.NetmapRules;
import rvpn.core.config.Side;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;
import rvpn.tun.AppliedNetwork;
import rvpn.tun.FirewallRule;
import rvpn.tun.FirewallRule.Family;
import rvpn.tun.HostNetwork;
import rvpn.tun.OwnAddressRules;
import rvpn.tun.Routing;
import rvpn.tun.TunnelRules;
import rvpn.tun.TunnelSysctls;

/**
 * What the host of the end that dials knows of the tunnel. In the shoot it forwards what comes out, with its own address as
 * the source, and lets only answers in; beside a sidecar of the seed it routes the shoot's networks into the tunnel, and
 * lets only answers and ICMP out. Stays over a lost stream; the same agreement twice changes nothing.
 */
final class ShootNetwork {
    private static final Logger LOG = LoggerFactory.getLogger("network");
    private static final int TX_QUEUE_PACKETS = 1000;

    private final String device;
    private Routing routing;
    private boolean servesIpv6;
    private final FirewallSetting firewall;
    private AppliedNetwork applied;
    private Agreement laid;

    /**
     * @param routing for the routes
     * @param served networks of the shoot
     * @param firewall who lays it
     */
    ShootNetwork(String device, Routing routing, List<Cidr> served, FirewallSetting firewall) {
        this.firewall = firewall;
        this.device = device;
        this.routing = routing;
        serve(served);
    }

    /** Other networks of the shoot, from the next {@link #apply} on. */
    void serve(List<Cidr> served) {
        servesIpv6 = served.stream().anyMatch(cidr -> cidr.family() == IpFamily.V6);
    }

    /** Its table is asked at another time from now on. */
    void prefer(int priority) throws IOException {
        Routing before = routing;
        routing = routing.at(priority);
        if (laid == null || routing.equals(before)) {
            return;
        }
        try {
            apply(laid);
        } catch (IOException refused) {
            routing = before;
            throw refused;
        }
    }

    /** What is in place; null before the first. */
    Agreement laid() {
        return laid;
    }

    /** Whether it is in place as far as we know. */
    boolean has(Agreement agreement) {
        return agreement.equals(laid);
    }

    void apply(Agreement agreement) throws IOException {
        HostNetwork network = firewall.of(of(agreement));
        if (applied == null) {
            applied = network.apply();
        } else {
            applied.apply(network);
        }
        laid = agreement;
    }

    void remove() {
        if (applied == null) {
            return;
        }
        try {
            applied.close();
        } catch (IOException left) {
            LOG.warn("could not remove all of the tunnel's network: {}", left.getMessage());
        }
    }

    HostNetwork of(Agreement agreement) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < agreement.addresses().size(); i++) {
            addresses.add(agreement.addresses().get(i) + "/"
                    + agreement.transfer().get(i).prefix());
        }
        return new HostNetwork(
                device,
                agreement.mtu(),
                TX_QUEUE_PACKETS,
                addresses,
                routes(agreement),
                routing,
                sysctls(agreement.side()),
                firewall(device, addresses, agreement));
    }

    private List<String> routes(Agreement agreement) {
        // In a table of its own the transfer network needs a route too, which the kernel makes in the host's alone.
        List<Cidr> transfer = routing.isHosts() ? List.of() : agreement.transfer();
        return Stream.concat(agreement.routes().stream(), transfer.stream())
                .map(Cidr::toString)
                .toList();
    }

    private Map<String, String> sysctls(Side side) {
        return side == Side.SHOOT ? TunnelSysctls.passOn(device, servesIpv6) : TunnelSysctls.of(device);
    }

    private static List<FirewallRule> firewall(String device, List<String> addresses, Agreement agreement) {
        List<FirewallRule> rules = new ArrayList<>(OwnAddressRules.of(device, addresses));
        if (agreement.side() == Side.SEED) {
            // Gardener's; of what may be asked of the seed only a ping, for the gate lets in no more than the address
            // itself.
            rules.add(new FirewallRule("filter", "INPUT", "-i " + device + " -p icmp -j ACCEPT", Family.IPV4));
            rules.add(new FirewallRule("filter", "INPUT", "-i " + device + " -p icmpv6 -j ACCEPT", Family.IPV6));
            TunnelRules.answersOut(device).forEach(rules::add);
            return rules;
        }
        TunnelRules.answersIn(device).forEach(rules::add);
        TunnelRules.passOn(device).forEach(rules::add);
        rules.addAll(NetmapRules.ofShoot(device, agreement.mapping()));
        TunnelRules.masquerade(device, sources(agreement)).forEach(rules::add);
        return rules;
    }

    private static List<String> sources(Agreement agreement) {
        return Stream.concat(agreement.transfer().stream(), agreement.routes().stream())
                .map(Cidr::toString)
                .toList();
    }
}
