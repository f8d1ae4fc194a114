package rvpn.core;

import java.util.function.Supplier;
import rvpn.core.status.Metrics;
import rvpn.core.status.Series;

/** The metrics of a tunnel's end, the same on both ends. */
public final class TunnelMetrics {
    private static final double NS_PER_SECOND = 1e9;

    private TunnelMetrics() {}

    /** Registers them; {@code lane} gives the one that carries packets, or null. */
    public static void register(Metrics metrics, Counters counters, Supplier<Lane> lane) {
        Series packets = metrics.counter("rvpn_tunnel_packets_total", "Packets carried.", "direction");
        Series bytes = metrics.counter("rvpn_tunnel_bytes_total", "Bytes of packets carried.", "direction");
        Series drops = metrics.counter("rvpn_tunnel_drops_total", "Packets not carried.", "reason");
        Series events = metrics.counter("rvpn_tunnel_events_total", "What else happens quietly.", "event");
        for (Counter counter : Counter.values()) {
            Series series =
                    switch (counter.family()) {
                        case PACKETS -> packets;
                        case BYTES -> bytes;
                        case DROPS -> drops;
                        case EVENTS -> events;
                    };
            series.add(() -> counters.get(counter), counter.label());
        }
        metrics.gauge("rvpn_tunnel_up", "1 while a stream carries packets.", () -> lane.get() == null ? 0 : 1);
        metrics.gauge("rvpn_tunnel_round_trip_seconds", "The last PING's; -1 where there is none.", () -> {
            Lane carrying = lane.get();
            long roundTripNs = carrying == null ? -1 : carrying.roundTripNs();
            return roundTripNs < 0 ? -1 : roundTripNs / NS_PER_SECOND;
        });
    }
}
