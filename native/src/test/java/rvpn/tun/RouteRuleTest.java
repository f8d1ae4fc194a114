package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Routes in a table of their own, in a network namespace of the test's own. Needs root. */
class RouteRuleTest extends DeviceOfItsOwn {
    @Test
    void laysRoutesInATableOfItsOwnThatIsAskedFirst() throws IOException {
        String before = routes();
        AppliedNetwork applied = ownTable(1234).apply();
        Command.run("", "ip", "link", "set", "lo", "up");
        Command.run("", "ip", "route", "add", "10.250.7.0/24", "dev", "lo"); // what a DHCP server might do
        assertThat(Command.run("", "ip", "route", "get", "10.250.7.1")).contains("dev " + NAME);
        assertThat(Command.run("", "ip", "route", "show", "table", "1234")).contains("10.250.0.0/16");
        assertThat(Command.run("", "ip", "-6", "route", "show", "table", "1234"))
                .contains("fd01::/48");
        Command.run("", "ip", "link", "set", "lo", "down");

        String once = rules();
        applied.apply(ownTable(1234));
        assertThat(rules()).isEqualTo(once).containsOnlyOnce("1000:	from all lookup 1234");
        applied.apply(ownTable(0));
        assertThat(rules()).doesNotContain("1234");
        assertThat(routes()).contains("10.250.0.0/16");
        applied.apply(ownTable(1234));
        assertThat(routes()).doesNotContain("10.250.0.0/16");
        applied.close();
        assertThat(routes()).isEqualTo(before);
        assertThat(rules()).doesNotContain("1234");
    }

    @Test
    void takesOverTheRuleThatACrashLeft() throws IOException {
        ownTable(1234).apply();
        tun.close();
        tun = LinuxTun.open(NAME, 1);
        AppliedNetwork applied = ownTable(1234).apply();
        assertThat(rules()).containsOnlyOnce("from all lookup 1234");
        applied.close();
        assertThat(rules()).doesNotContain("1234");
    }

    @Test
    void leavesTheRuleToAnotherDeviceWithRoutesInTheSameTable() throws IOException {
        AppliedNetwork applied = ownTable(1234).apply();
        try (LinuxTun other = LinuxTun.open("hn-tun1", 1)) {
            AppliedNetwork second = new HostNetwork(
                            other.name(),
                            1400,
                            1000,
                            List.of(),
                            List.of("10.251.0.0/16"),
                            new Routing(1234),
                            Map.of(),
                            List.of())
                    .apply();
            second.close();
            assertThat(rules()).containsOnlyOnce("from all lookup 1234");
            applied.close();
            assertThat(rules()).doesNotContain("1234");
        }
    }

    @Test
    void whatIsNewTakesTheTunnelThatIsAskedFirstAndWhatHasBegunStays() throws IOException {
        AppliedNetwork applied = ownTable(1234).apply();
        try (LinuxTun other = LinuxTun.open("hn-tun1", 1)) {
            List<String> others = List.of("192.168.124.1/24");
            AppliedNetwork second = new HostNetwork(
                            other.name(),
                            1400,
                            1000,
                            others,
                            List.of("10.250.0.0/16"),
                            new Routing(1235, 1100),
                            Map.of(),
                            List.of())
                    .apply();
            assertThat(way()).contains("dev " + NAME, "src 192.168.123.1");
            applied.apply(ownTable(new Routing(1234, 1200)));
            assertThat(rules()).containsOnlyOnce("from all lookup 1234").contains("1200:	from all lookup 1234");
            assertThat(way()).contains("dev " + other.name(), "src 192.168.124.1");
            assertThat(way("from", "192.168.123.1")).contains("dev " + NAME);
            applied.close();
            second.close();
            assertThat(rules()).doesNotContain("1234", "1235");
        }
    }

    @Test
    void takesOverTheRuleOfACrashThatHadAnotherPriority() throws IOException {
        ownTable(new Routing(1234, 1100)).apply();
        tun.close();
        tun = LinuxTun.open(NAME, 1);
        AppliedNetwork applied = ownTable(1234).apply();
        assertThat(rules()).containsOnlyOnce("from all lookup 1234").contains("1000:	from all lookup 1234");
        applied.close();
        assertThat(rules()).doesNotContain("1234");
    }

    private static String way(String... further) throws IOException {
        List<String> words = new ArrayList<>(List.of("route", "get", "10.250.7.1"));
        words.addAll(List.of(further));
        return Command.run("", "ip", words.toArray(String[]::new));
    }

    private static HostNetwork ownTable(int table) {
        return ownTable(new Routing(table));
    }

    private static HostNetwork ownTable(Routing routing) {
        return new HostNetwork(
                NAME,
                1400,
                1000,
                List.of("192.168.123.1/24", "fd00::1/64"),
                List.of("10.250.0.0/16", "fd01::/48"),
                routing,
                Map.of(),
                List.of());
    }

    private static String rules() throws IOException {
        return Command.run("", "ip", "rule");
    }
}
