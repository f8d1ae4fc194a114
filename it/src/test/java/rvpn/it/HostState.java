package rvpn.it;

import java.util.List;

/** What a program could have changed on a host: devices, addresses, routes, rules, DNS, forwarding. */
final class HostState {
    private static final String SCRIPT = """
            ip -o link | awk '{print $2, $4, $5}'
            ip -o addr | sed 's/^[0-9]*: //'
            ip route show table all
            ip -6 route show table all
            ip rule
            ip -6 rule
            iptables-save
            ip6tables-save
            grep '^nameserver' /etc/resolv.conf
            grep . /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv[46]/conf/*/forwarding /proc/sys/net/ipv4/conf/*/rp_filter
            """;

    private HostState() {}

    /** In lines that can be compared; empty built-in chains count as none. */
    static List<String> of(Host host) {
        return host.bash(SCRIPT)
                .succeeds()
                .text()
                .lines()
                .filter(line -> !line.matches("#.*|[*].*|COMMIT|:[A-Z]+ .*"))
                .map(line -> line.replaceFirst(" \\[[0-9]+:[0-9]+]$", "").stripTrailing())
                .sorted()
                .toList();
    }
}
