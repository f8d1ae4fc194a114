package rvpn.seed.proxy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** Whether a shoot is there to be reached. */
@FunctionalInterface
public interface TunnelState {
    /** Nothing while a shoot is connected, otherwise since when none is. Called on event loops: must not block. */
    Optional<Instant> disconnectedSince();

    /** While a shoot is connected: whether one is that serves this address. Called on event loops: must not block. */
    default boolean reaches(InetAddress target) {
        return true;
    }
}
