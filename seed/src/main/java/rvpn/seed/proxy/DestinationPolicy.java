package rvpn.seed.proxy;

import java.net.InetAddress;
import java.util.Optional;

/** Which addresses the proxy may dial: an allow-list, because a proxy that dials anything opens the seed to its user. */
@FunctionalInterface
public interface DestinationPolicy {
    /**
     * Nothing where the address is allowed, otherwise the rule that forbids it, as in {@code 10.0.0.1 is outside the
     * shoot's networks 100.96.0.0/11}. Called on event loops: must not block.
     */
    Optional<String> objection(InetAddress address);
}
