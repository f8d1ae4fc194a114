package rvpn.tun;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What iptables-restore must be told to get from what iptables-save prints to the wanted rules: each built-in chain
 * jumps first, and once, to a chain of the device's own. Chains and jumps of an earlier run are replaced; those that
 * are not wanted any more are removed; what belongs to others is not named. One transaction a table.
 */
final class FirewallScript {
    /** As iptables limits chain names: {@code XT_EXTENSION_MAXNAMELEN} of linux/netfilter/x_tables.h, less one. */
    static final int MAX_CHAIN_CHARS = 28;

    private final Map<String, String> ownChains;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    private FirewallScript(String device) {
        this.ownChains = ownChains(device);
    }

    /** One table: what is there of ours, and what shall be. */
    private static final class Table {
        final Set<String> chainsThere = new LinkedHashSet<>();
        final List<String> jumpsThere = new ArrayList<>();
        final Map<String, List<String>> specsByBuiltIn = new LinkedHashMap<>();
    }

    /** The lines, none if there is nothing to do. */
    static List<String> of(String device, List<FirewallRule> wanted, String saved) {
        FirewallScript script = new FirewallScript(device);
        script.readSaved(saved);
        for (FirewallRule rule : wanted) {
            script.table(rule.table())
                    .specsByBuiltIn
                    .computeIfAbsent(rule.chain(), chain -> new ArrayList<>())
                    .add(rule.spec());
        }
        return script.lines();
    }

    /** The name of the device's own chain behind each built-in one. */
    static Map<String, String> ownChains(String device) {
        String prefix = "RVPN-" + device + "-";
        // The two long names would not fit behind a device name of 15 characters.
        return Map.of(
                "INPUT", prefix + "INPUT",
                "OUTPUT", prefix + "OUTPUT",
                "FORWARD", prefix + "FORWARD",
                "PREROUTING", prefix + "PRE",
                "POSTROUTING", prefix + "POST");
    }

    private Table table(String name) {
        return tables.computeIfAbsent(name, n -> new Table());
    }

    private void readSaved(String saved) {
        String table = "";
        for (String line : saved.lines().toList()) {
            if (line.startsWith("*")) {
                table = line.substring(1).strip();
            } else if (line.startsWith(":")) {
                readChain(table, line.substring(1).split(" ", 2)[0]);
            } else if (line.startsWith("-A ")) {
                readRule(table, line);
            }
        }
    }

    private void readChain(String table, String chain) {
        if (ownChains.containsValue(chain)) {
            table(table).chainsThere.add(chain);
        }
    }

    private void readRule(String table, String line) {
        List<String> words = List.of(line.split(" "));
        int jump = Math.max(words.lastIndexOf("-j"), words.lastIndexOf("-g"));
        boolean isOurs = jump >= 0
                && jump + 1 < words.size()
                && ownChains.containsValue(words.get(jump + 1))
                && !ownChains.containsValue(words.get(1));
        if (isOurs) {
            table(table).jumpsThere.add(line);
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        tables.forEach((name, table) -> {
            lines.add("*" + name);
            addTable(lines, table);
            lines.add("COMMIT");
        });
        return lines;
    }

    private void addTable(List<String> lines, Table table) {
        Set<String> builtIns = table.specsByBuiltIn.keySet();
        Set<String> stale = new LinkedHashSet<>(table.chainsThere);
        for (String builtIn : builtIns) {
            stale.remove(ownChains.get(builtIn));
            // Makes the chain, or empties the one that is there.
            lines.add(":" + ownChains.get(builtIn) + " - [0:0]");
        }
        table.jumpsThere.forEach(jump -> lines.add(jump.replaceFirst("-A", "-D")));
        stale.forEach(chain -> lines.add("-F " + chain));
        stale.forEach(chain -> lines.add("-X " + chain));
        for (String builtIn : builtIns) {
            String own = ownChains.get(builtIn);
            table.specsByBuiltIn.get(builtIn).forEach(spec -> lines.add("-A " + own + " " + spec));
            lines.add("-I " + builtIn + " 1 -j " + own);
        }
    }
}
