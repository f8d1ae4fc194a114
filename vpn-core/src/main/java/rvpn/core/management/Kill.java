package rvpn.core.management;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rvpn.ip.IpAddress;

/** The commands {@code kill} and {@code client-kill}: end a client's connections; it usually comes back. */
record Kill(Chronicle chronicle) {
    /** {@code [proto:]192.0.2.1:4711}, {@code [proto:][2001:db8::1]:4711}; a common name has no colon. */
    private static final Pattern ADDRESS = Pattern.compile("(?:[a-z0-9-]+:)?(\\[[^\\[\\]]*\\]|[^:]*):([^:]*)");

    private static final int MAX_PORT = 65_535;
    private static final String REASON = "ended by an operator";

    /** @param victim a common name or an address with a port */
    List<String> byNameOrAddress(String victim) {
        if (chronicle.mode() == Mode.CLIENT) {
            return unsupported("kill");
        }
        if (!victim.contains(":")) {
            int count = end(peer -> peer.name().equals(victim));
            String name = "common name '" + Text.line(victim) + "'";
            return List.of(
                    count == 0
                            ? "ERROR: " + name + " not found"
                            : "SUCCESS: " + name + " found, " + count + " client(s) killed");
        }
        Matcher parts = ADDRESS.matcher(victim);
        if (!parts.matches()) {
            return List.of("ERROR: kill parse");
        }
        return byAddress(parts.group(1).replaceAll("[\\[\\]]", ""), parts.group(2));
    }

    private List<String> byAddress(String host, String port) {
        IpAddress address;
        try {
            address = IpAddress.parse(host);
        } catch (IllegalArgumentException refused) {
            return List.of("ERROR: error parsing IP address: " + Text.line(host));
        }
        int number = Words.number(port, 0);
        if (number < 1 || number > MAX_PORT) {
            return List.of("ERROR: port number is out of range: " + Text.line(port));
        }
        String wanted = (host.contains(":") ? "[" + address + "]" : address) + ":" + number;
        int count = end(
                peer -> peer.lanes().stream().anyMatch(lane -> lane.address().equals(wanted)));
        return List.of(
                count == 0
                        ? "ERROR: client at address " + wanted + " not found"
                        : "SUCCESS: " + count + " client(s) at address " + wanted + " killed");
    }

    /** @param id as {@code CLIENT_LIST} and {@code >CLIENT:} call it */
    List<String> byId(String id) {
        if (chronicle.mode() == Mode.CLIENT) {
            return unsupported("client-kill");
        }
        int number = Words.number(id, -1);
        if (number < 0) {
            return List.of("ERROR: cannot parse CID");
        }
        return List.of(
                end(peer -> peer.id() == number) > 0
                        ? "SUCCESS: client-kill command succeeded"
                        : "ERROR: client-kill command failed");
    }

    private int end(Predicate<Report.Peer> victims) {
        List<Long> ids =
                chronicle.peers().stream().filter(victims).map(Report.Peer::id).toList();
        return chronicle.end(ids::contains, REASON);
    }

    private static List<String> unsupported(String command) {
        return List.of("ERROR: The '" + command + "' command is not supported by the current daemon mode");
    }
}
