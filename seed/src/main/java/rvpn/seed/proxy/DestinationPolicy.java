package rvpn.seed.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import rvpn.seed.connect.Refused;

/** Which addresses the proxy may dial: an allow-list, because a proxy that dials anything opens the seed to its user. */
interface DestinationPolicy {
    /**
     * Refuses what may not be dialled, with the rule that forbids it, as in {@code 10.0.0.1 is outside the shoot's
     * networks 100.96.0.0/11}. Called on event loops: must not block.
     */
    void check(InetSocketAddress to) throws Refused;

    /** The same, and what an address that may be dialled is called in the tunnel. */
    default InetSocketAddress dialled(InetSocketAddress to) throws Refused {
        check(to);
        return to;
    }

    /** What an address is; nothing where it is none of ours. */
    Optional<DestinationClass> classOf(InetAddress address);

    /** Whether there may be destinations that are reached without the tunnel. */
    boolean hasExtra();
}
