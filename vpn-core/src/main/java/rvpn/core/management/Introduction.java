package rvpn.core.management;

import java.util.List;

/**
 * Who is at the other end of a session; the same for all its lanes.
 *
 * @param session what tells it from other sessions
 * @param name its certificate's
 * @param suite the TLS cipher suite
 * @param node name of its machine, or empty
 * @param software what it runs, or empty
 * @param addresses within the tunnel: in server mode the client's, in client mode the own ones; at most one a family
 * @param networks those behind the other end
 */
public record Introduction(
        String session,
        String name,
        String suite,
        String node,
        String software,
        List<String> addresses,
        List<String> networks) {

    /** The address of a family, or empty. */
    String address(boolean isIpv6) {
        return addresses.stream()
                .filter(address -> address.contains(":") == isIpv6)
                .findFirst()
                .orElse("");
    }
}
