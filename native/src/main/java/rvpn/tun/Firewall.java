package rvpn.tun;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of one device in iptables or ip6tables, whichever flavour (legacy, nf_tables) the host's PATH names. */
final class Firewall {
    private static final Pattern FAILED_LINE = Pattern.compile("line:? (\\d+)");
    private static final String LOCK_WAIT_SECONDS = "20";
    /** Of the legacy flavour, readable by root alone, also to one with NET_ADMIN: ip_tables_names, ip6_tables_names. */
    private static final String TABLE_NAMES = "_tables_names";

    private static final List<String> USUAL_TABLES = List.of("filter", "nat", "mangle");

    private final String device;
    private final FirewallRule.Family family;
    private final String program;

    /** @param family IPV4 or IPV6 */
    Firewall(String device, FirewallRule.Family family) {
        this.device = device;
        this.family = family;
        this.program = family == FirewallRule.Family.IPV6 ? "ip6tables" : "iptables";
    }

    /** Makes the rules of this family among those given the only ones of the device; none removes every trace. */
    void apply(List<FirewallRule> rules) throws IOException {
        List<FirewallRule> wanted =
                rules.stream().filter(rule -> rule.family().covers(family)).toList();
        if (wanted.isEmpty() && Command.find(program + "-save").isEmpty()) {
            return;
        }
        List<String> script = FirewallScript.of(device, wanted, saved(wanted));
        if (!script.isEmpty()) {
            restore(script);
        }
    }

    /** All tables. */
    private String saved(List<FirewallRule> wanted) throws IOException {
        try {
            return Command.run("", program + "-save");
        } catch (CommandException e) {
            if (!e.errors().contains(TABLE_NAMES)) {
                throw e;
            }
            Set<String> tables = new LinkedHashSet<>(USUAL_TABLES);
            wanted.forEach(rule -> tables.add(rule.table()));
            return savedOneByOne(tables);
        }
    }

    private String savedOneByOne(Set<String> tables) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String table : tables) {
            try {
                all.append(Command.run("", program + "-save", "-t", table));
            } catch (CommandException e) {
                if (!e.errors().contains("does not exist")) {
                    throw e;
                }
            }
        }
        return all.toString();
    }

    private void restore(List<String> script) throws IOException {
        String input = String.join("\n", script) + "\n";
        try {
            Command.run(input, program + "-restore", "--noflush", "--wait", LOCK_WAIT_SECONDS);
        } catch (CommandException e) {
            Matcher line = FAILED_LINE.matcher(e.errors());
            throw line.find() ? e.at(program, script, Integer.parseInt(line.group(1))) : e;
        }
    }
}
