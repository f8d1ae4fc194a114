package rvpn.core.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import rvpn.core.Counter;

/**
 * The status as OpenVPN 2.6 writes it, line by line: in server mode in its formats 1, 2 (commas) and 3 (tabs), in client
 * mode in the only one there is.
 */
final class StatusText {
    static final int FORMATS = 3;

    private static final String[] CLIENT_COLUMNS = {
        "HEADER",
        "CLIENT_LIST",
        "Common Name",
        "Real Address",
        "Virtual Address",
        "Virtual IPv6 Address",
        "Bytes Received",
        "Bytes Sent",
        "Connected Since",
        "Connected Since (time_t)",
        "Username",
        "Client ID",
        "Peer ID",
        "Data Channel Cipher"
    };
    private static final String[] ROUTE_COLUMNS = {
        "HEADER", "ROUTING_TABLE", "Virtual Address", "Common Name", "Real Address", "Last Ref", "Last Ref (time_t)"
    };
    private static final String QUEUE = "Max bcast/mcast queue length";

    private StatusText() {}

    /** @param format 1 to 3, without meaning in client mode */
    static List<String> of(Mode mode, Report report, int format) {
        if (mode == Mode.CLIENT) {
            return client(report);
        }
        return format == 1 ? plain(report) : table(report, format == 2 ? "," : "\t");
    }

    private static List<String> client(Report report) {
        long sent = Totals.sent(report);
        long received = Totals.received(report);
        return List.of(
                "OpenVPN STATISTICS",
                "Updated," + Text.time(report.timeUnix()),
                "TUN/TAP read bytes," + sent,
                "TUN/TAP write bytes," + received,
                "TCP/UDP read bytes," + received,
                "TCP/UDP write bytes," + sent,
                "Auth read bytes," + received,
                "END");
    }

    /** A counter's name in a {@link Report}. */
    static String name(Counter counter) {
        return counter.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> plain(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add("OpenVPN CLIENT LIST");
        lines.add("Updated," + Text.time(report.timeUnix()));
        lines.add("Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since");
        for (Report.Peer peer : report.peers()) {
            lines.add(String.join(
                    ",",
                    peer.name(),
                    peer.address(),
                    Long.toString(peer.receivedBytes()),
                    Long.toString(peer.sentBytes()),
                    Text.time(peer.sinceUnix())));
        }
        lines.add("ROUTING TABLE");
        lines.add("Virtual Address,Common Name,Real Address,Last Ref");
        for (Report.Peer peer : report.peers()) {
            for (String route : routes(peer)) {
                lines.add(String.join(",", route, peer.name(), peer.address(), Text.time(report.timeUnix())));
            }
        }
        lines.add("GLOBAL STATS");
        lines.add(QUEUE + ",0");
        lines.add("END");
        return lines;
    }

    private static List<String> table(Report report, String separator) {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(separator, "TITLE", report.program() + " " + report.version()));
        lines.add(String.join(separator, "TIME", Text.time(report.timeUnix()), Long.toString(report.timeUnix())));
        lines.add(String.join(separator, CLIENT_COLUMNS));
        report.peers().forEach(peer -> lines.add(clientRow(peer, separator)));
        lines.add(String.join(separator, ROUTE_COLUMNS));
        for (Report.Peer peer : report.peers()) {
            for (String route : routes(peer)) {
                lines.add(String.join(
                        separator,
                        "ROUTING_TABLE",
                        route,
                        peer.name(),
                        peer.address(),
                        Text.time(report.timeUnix()),
                        Long.toString(report.timeUnix())));
            }
        }
        lines.add(String.join(separator, "GLOBAL_STATS", QUEUE, "0"));
        lines.add(String.join(separator, "GLOBAL_STATS", "dco_enabled", "0"));
        lines.add("END");
        return lines;
    }

    private static String clientRow(Report.Peer peer, String separator) {
        return String.join(
                separator,
                "CLIENT_LIST",
                peer.name(),
                peer.address(),
                virtual(peer, false),
                virtual6(peer),
                Long.toString(peer.receivedBytes()),
                Long.toString(peer.sentBytes()),
                Text.time(peer.sinceUnix()),
                Long.toString(peer.sinceUnix()),
                "UNDEF",
                Long.toString(peer.id()),
                Long.toString(peer.id()),
                peer.cipher());
    }

    private static String virtual(Report.Peer peer, boolean isIpv6) {
        return peer.addresses().stream()
                .filter(address -> address.contains(":") == isIpv6)
                .findFirst()
                .orElse("");
    }

    /** Never empty where there is any: Gardener's parser takes the whole file for broken where this is no IPv6 address. */
    private static String virtual6(Report.Peer peer) {
        String sixth = virtual(peer, true);
        String fourth = virtual(peer, false);
        return sixth.isEmpty() && !fourth.isEmpty() ? "::ffff:" + fourth : sixth;
    }

    /** What is routed to a client: its own addresses, and the networks behind it. */
    private static List<String> routes(Report.Peer peer) {
        List<String> routes = new ArrayList<>(peer.addresses());
        routes.addAll(peer.networks());
        return routes;
    }
}
