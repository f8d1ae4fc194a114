package rvpn.tun;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kernel settings of a tunnel's two sides, for {@link HostNetwork}. */
public final class TunnelSysctls {
    private static final String FORWARDS_IPV6 = "net/ipv6/conf/all/forwarding";

    private TunnelSysctls() {}

    /** Of any tunnel device, where traffic starts and where it goes. */
    public static Map<String, String> of(String device) {
        // Off: the gate has looked at the source, and knows more than the routes do: a router behind the other end may
        // report a packet too big from an address that this host has no way to.
        return Map.of("net/ipv4/conf/" + device + "/rp_filter", "0");
    }

    /** Where traffic goes: the host passes on what comes out of the tunnel. What that would cost it {@link AppliedNetwork} keeps. */
    public static Map<String, String> passOn(String device, boolean servesIpv6) {
        Map<String, String> sysctls = new LinkedHashMap<>(of(device));
        sysctls.put("net/ipv4/ip_forward", "1");
        // Only where it is needed: a host that forwards IPv6 no longer listens to routers for its own way out.
        if (servesIpv6) {
            sysctls.put(FORWARDS_IPV6, "1");
        }
        return Collections.unmodifiableMap(sysctls);
    }

    /** With names of either form. */
    static boolean forwardsIpv6(Map<String, String> sysctls) {
        return sysctls.entrySet().stream()
                .anyMatch(sysctl ->
                        sysctl.getKey().replace('.', '/').equals(FORWARDS_IPV6) && "1".equals(sysctl.getValue()));
    }
}
