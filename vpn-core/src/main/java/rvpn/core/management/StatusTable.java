package rvpn.core.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as people read it.
 *
 * @param before an earlier one of the same program, to tell rates from; or null
 */
record StatusTable(Report now, Report before) {
    private static final String DROPPED = "dropped_";
    private static final Map<String, String> DROPS = Map.of(
            "malformed", "not a whole IP packet",
            "offload_header", "the offload header did not fit the packet",
            "scope", "multicast, link-local, loopback or unspecified address",
            "source", "source outside the networks of the other end",
            "destination", "destination outside the networks of this end",
            "queue", "waited too long, or too many waited",
            "by_device", "refused by this host's kernel");
    private static final int CHECKSUM_CHARS = 16;
    private static final String LANE = "  %4s  %-28s  %-11s  %10s  %10s  %9s  %9s  %9s";

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(now.program() + " " + now.version() + ", process " + now.pid() + ", running for "
                + Units.duration(now.timeUnix() - now.startedUnix()));
        String detail = now.stateDetail().isEmpty() ? "" : " (" + now.stateDetail() + ")";
        add(lines, "state", now.state() + detail + " for " + Units.duration(now.timeUnix() - now.stateSinceUnix()));
        if (now.peers().isEmpty()) {
            add(lines, "peer", "nobody is connected");
        }
        now.peers().forEach(peer -> addPeer(lines, peer));
        addMapping(lines, now.mapping());
        now.counters().forEach((name, count) -> addDrops(lines, name, count));
        return lines;
    }

    private static void addMapping(List<String> lines, Report.Mapping mapping) {
        if (!mapping.networks().isEmpty()) {
            add(lines, "mapping", mapping.sha256().substring(0, CHECKSUM_CHARS));
            mapping.networks().forEach(network -> add(lines, "", network));
        }
    }

    private void addPeer(List<String> lines, Report.Peer peer) {
        Report.Peer earlier = earlier(peer);
        add(
                lines,
                "peer",
                peer.name() + " at " + peer.address() + " for " + Units.duration(now.timeUnix() - peer.sinceUnix()));
        if (!peer.node().isEmpty()) {
            add(lines, "on node", peer.node() + ", " + peer.software());
        }
        add(lines, "cipher", peer.cipher());
        add(lines, "addresses", String.join(", ", peer.addresses()));
        if (!peer.networks().isEmpty()) {
            add(lines, "networks", String.join(", ", peer.networks()));
        }
        add(lines, "received", volume(peer.receivedBytes(), earlier == null ? -1 : earlier.receivedBytes()));
        add(lines, "sent", volume(peer.sentBytes(), earlier == null ? -1 : earlier.sentBytes()));
        lines.add(String.format(
                Locale.ROOT, LANE, "lane", "peer", "since", "received", "sent", "RTT last", "RTT p50", "RTT p99"));
        for (Report.LaneReport lane : peer.lanes()) {
            lines.add(String.format(
                    Locale.ROOT,
                    LANE,
                    lane.number(),
                    lane.address(),
                    Units.duration(now.timeUnix() - lane.sinceUnix()),
                    Units.bytes(lane.receivedBytes()),
                    Units.bytes(lane.sentBytes()),
                    Units.ms(lane.roundTripMs()),
                    Units.ms(lane.roundTripP50Ms()),
                    Units.ms(lane.roundTripP99Ms())));
        }
    }

    private Report.Peer earlier(Report.Peer peer) {
        return before == null
                ? null
                : before.peers().stream()
                        .filter(other -> other.id() == peer.id() && before.startedUnix() == now.startedUnix())
                        .findFirst()
                        .orElse(null);
    }

    private String volume(long bytes, long earlierBytes) {
        long seconds = before == null ? 0 : now.timeUnix() - before.timeUnix();
        return Units.bytes(bytes)
                + (earlierBytes < 0 || seconds <= 0
                        ? ""
                        : ", " + Units.bytes((bytes - earlierBytes) / seconds) + " a second");
    }

    private static void addDrops(List<String> lines, String name, long count) {
        if (name.startsWith(DROPPED) && count > 0) {
            String reason = name.substring(DROPPED.length());
            add(lines, "dropped", count + ": " + DROPS.getOrDefault(reason, reason.replace('_', ' ')));
        }
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "  %-10s %s", name, value));
    }
}
