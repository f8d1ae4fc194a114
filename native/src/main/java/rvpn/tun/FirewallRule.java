package rvpn.tun;

import java.io.IOException;
import java.util.Set;

/**
 * One rule of iptables or ip6tables, appended to a chain of the device's own that the built-in chain jumps to first.
 *
 * @param table such as {@code filter}
 * @param chain the built-in chain, such as {@code FORWARD}
 * @param spec matches and target as iptables takes them, such as {@code -i tun0 -j ACCEPT}
 */
public record FirewallRule(String table, String chain, String spec, Family family) {
    private static final Set<String> TABLES = Set.of("filter", "nat", "mangle", "raw", "security");
    private static final Set<String> CHAINS = Set.of("INPUT", "OUTPUT", "FORWARD", "PREROUTING", "POSTROUTING");

    /** Which of the two firewalls it is for. */
    public enum Family {
        /** iptables and ip6tables. */
        BOTH,
        /** iptables. */
        IPV4,
        /** ip6tables, where the host has IPv6. */
        IPV6;

        boolean covers(Family one) {
            return this == BOTH || this == one;
        }
    }

    void check() throws IOException {
        if (!TABLES.contains(table)) {
            throw new IOException("firewall rule '" + spec + "': there is no table '" + table + "'");
        }
        if (!CHAINS.contains(chain)) {
            throw new IOException("firewall rule '" + spec + "': '" + chain + "' is no built-in chain");
        }
        if (spec.chars().anyMatch(c -> c < ' ')) {
            throw new IOException("firewall rule for " + chain + ": a rule is one line without control characters");
        }
    }
}
