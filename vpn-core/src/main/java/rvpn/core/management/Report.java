package rvpn.core.management;

import java.util.List;
import java.util.Map;

/**
 * How a program does at one moment; also the document that {@code status --json} prints, so that names stay. Times are in
 * seconds since 1970, round trips in milliseconds and -1 where there were none.
 *
 * @param mode server for the seed's end, client for the shoot's
 * @param connected whether packets are carried
 * @param counters everything that is counted on the packet path, by name
 */
record Report(
        String program,
        String version,
        long pid,
        String mode,
        long timeUnix,
        long startedUnix,
        boolean connected,
        String state,
        String stateDetail,
        long stateSinceUnix,
        List<Peer> peers,
        Mapping mapping,
        Map<String, Long> counters) {

    /**
     * How networks are called in the tunnel, where seed and shoot overlap.
     *
     * @param sha256 the same on both ends; empty where nothing is mapped
     * @param networks as in {@code pods 10.96.0.0/11 244.0.0.0/11}
     */
    record Mapping(String sha256, List<String> networks) {
        static final Mapping NONE = new Mapping("", List.of());
    }

    /**
     * Somebody who is connected.
     *
     * @param id counts them up from 0
     * @param address of lane 0, or of the first that there is
     * @param addresses see {@link Introduction}
     * @param receivedBytes of packets, over all lanes since it is connected
     */
    record Peer(
            long id,
            String name,
            String address,
            long sinceUnix,
            List<String> addresses,
            List<String> networks,
            String node,
            String software,
            String cipher,
            long receivedBytes,
            long sentBytes,
            List<LaneReport> lanes) {}

    /** One of its connections. */
    record LaneReport(
            int number,
            String address,
            long sinceUnix,
            long receivedBytes,
            long sentBytes,
            long receivedPackets,
            long sentPackets,
            double roundTripMs,
            double roundTripP50Ms,
            double roundTripP99Ms) {}

    Report {
        mapping = mapping == null ? Mapping.NONE : mapping; // of a program that does not tell it
    }

    /** A counter's value, 0 where there is none. */
    long count(String counter) {
        return counters.getOrDefault(counter, 0L);
    }
}
