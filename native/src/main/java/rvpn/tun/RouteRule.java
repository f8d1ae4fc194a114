package rvpn.tun;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rule that lets a routing table of our own be asked before the host's, in both families: a more specific route that
 * somebody adds to the host's then takes nothing out of the tunnel (CVE-2024-3661). A crashed run's rule stays behind,
 * looks into a table that the device has emptied as it went, and is taken over by the next run.
 */
final class RouteRule {
    /** Before the host's own table, 32766. */
    static final int PRIORITY = 1000;

    private int table;

    /** Makes it so for this table; 0 for none. */
    void apply(int next, boolean hasIpv6) throws IOException {
        if (table != next) {
            remove();
        }
        table = next;
        if (next == 0) {
            return;
        }
        for (String family : hasIpv6 ? List.of("-4", "-6") : List.of("-4")) {
            // Not removed and added: in between packets would take another way.
            if (!isThere(family)) {
                Command.run("", "ip", family, "rule", "add", "priority", priority(), "lookup", Integer.toString(table));
            }
        }
    }

    private boolean isThere(String family) throws IOException {
        Pattern line = Pattern.compile(PRIORITY + ":\\s+from all lookup " + table + "\\b.*");
        return Command.run("", "ip", "-N", family, "rule", "show").lines().anyMatch(rule -> line.matcher(rule)
                .matches());
    }

    /** Leaves it to another device that has routes in the same table. */
    void removeUnlessUsed() throws IOException {
        if (table != 0 && (hasRoutes("-4") || hasRoutes("-6"))) {
            table = 0;
        }
        remove();
    }

    private boolean hasRoutes(String family) throws IOException {
        try {
            return !Command.run("", "ip", family, "route", "show", "table", Integer.toString(table))
                    .isBlank();
        } catch (CommandException e) {
            return false; // a table without a route does not exist
        }
    }

    void remove() throws IOException {
        if (table == 0) {
            return;
        }
        for (String family : List.of("-4", "-6")) {
            try {
                Command.run(
                        "", "ip", family, "rule", "delete", "priority", priority(), "lookup", Integer.toString(table));
            } catch (CommandException e) {
                // What could not be removed was not there.
            }
        }
        table = 0;
    }

    private static String priority() {
        return Integer.toString(PRIORITY);
    }
}
