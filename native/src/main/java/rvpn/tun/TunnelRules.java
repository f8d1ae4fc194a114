package rvpn.tun;

import java.util.List;
import java.util.stream.Stream;
import rvpn.tun.FirewallRule.Family;

/**
 * The rules of a tunnel's two sides. Traffic starts at the one, which lets only answers come out; the other passes it on to
 * its own networks, and lets only answers in.
 */
public final class TunnelRules {
    private static final String ANSWERS = " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";

    private TunnelRules() {}

    /** Where traffic starts: out of the tunnel come only answers, for this host and for those behind it. */
    public static Stream<FirewallRule> answersOut(String device) {
        return Stream.of("INPUT", "FORWARD").flatMap(chain -> answers(chain, "-i " + device));
    }

    /** Where traffic goes: into the tunnel go only answers, from this host and from those behind it. */
    public static Stream<FirewallRule> answersIn(String device) {
        return Stream.of("FORWARD", "OUTPUT").flatMap(chain -> answers(chain, "-o " + device));
    }

    private static Stream<FirewallRule> answers(String chain, String way) {
        return Stream.of(
                new FirewallRule("filter", chain, way + ANSWERS, Family.BOTH),
                new FirewallRule("filter", chain, way + " -j DROP", Family.BOTH));
    }

    /** Where traffic goes: what comes out of the tunnel is passed on, in segments that fit the networks on its way. */
    public static Stream<FirewallRule> passOn(String device) {
        FirewallRule accept = new FirewallRule("filter", "FORWARD", "-i " + device + " -j ACCEPT", Family.BOTH);
        // The lanes keep segments to the tunnel's MTU; these rules also to that of the host's other networks.
        Stream<FirewallRule> clamp = Stream.of("-i ", "-o ")
                .map(way -> new FirewallRule(
                        "mangle",
                        "FORWARD",
                        way + device + " -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                        Family.BOTH));
        return Stream.concat(Stream.of(accept), clamp);
    }

    /**
     * Where traffic goes: this host's own address is the source of what it passes on, because pods and nodes answer to one
     * that they know a way to.
     *
     * @param sources networks from which packets come out of the tunnel, such as {@code 192.168.123.0/24}
     */
    public static Stream<FirewallRule> masquerade(String device, List<String> sources) {
        return sources.stream()
                .map(source -> new FirewallRule(
                        "nat",
                        "POSTROUTING",
                        "-s " + source + " ! -o " + device + " -j MASQUERADE",
                        HostNetwork.isIpv6(source) ? Family.IPV6 : Family.IPV4));
    }
}
