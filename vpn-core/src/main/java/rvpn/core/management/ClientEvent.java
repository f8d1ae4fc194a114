package rvpn.core.management;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What OpenVPN tells of its clients: {@code >CLIENT:} lines, most with an environment behind them. */
final class ClientEvent {
    private ClientEvent() {}

    /** A client is there: asked for, taken, and its addresses. No answer to the first is waited for. */
    static List<String> joined(Guest guest, LaneFacts first) {
        List<String> lines = new ArrayList<>();
        lines.add(">CLIENT:CONNECT," + guest.id + ",0");
        lines.addAll(environment(guest, first, "untrusted", List.of()));
        lines.add(">CLIENT:ESTABLISHED," + guest.id);
        lines.addAll(environment(guest, first, "trusted", List.of()));
        for (int i = 0; i < guest.who.addresses().size(); i++) {
            lines.add(
                    ">CLIENT:ADDRESS," + guest.id + "," + guest.who.addresses().get(i) + "," + (i == 0 ? 1 : 0));
        }
        return lines;
    }

    /** A client has gone with its last lane. */
    static List<String> left(Guest guest, LaneFacts last, long nowUnix) {
        List<String> lines = new ArrayList<>();
        lines.add(">CLIENT:DISCONNECT," + guest.id);
        lines.addAll(environment(
                guest,
                last,
                "trusted",
                List.of(
                        "bytes_received=" + guest.receivedBytes(),
                        "bytes_sent=" + guest.sentBytes(),
                        "time_duration=" + Math.max(0, nowUnix - guest.sinceUnix))));
        return lines;
    }

    private static List<String> environment(Guest guest, LaneFacts lane, String prefix, List<String> more) {
        List<String> values = new ArrayList<>();
        values.add("common_name=" + Text.commonName(guest.who.name()));
        InetSocketAddress peer = lane.addresses().peer();
        String host = Text.host(peer);
        if (!host.isEmpty()) {
            values.add(prefix + (host.contains(":") ? "_ip6=" : "_ip=") + host);
            values.add(prefix + "_port=" + peer.getPort());
        }
        add(values, "ifconfig_pool_remote_ip=", guest.who.address(false));
        add(values, "ifconfig_pool_remote_ip6=", guest.who.address(true));
        add(values, "IV_VER=", guest.who.software());
        add(values, "rvpn_node=", guest.who.node());
        values.add("time_ascii=" + Text.time(guest.sinceUnix));
        values.add("time_unix=" + guest.sinceUnix);
        values.addAll(more);
        List<String> lines = new ArrayList<>();
        values.forEach(value -> lines.add(">CLIENT:ENV," + Text.line(value)));
        lines.add(">CLIENT:ENV,END");
        return lines;
    }

    private static void add(List<String> values, String name, String value) {
        if (!value.isEmpty()) {
            values.add(name + value);
        }
    }
}
