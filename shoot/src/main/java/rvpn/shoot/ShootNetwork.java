package rvpn.shoot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.NetmapRules;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;
import rvpn.tun.AppliedNetwork;
import rvpn.tun.FirewallRule;
import rvpn.tun.FirewallRule.Family;
import rvpn.tun.HostNetwork;
import rvpn.tun.Ipv6Support;
import rvpn.tun.OwnAddressRules;

/**
 * What the shoot's host knows of the tunnel: it forwards what comes out of it, with its own address as the source, and
 * lets only answers in. Stays over a lost stream; the same agreement twice changes nothing.
 */
final class ShootNetwork {
    private static final Logger LOG = LoggerFactory.getLogger("network");
    private static final int TX_QUEUE_PACKETS = 1000;

    private final String device;
    private final int routeTable;
    private boolean servesIpv6;
    private final FirewallSetting firewall;
    // Once we forward we cannot tell any more which interfaces these were.
    private final Set<String> listening = new LinkedHashSet<>();
    private AppliedNetwork applied;
    private Agreement laid;

    /**
     * @param routeTable for the routes, 0 for the host's own
     * @param served networks of the shoot
     * @param firewall who lays it
     */
    ShootNetwork(String device, int routeTable, List<Cidr> served, FirewallSetting firewall) {
        this.firewall = firewall;
        this.device = device;
        this.routeTable = routeTable;
        serve(served);
    }

    /** Other networks of the shoot, from the next {@link #apply} on. */
    void serve(List<Cidr> served) {
        servesIpv6 = served.stream().anyMatch(cidr -> cidr.family() == IpFamily.V6);
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
                routeTable,
                sysctls(),
                firewall(device, addresses, agreement));
    }

    private List<String> routes(Agreement agreement) {
        // In a table of its own the transfer network needs a route too, which the kernel makes in the host's alone.
        List<Cidr> transfer = routeTable == 0 ? List.of() : agreement.transfer();
        return Stream.concat(agreement.routes().stream(), transfer.stream())
                .map(Cidr::toString)
                .toList();
    }

    private Map<String, String> sysctls() {
        Map<String, String> sysctls = new LinkedHashMap<>();
        // Off: the gate has looked at the source, and lets in what routers behind the seed report.
        sysctls.put("net/ipv4/conf/" + device + "/rp_filter", "0");
        sysctls.put("net/ipv4/ip_forward", "1");
        // Only where it is needed: a host that forwards IPv6 no longer listens to routers for its own way out.
        if (servesIpv6) {
            // Unless it is told to go on listening, where it has its way out from them.
            listening.addAll(Ipv6Support.sysctlsToKeepListening());
            listening.forEach(name -> sysctls.put(name, "2"));
            sysctls.put("net/ipv6/conf/all/forwarding", "1");
        }
        return sysctls;
    }

    private static List<FirewallRule> firewall(String device, List<String> addresses, Agreement agreement) {
        String answers = " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
        List<FirewallRule> rules = new ArrayList<>(OwnAddressRules.of(device, addresses));
        for (String chain : List.of("FORWARD", "OUTPUT")) {
            rules.add(new FirewallRule("filter", chain, "-o " + device + answers, Family.BOTH));
            rules.add(new FirewallRule("filter", chain, "-o " + device + " -j DROP", Family.BOTH));
        }
        rules.add(new FirewallRule("filter", "FORWARD", "-i " + device + " -j ACCEPT", Family.BOTH));
        // The lanes keep segments to the tunnel's MTU; these rules also to that of the host's other networks.
        for (String pair : List.of("-i ", "-o ")) {
            rules.add(new FirewallRule(
                    "mangle",
                    "FORWARD",
                    pair + device + " -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                    Family.BOTH));
        }
        rules.addAll(NetmapRules.ofShoot(device, agreement.mapping()));
        // Pods and nodes answer to an address that they know a way to.
        sources(agreement)
                .forEach(source -> rules.add(new FirewallRule(
                        "nat",
                        "POSTROUTING",
                        "-s " + source + " ! -o " + device + " -j MASQUERADE",
                        source.family() == IpFamily.V4 ? Family.IPV4 : Family.IPV6)));
        return rules;
    }

    private static List<Cidr> sources(Agreement agreement) {
        List<Cidr> sources = new ArrayList<>(agreement.transfer());
        sources.addAll(agreement.routes());
        return sources;
    }
}
