package rvpn.tun;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a device's own addresses to the device: Linux answers for any of its addresses on any interface, so a neighbour
 * on the host's network could otherwise find out the address of the tunnel, and which connections run through it
 * (CVE-2019-14899). The host itself reaches them over loopback.
 */
public final class OwnAddressRules {
    // Present wherever the MSS is clamped already; conntrack forgets a packet that is dropped here.
    private static final String TABLE = "mangle";
    private static final String CHAIN = "PREROUTING";

    private OwnAddressRules() {}

    /** @param addresses with or without prefix length, such as {@code 192.168.123.1/24} */
    public static List<FirewallRule> of(String device, List<String> addresses) {
        List<FirewallRule> rules = new ArrayList<>();
        rules.add(new FirewallRule(TABLE, CHAIN, "-i lo -j RETURN", FirewallRule.Family.BOTH));
        for (String address : addresses) {
            rules.add(new FirewallRule(
                    TABLE,
                    CHAIN,
                    "-d " + address.split("/", 2)[0] + " ! -i " + device + " -j DROP",
                    HostNetwork.isIpv6(address) ? FirewallRule.Family.IPV6 : FirewallRule.Family.IPV4));
        }
        return rules;
    }
}
