package rvpn.core;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import rvpn.core.status.Distribution;
import rvpn.core.status.Metrics;
import rvpn.core.status.Series;

/** The metrics of a tunnel's end, the same on both ends. */
public final class TunnelMetrics {
    private static final double NS_PER_SECOND = 1e9;

    private TunnelMetrics() {}

    /** Registers them; {@code lanes} gives those that carry packets. */
    public static void register(Metrics metrics, LaneLoops loops, Supplier<List<Lane>> lanes) {
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
            series.add(() -> loops.total(counter), counter.label());
        }
        registerLoops(metrics, loops);
        metrics.gauge(
                "rvpn_tunnel_up",
                "1 while a stream carries packets.",
                () -> lanes.get().isEmpty() ? 0 : 1);
        metrics.gauge("rvpn_tunnel_lanes", "Streams that carry packets.", () -> lanes.get()
                .size());
        metrics.gauge(
                "rvpn_tunnel_last_round_trip_seconds",
                "The lowest of all lanes' last PINGs; -1 where there is none.",
                () -> roundTripSeconds(lanes.get()));
        metrics.histogram(
                "rvpn_tunnel_round_trip_seconds",
                "From a PING to its PONG, of every lane.",
                seconds(RoundTrips.boundsNs()),
                () -> roundTrips(loops));
    }

    private static Distribution roundTrips(LaneLoops loops) {
        long[] counts = new long[RoundTrips.boundsNs().length + 1];
        long sumNs = 0;
        for (int i = 0; i < loops.count(); i++) {
            RoundTrips ofLoop = loops.counters(i).roundTrips();
            for (int bucket = 0; bucket < counts.length; bucket++) {
                counts[bucket] += ofLoop.inBucket(bucket);
            }
            sumNs += ofLoop.sumNs();
        }
        return new Distribution(counts, sumNs / NS_PER_SECOND);
    }

    private static double[] seconds(long[] ns) {
        return LongStream.of(ns).mapToDouble(bound -> bound / NS_PER_SECOND).toArray();
    }

    /** Shows whether the flows are spread: with a lane on each loop these are the lanes' figures. */
    private static void registerLoops(Metrics metrics, LaneLoops loops) {
        Series packets = metrics.counter(
                "rvpn_tunnel_loop_packets_total", "Packets carried on each event loop.", "loop", "direction");
        for (int i = 0; i < loops.count(); i++) {
            Counters counters = loops.counters(i);
            for (Counter counter : List.of(Counter.SENT_PACKETS, Counter.RECEIVED_PACKETS)) {
                packets.add(() -> counters.get(counter), Integer.toString(i), counter.label());
            }
        }
    }

    private static double roundTripSeconds(List<Lane> lanes) {
        long lowestNs = lanes.stream()
                .mapToLong(Lane::roundTripNs)
                .filter(ns -> ns >= 0)
                .min()
                .orElse(-1);
        return lowestNs < 0 ? -1 : lowestNs / NS_PER_SECOND;
    }
}
