package rvpn.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import rvpn.ip.AddressTranslation;
import rvpn.ip.IpFamily;
import rvpn.ip.NetworkKind;
import rvpn.ip.NetworkMapping;
import rvpn.tun.FirewallRule;
import rvpn.tun.FirewallRule.Family;

/**
 * The kernel's part of a mapping: each end exchanges the addresses of its own networks, by the target NETMAP, as packets come
 * out of the tunnel and go into it. Of IPv6 prefixes too, so only those may be named that need no adjustment.
 */
public final class NetmapRules {
    private NetmapRules() {}

    /** Those of the seed's end, for its pods. */
    public static List<FirewallRule> ofSeed(String device, NetworkMapping mapping) {
        return of(device, mapping.networks().stream().filter(network -> network.kind() == NetworkKind.SEED_PODS));
    }

    /** Those of the shoot's end, for nodes, services and pods. */
    public static List<FirewallRule> ofShoot(String device, NetworkMapping mapping) {
        return of(
                device,
                Stream.concat(
                        mapping.networks().stream().filter(network -> network.kind() != NetworkKind.SEED_PODS),
                        mapping.prefixes().stream()));
    }

    private static List<FirewallRule> of(String device, Stream<? extends AddressTranslation> translations) {
        // Of nested networks the narrowest first: the first rule that matches counts.
        List<? extends AddressTranslation> sorted = translations
                .sorted(Comparator.comparingInt(each -> -each.real().prefix()))
                .toList();
        List<FirewallRule> rules = new ArrayList<>();
        for (AddressTranslation each : sorted) {
            rules.add(rule(
                    "PREROUTING", "-i " + device + " -d " + each.mapped() + " -j NETMAP --to " + each.real(), each));
        }
        for (AddressTranslation each : sorted) {
            rules.add(rule(
                    "POSTROUTING", "-o " + device + " -s " + each.real() + " -j NETMAP --to " + each.mapped(), each));
        }
        return rules;
    }

    private static FirewallRule rule(String chain, String spec, AddressTranslation translation) {
        boolean isIpv4 = translation.real().family() == IpFamily.V4;
        return new FirewallRule("nat", chain, spec, isIpv4 ? Family.IPV4 : Family.IPV6);
    }
}
