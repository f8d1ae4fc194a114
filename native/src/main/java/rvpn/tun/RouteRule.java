package rvpn.tun;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The rules that let a routing table of our own be asked before the host's, in both families: a more specific route that
 * somebody adds to the host's then takes nothing out of the tunnel (CVE-2024-3661). Before all tables, packets from the
 * device's own addresses ask its table, so that a connection stays in the tunnel in which it began when another tunnel to
 * the same networks is preferred from now on. A crashed run's rules stay behind, look into a table that the device has
 * emptied as it went, and are taken over by the next run.
 */
final class RouteRule {
    /** Before that of any tunnel. */
    private static final int PRIORITY_OF_SOURCES = Routing.USUAL_PRIORITY - 1;

    private static final String ALL = "all";

    /**
     * One rule for our table.
     *
     * @param from an address, or {@link #ALL}
     */
    private record Rule(int priority, String from) {}

    private int table;
    private Set<Rule> laid = Set.of();

    /**
     * Makes it so for this table; none for the host's.
     *
     * @param addresses of the device, with prefix length
     */
    void apply(Routing next, Set<String> addresses, boolean hasIpv6) throws IOException {
        if (table != next.table()) {
            remove();
        }
        table = next.table();
        if (next.isHosts()) {
            return;
        }
        Set<Rule> wanted = new LinkedHashSet<>();
        wanted.add(new Rule(next.priority(), ALL));
        addresses.forEach(address -> wanted.add(new Rule(PRIORITY_OF_SOURCES, address.split("/", 2)[0])));
        for (String family : hasIpv6 ? List.of("-4", "-6") : List.of("-4")) {
            apply(family, wanted);
        }
        laid = wanted;
    }

    private void apply(String family, Set<Rule> wanted) throws IOException {
        Set<Rule> present = present(family);
        // First added, then removed: in between packets would take another way.
        for (Rule rule : wanted) {
            if (isOf(family, rule) && !present.contains(rule)) {
                run(family, "add", rule);
            }
        }
        for (Rule rule : present) {
            boolean isOurs = rule.from().equals(ALL) || rule.priority() == PRIORITY_OF_SOURCES || laid.contains(rule);
            if (isOurs && !wanted.contains(rule)) {
                run(family, "delete", rule);
            }
        }
    }

    private static boolean isOf(String family, Rule rule) {
        return rule.from().equals(ALL) || HostNetwork.isIpv6(rule.from()) == family.equals("-6");
    }

    private Set<Rule> present(String family) throws IOException {
        Pattern line = Pattern.compile("(?m)^(\\d+):\\s+from (\\S+) lookup " + table + "\\b.*$");
        Set<Rule> rules = new LinkedHashSet<>();
        line.matcher(Command.run("", "ip", "-N", family, "rule", "show"))
                .results()
                .forEach((MatchResult found) -> rules.add(new Rule(Integer.parseInt(found.group(1)), found.group(2))));
        return rules;
    }

    private void run(String family, String verb, Rule rule) throws IOException {
        Command.run(
                "",
                "ip",
                family,
                "rule",
                verb,
                "priority",
                Integer.toString(rule.priority()),
                "from",
                rule.from(),
                "lookup",
                Integer.toString(table));
    }

    /** Leaves them to another device that has routes in the same table. */
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
            for (Rule rule : laid) {
                if (isOf(family, rule)) {
                    try {
                        run(family, "delete", rule);
                    } catch (CommandException e) {
                        // What could not be removed was not there.
                    }
                }
            }
        }
        table = 0;
        laid = Set.of();
    }
}
