package rvpn.seed.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.seed.connect.ConnectHead;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;
import rvpn.seed.connect.Router;
import rvpn.seed.connect.Target;

/** Routes by header; the target in the request line does not count, as with Gardener's gateway. */
record GatewayRouter(Map<String, InetSocketAddress> hosts) implements Router {
    private static final String HEADER = "Reversed-VPN";
    private static final String NEWER_HEADER = "X-Gardener-Destination";

    @Override
    public Target route(ConnectHead head, Optional<X509Certificate> client) throws Refused {
        Optional<String> older = single(head, HEADER);
        Optional<String> newer = single(head, NEWER_HEADER);
        if (older.isPresent() && newer.isPresent() && !older.equals(newer)) {
            throw new Refused(Reason.MALFORMED, "the headers " + HEADER + " and " + NEWER_HEADER + " differ");
        }
        String value = older.or(() -> newer)
                .orElseThrow(() -> new Refused(Reason.DESTINATION_MISSING, "the header " + HEADER + " is missing"));
        Destination destination = Destination.parse(value)
                .orElseThrow(() -> new Refused(
                        Reason.DESTINATION_FORBIDDEN, "'" + value + "' is not the destination of a vpn-seed-server"));
        InetSocketAddress known = hosts.get(destination.host());
        return known == null
                ? new Target(destination.host(), Destination.PORT, Optional.empty())
                : new Target(destination.host(), known.getPort(), Optional.of(known.getAddress()));
    }

    private static Optional<String> single(ConnectHead head, String name) throws Refused {
        List<String> values = head.values(name);
        if (values.size() > 1) {
            throw new Refused(Reason.MALFORMED, "the header " + name + " is there " + values.size() + " times");
        }
        return values.stream().findFirst();
    }

    /** Whatever the seed's own DNS or configuration says is right: the name has been checked. */
    @Override
    public void check(InetAddress address) {}
}
