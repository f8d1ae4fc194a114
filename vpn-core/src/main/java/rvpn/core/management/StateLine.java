package rvpn.core.management;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A change of state as OpenVPN writes it.
 *
 * @param unix when, in seconds since 1970
 * @param detail such as SUCCESS, or why
 * @param addresses of the tunnel's device, at most one a family
 * @param remote the other end of the outer connection, or null
 * @param local this end of it, or null
 */
record StateLine(
        long unix,
        TunnelState state,
        String detail,
        List<String> addresses,
        InetSocketAddress remote,
        InetSocketAddress local) {

    static StateLine of(long unix, TunnelState state, String detail, List<String> addresses) {
        return new StateLine(unix, state, detail, addresses, null, null);
    }

    /** {@code time,state,detail,tunnel IP,remote IP,remote port,local IP,local port[,tunnel IPv6]}. */
    String text() {
        String line = String.join(
                ",",
                Long.toString(unix),
                state.name(),
                Text.field(detail),
                first(false),
                Text.host(remote),
                port(remote),
                Text.host(local),
                port(local));
        String sixth = first(true);
        return sixth.isEmpty() ? line : line + "," + sixth;
    }

    private String first(boolean isIpv6) {
        return addresses.stream()
                .filter(address -> address.contains(":") == isIpv6)
                .findFirst()
                .orElse("");
    }

    private static String port(InetSocketAddress address) {
        return address == null ? "" : Integer.toString(address.getPort());
    }
}
