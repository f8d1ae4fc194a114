package rvpn.core;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** How the addresses of a name are tried, RFC 8305: whoever dials one does it so. */
public final class HappyEyeballs {
    /** Section 5, Connection Attempt Delay: how long one may take before the next is tried beside it. */
    public static final int CONNECT_PATIENCE_MS = 250;
    /** Of one name; who has more of them has those behind one that works. */
    private static final int MAX_ADDRESSES = 8;

    private HappyEyeballs() {}

    /** IPv6 and IPv4 by turns, IPv6 first, otherwise in the resolver's order: section 4. */
    public static List<InetAddress> inOrder(List<InetAddress> addresses) {
        List<InetAddress> v6 =
                addresses.stream().filter(Inet6Address.class::isInstance).toList();
        List<InetAddress> v4 = addresses.stream()
                .filter(address -> !(address instanceof Inet6Address))
                .toList();
        List<InetAddress> both = new ArrayList<>();
        for (int i = 0; i < Math.max(v6.size(), v4.size()); i++) {
            v6.stream().skip(i).limit(1).forEach(both::add);
            v4.stream().skip(i).limit(1).forEach(both::add);
        }
        return both.stream().distinct().limit(MAX_ADDRESSES).toList();
    }
}
