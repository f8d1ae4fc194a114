package rvpn.tun;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of one device in iptables or ip6tables, whichever flavour (legacy, nf_tables) the host's PATH names. */
final class Firewall {
    private static final Pattern FAILED_LINE = Pattern.compile("line:? (\\d+)");
    private static final String LOCK_WAIT_SECONDS = "20";

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
        List<String> script = FirewallScript.of(device, wanted, Command.run("", program + "-save"));
        if (!script.isEmpty()) {
            restore(script);
        }
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
