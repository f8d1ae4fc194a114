package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rvpn.tun.FirewallRule.Family;

/** In a network namespace of the test's own, on a real device, through the real ip and iptables. Needs root. */
class HostNetworkTest extends DeviceOfItsOwn {
    private static final List<FirewallRule> RULES = List.of(
            new FirewallRule("filter", "FORWARD", "-i hn-tun0 -j ACCEPT", Family.BOTH),
            new FirewallRule("filter", "FORWARD", "-o hn-tun0 -j DROP", Family.BOTH),
            new FirewallRule("nat", "POSTROUTING", "-s 192.168.123.0/24 -j MASQUERADE", Family.IPV4));
    private static final HostNetwork NETWORK = new HostNetwork(
            NAME,
            1_400,
            1_000,
            List.of("192.168.123.1/24", "fd00::1/64"),
            List.of("10.250.0.0/16", "100.64.0.0/13", "fd01::/48"),
            Map.of("net.ipv4.ip_forward", "1", "net.ipv6.conf.all.forwarding", "1"),
            RULES);

    @Test
    void laysAddressesRoutesAndRules() throws IOException {
        NETWORK.apply();

        String link = Command.run("", "ip", "link", "show", NAME);
        assertThat(link).contains("mtu 1400").contains("qlen 1000").contains(",UP");
        assertThat(Command.run("", "ip", "-o", "address", "show", "dev", NAME))
                .contains("192.168.123.1/24")
                .contains("fd00::1/64")
                .doesNotContain("tentative")
                .doesNotContain("fe80");
        assertThat(routes()).contains("10.250.0.0/16").contains("100.64.0.0/13").contains("fd01::/48");
        assertThat(Command.run("", "iptables-save"))
                .contains("-A FORWARD -j RVPN-hn-tun0-FORWARD")
                .contains("-A RVPN-hn-tun0-FORWARD -i hn-tun0 -j ACCEPT\n-A RVPN-hn-tun0-FORWARD -o hn-tun0 -j DROP")
                .contains("-A RVPN-hn-tun0-POST -s 192.168.123.0/24 -j MASQUERADE");
        assertThat(Command.run("", "ip6tables-save"))
                .contains("-A RVPN-hn-tun0-FORWARD -o hn-tun0 -j DROP")
                .doesNotContain("MASQUERADE");
        assertThat(sysctl("ipv4/ip_forward")).isEqualTo("1");
        assertThat(sysctl("ipv6/conf/all/forwarding")).isEqualTo("1");
    }

    @Test
    void changesNothingWhenAppliedTwice() throws IOException {
        AppliedNetwork applied = NETWORK.apply();
        String once = state();
        applied.apply(NETWORK);
        assertThat(state()).isEqualTo(once);
        NETWORK.apply();
        assertThat(state()).isEqualTo(once);
    }

    @Test
    void leavesNothingWhenClosed() throws IOException {
        emptyTables();
        String before = state();
        AppliedNetwork applied = NETWORK.apply();
        applied.close();
        assertThat(state()).isEqualTo(before);
        applied.close();
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void leavesNothingWhenTheDeviceIsGoneBefore() throws IOException {
        emptyTables();
        String before = firewall();
        AppliedNetwork applied = NETWORK.apply();
        tun.close();
        applied.close();
        assertThat(firewall()).isEqualTo(before);
        assertThat(sysctl("ipv4/ip_forward")).isEqualTo("0");
    }

    @Test
    void repairsWhatACrashLeft() throws IOException {
        NETWORK.apply();
        String clean = state();
        Command.run("", "iptables", "-A", "FORWARD", "-j", "RVPN-hn-tun0-FORWARD");
        Command.run("", "iptables", "-A", "RVPN-hn-tun0-FORWARD", "-p", "udp", "-j", "ACCEPT");
        Command.run("", "iptables", "-N", "RVPN-hn-tun0-OUTPUT");
        Command.run("", "iptables", "-A", "OUTPUT", "-j", "RVPN-hn-tun0-OUTPUT");
        tun.close();
        tun = LinuxTun.open(NAME, 1);

        NETWORK.apply();
        assertThat(firewall()).isEqualTo(firewallOf(clean));
        assertThat(routes()).contains("10.250.0.0/16");
    }

    @Test
    void laysAgainWhatSomebodyTookAway() throws IOException {
        AppliedNetwork applied = NETWORK.apply();
        String whole = state();
        Command.run("", "ip", "route", "delete", "10.250.0.0/16");
        Command.run("", "iptables", "-D", "FORWARD", "-j", "RVPN-hn-tun0-FORWARD");
        applied.apply(NETWORK);
        assertThat(state()).isEqualTo(whole);
    }

    @Test
    void keepsItsJumpBeforeRulesThatCameLater() throws IOException {
        AppliedNetwork applied = NETWORK.apply();
        Command.run("", "iptables", "-I", "FORWARD", "-s", "10.0.0.0/8", "-j", "ACCEPT");
        applied.apply(NETWORK);
        assertThat(Command.run("", "iptables", "-S", "FORWARD").lines())
                .containsExactly(
                        "-P FORWARD ACCEPT",
                        "-A FORWARD -j RVPN-hn-tun0-FORWARD",
                        "-A FORWARD -s 10.0.0.0/8 -j ACCEPT");
        applied.close();
        assertThat(Command.run("", "iptables", "-S", "FORWARD"))
                .contains("-s 10.0.0.0/8")
                .doesNotContain("RVPN");
    }

    @Test
    void goesOverToAnotherSet() throws IOException {
        AppliedNetwork applied = NETWORK.apply();
        applied.apply(new HostNetwork(
                NAME,
                1_300,
                500,
                List.of("192.168.123.1/24"),
                List.of("10.251.0.0/16"),
                Map.of(),
                RULES.subList(1, 2)));

        assertThat(routes())
                .contains("10.251.0.0/16")
                .doesNotContain("10.250.0.0/16")
                .doesNotContain("fd01");
        assertThat(Command.run("", "ip", "address", "show", "dev", NAME))
                .contains("mtu 1300")
                .doesNotContain("fd00::1");
        assertThat(firewall()).doesNotContain("ACCEPT\n-A").doesNotContain("MASQUERADE");
        assertThat(sysctl("ipv4/ip_forward")).isEqualTo("0");
    }

    @Test
    void keepsASysctlThatSomebodyElseChangedSince() throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"), "2000 3000");
        AppliedNetwork applied = network(List.of(), Map.of("net.ipv4.ip_local_port_range", "4000 5000"), List.of())
                .apply();
        assertThat(sysctl("ipv4/ip_local_port_range")).isEqualTo("4000\t5000");
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"), "6000 7000");
        applied.close();
        assertThat(sysctl("ipv4/ip_local_port_range")).isEqualTo("6000\t7000");
    }

    @Test
    void laysTenThousandRoutesWithinTwoSeconds() throws IOException {
        List<String> routes = IntStream.range(0, 10_000)
                .mapToObj(i -> "10." + (i >> 8) + "." + (i & 255) + ".0/24")
                .toList();
        long startNs = System.nanoTime();
        AppliedNetwork applied = network(routes, Map.of(), List.of()).apply();
        long tookMs = (System.nanoTime() - startNs) / 1_000_000;

        assertThat(routes().lines().filter(line -> line.startsWith("10."))).hasSize(10_000);
        assertThat(tookMs).isLessThan(2_000);
        applied.close();
        assertThat(routes()).doesNotContain("10.");
    }

    @Test
    void sendsNothingByItself() throws IOException {
        NETWORK.apply();
        NativeBuffer buffer = NativeBuffer.allocate(4 * TunQueue.MAX_PACKET_BYTES);
        Slices packets = new Slices(16);
        tun.queues().get(0).read(buffer, 0, 0, packets);
        for (int i = 0; i < packets.count(); i++) {
            int nextHeader = buffer.bytes().get(packets.offset(i) + 10 + 6);
            // Multicast reports (hop-by-hop, MLDv2) come with every IPv6 address; questions for routers must not.
            assertThat(nextHeader).isZero();
        }
    }

    @Test
    void namesTheRouteThatTheKernelRefusesAndLeavesNothing() throws IOException {
        emptyTables();
        String before = state();
        assertThatThrownBy(() -> network(List.of("10.0.0.0/8", "10.1.2.3/16"), Map.of(), RULES)
                        .apply())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("ip route replace 10.1.2.3/16 dev hn-tun0: ")
                .hasMessageNotContaining("\n");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void namesTheRuleThatIptablesRefusesAndLeavesNothing() throws IOException {
        emptyTables();
        String before = state();
        List<FirewallRule> rules =
                List.of(RULES.get(0), new FirewallRule("filter", "FORWARD", "-m nosuchmatch -j ACCEPT", Family.IPV4));
        assertThatThrownBy(() -> network(List.of(), Map.of(), rules).apply())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("-m nosuchmatch -j ACCEPT: ")
                .hasMessageNotContaining("\n");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void namesTheSysctlThatDoesNotExist() {
        assertThatThrownBy(() -> network(List.of(), Map.of("net.ipv4.no_such", "1"), List.of())
                        .apply())
                .hasMessage("sysctl net.ipv4.no_such: this kernel has none of that name");
        assertThatThrownBy(() -> network(List.of(), Map.of("net/../kernel/panic", "1"), List.of())
                        .apply())
                .hasMessageContaining("is not valid");
        assertThatThrownBy(() -> network(List.of(), Map.of("net.ipv4.ip_forward", "x"), List.of())
                        .apply())
                .hasMessage("sysctl net.ipv4.ip_forward is 0 and cannot be set to x: Invalid argument");
    }

    @Test
    void refusesWhatIsNoPrefixBeforeChangingAnything() {
        for (String bad : List.of("10.0.0.0/8 via 1.2.3.4", "10.0.0.0", "default", "10.0.0.0/8\nroute flush all", "")) {
            assertThatThrownBy(() -> network(List.of(bad), Map.of(), List.of()).apply())
                    .hasMessageContaining("is not valid: an address and a prefix length")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void refusesRulesOfUnknownTablesAndChains() {
        for (FirewallRule bad : List.of(
                new FirewallRule("nosuch", "FORWARD", "-j ACCEPT", Family.BOTH),
                new FirewallRule("filter", "MINE", "-j ACCEPT", Family.BOTH),
                new FirewallRule("filter", "FORWARD", "-j ACCEPT\n-F", Family.BOTH))) {
            assertThatThrownBy(() -> network(List.of(), Map.of(), List.of(bad)).apply())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("firewall rule ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void saysThatTheDeviceDoesNotExist() {
        tun.close();
        assertThatThrownBy(NETWORK::apply).hasMessageContaining("Cannot find device \"hn-tun0\"");
    }

    @Test
    void leavesIpv6AloneWhereItIsOffAndNotNeeded() throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
        network(List.of("10.250.0.0/16"), Map.of("net.ipv6.conf.all.forwarding", "1"), RULES)
                .apply();
        assertThat(Command.run("", "ip6tables-save")).doesNotContain("RVPN");
        assertThat(sysctl("ipv6/conf/all/forwarding")).isEqualTo("0");
        assertThat(sysctl("ipv6/conf/" + NAME + "/disable_ipv6")).isEqualTo("1");
    }

    @Test
    void guardsADeviceThatHasIpv6WhereTheHostHasItSwitchedOff() throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/" + NAME + "/disable_ipv6"), "0");
        network(List.of("10.250.0.0/16"), Map.of(), RULES).apply();
        assertThat(Command.run("", "ip6tables-save")).contains("-A RVPN-hn-tun0-FORWARD -o hn-tun0 -j DROP");
        assertThat(sysctl("ipv6/conf/" + NAME + "/disable_ipv6")).isEqualTo("1");
    }

    @Test
    void switchesIpv6OnForItsDeviceAloneWhereItIsOff() throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
        assertThat(Ipv6Support.missing(NAME, true)).isEmpty();
        NETWORK.apply();
        assertThat(routes()).contains("fd01::/48");
        assertThat(Command.run("", "ip6tables-save")).contains("-A RVPN-hn-tun0-FORWARD -o hn-tun0 -j DROP");
        for (String other : List.of("all", "default", "lo")) {
            assertThat(sysctl("ipv6/conf/" + other + "/disable_ipv6")).as(other).isEqualTo("1");
        }
    }

    @Test
    void knowsWhoHasTheWayOutFromARouter() throws IOException {
        Command.run("", "ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
        for (String end : List.of("up0", "up1")) {
            Command.run("", "ip", "link", "set", end, "up");
        }
        Command.run("", "ip", "-6", "route", "add", "default", "via", "fe80::1", "dev", "up0", "proto", "ra");
        assertThat(Ipv6Support.sysctlsToKeepListening()).containsExactly("net/ipv6/conf/up0/accept_ra");
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
        assertThat(Ipv6Support.sysctlsToKeepListening()).isEmpty();
    }

    @Test
    void keepsTheWayOutThatARouterHasToldWhileTheHostForwards() throws IOException {
        Command.run("", "ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
        for (String end : List.of("up0", "up1")) {
            Command.run("", "ip", "link", "set", end, "up");
        }
        Files.writeString(
                Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "0"); // whatever the host of this test does
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/up0/accept_ra"), "1");
        Command.run("", "ip", "-6", "route", "add", "default", "via", "fe80::1", "dev", "up0", "proto", "ra");
        HostNetwork forwards = network(List.of("fd01::/48"), TunnelSysctls.passOn(NAME, true), RULES);
        AppliedNetwork applied = forwards.apply();
        assertThat(sysctl("ipv6/conf/up0/accept_ra")).isEqualTo("2");
        applied.apply(forwards);
        assertThat(sysctl("ipv6/conf/up0/accept_ra")).as("the same again").isEqualTo("2");
        applied.close();
        assertThat(sysctl("ipv6/conf/up0/accept_ra") + sysctl("ipv6/conf/all/forwarding"))
                .isEqualTo("10");
    }

    @Test
    void switchesIpv6OnForItsDeviceWhereDevicesComeWithout() throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/" + NAME + "/disable_ipv6"), "1");
        NETWORK.apply();
        assertThat(routes()).contains("fd01::/48");
    }

    private static HostNetwork network(List<String> routes, Map<String, String> sysctls, List<FirewallRule> rules) {
        return new HostNetwork(NAME, 1_400, 1_000, List.of("192.168.123.1/24"), routes, sysctls, rules);
    }

    /** iptables shows a table only once somebody has used it. */
    private static void emptyTables() throws IOException {
        for (String program : List.of("iptables", "ip6tables")) {
            for (String table : List.of("filter", "nat")) {
                Command.run("", program, "-t", table, "-N", "hn-chain");
            }
        }
    }

    private static String state() throws IOException {
        return Command.run("", "ip", "-j", "address", "show", "dev", NAME)
                        .replaceAll("\"flags\":[^]]*]", "")
                        .replaceAll("\"(operstate|qdisc)\":\"[A-Za-z_]*\"", "")
                        .replaceAll("\"(mtu|txqlen)\":[0-9]*", "")
                + "\n" + routes() + "\n" + sysctl("ipv4/ip_forward") + sysctl("ipv6/conf/all/forwarding")
                + "\nFIREWALL\n" + firewall();
    }

    private static String firewallOf(String state) {
        return state.substring(state.indexOf("FIREWALL\n") + 9);
    }

    private static String firewall() throws IOException {
        String saved = Command.run("", "iptables-save") + Command.run("", "ip6tables-save");
        return saved.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("\\[[0-9:]+]", ""))
                .collect(Collectors.joining("\n"));
    }

    private static String sysctl(String path) throws IOException {
        return Command.run("", "cat", "/proc/sys/net/" + path).strip();
    }
}
