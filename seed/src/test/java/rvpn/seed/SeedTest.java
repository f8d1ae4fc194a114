package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.tun.FirewallRule;
import rvpn.tun.NetworkNamespace;
import rvpn.tun.Routing;

/** The whole server in a network namespace of the test's own: what it puts on the host, and that it takes it back. */
@Timeout(60)
class SeedTest {
    private static final String DEVICE = "hp-tun0";

    @TempDir
    Path directory;

    private NetworkNamespace namespace;

    @BeforeEach
    void enterNamespace() throws Exception {
        namespace = NetworkNamespace.enter();
        run("ip", "link", "set", "lo", "up");
    }

    @AfterEach
    void leaveNamespace() {
        if (namespace != null) {
            namespace.leave();
        }
    }

    @Test
    void letsOnlyAnswersOutOfTheTunnel() throws Exception {
        SeedConfig config = SeedTestConfig.with(directory, Map.of());
        assertThat(SeedNetwork.of(
                                config.side(),
                                DEVICE,
                                config.mtu().initial(),
                                Routing.HOSTS,
                                config.networks(),
                                List.of())
                        .firewall())
                .map(SeedTest::readable)
                .containsExactly(
                        "BOTH mangle PREROUTING -i hp-tun0-+ -j RETURN",
                        "BOTH mangle PREROUTING -i lo -j RETURN",
                        "IPV4 mangle PREROUTING -d 192.168.123.1 ! -i hp-tun0 -j DROP",
                        "IPV6 mangle PREROUTING -d fd8f:6d53:b97a:1::1 ! -i hp-tun0 -j DROP",
                        "BOTH filter INPUT -i hp-tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter INPUT -i hp-tun0 -j DROP",
                        "BOTH filter FORWARD -i hp-tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter FORWARD -i hp-tun0 -j DROP",
                        "BOTH filter INPUT -i hp-tun0-+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter INPUT -i hp-tun0-+ -j DROP",
                        "BOTH filter FORWARD -i hp-tun0-+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter FORWARD -i hp-tun0-+ -j DROP");
    }

    private static String readable(FirewallRule rule) {
        return rule.family() + " " + rule.table() + " " + rule.chain() + " " + rule.spec();
    }

    @Test
    void laysItsNetworkAndTakesItBack() throws Exception {
        Seed seed = start(Map.of("node-networks", "10.250.0.0/16"));
        try {
            assertThat(run("ip", "address", "show", "dev", DEVICE)).contains("inet 192.168.123.1/24");
            assertThat(run("ip", "route"))
                    .contains("100.64.0.0/13 dev hp-tun0", "100.96.0.0/11 dev hp-tun0", "10.250.0.0/16 dev hp-tun0");
            assertThat(run("iptables-save", "-t", "filter")).contains("-i hp-tun0 -j DROP");
        } finally {
            seed.close();
        }
        assertNothingIsLeft();
    }

    @Test
    void takesUpOtherNetworksAndAnotherMtuWhileItRuns() throws Exception {
        Seed seed = start(Map.of("node-networks", "10.250.0.0/16"));
        try {
            seed.take(SeedTestConfig.with(
                    directory, Map.of("node-networks", "10.251.0.0/16", "mtu", "1400", "device", "other")));
            assertThat(run("ip", "route"))
                    .contains("100.96.0.0/11 dev hp-tun0", "10.251.0.0/16 dev hp-tun0")
                    .doesNotContain("10.250.0.0/16");
            assertThat(run("ip", "link", "show", DEVICE)).contains("mtu 1400");
        } finally {
            seed.close();
        }
        assertNothingIsLeft();
    }

    @Test
    void asksItsTableAtAnotherTimeWhileItRuns() throws Exception {
        Seed seed = start(Map.of("route-table", "77"));
        try {
            seed.take(SeedTestConfig.with(
                    directory, Map.of("route-table", "77", "route-priority", "1200", "device", "other")));
            assertThat(run("ip", "rule")).contains("1200:	from all lookup 77").doesNotContain("1000:");
        } finally {
            seed.close();
        }
        assertNothingIsLeft();
        assertThat(run("ip", "rule")).doesNotContain("lookup 77");
    }

    @Test
    void carriesIpv4OnlyOnAHostWithoutIpv6() throws Exception {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
        Seed seed = start(Map.of());
        try {
            assertThat(run("ip", "address", "show", "dev", DEVICE)).doesNotContain("inet6");
        } finally {
            seed.close();
        }
        assertNothingIsLeft();
    }

    @Test
    void givesItsDeviceTheIpv6ThatTheShootNeedsAndTheHostHasSwitchedOff() throws Exception {
        Path all = Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6");
        Files.writeString(all, "1");
        Seed seed = start(Map.of("node-networks", "fd01::/64"));
        try {
            assertThat(run("ip", "address", "show", "dev", DEVICE)).contains("inet6 fd8f:6d53:b97a:1::1/96");
            assertThat(run("ip", "-6", "route")).contains("fd01::/64 dev hp-tun0");
            assertThat(all).hasContent("1");
        } finally {
            seed.close();
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen", "proxy-listen", "status-listen"})
    void leavesNothingWhenAPortIsTaken(String option) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(Map.of(option, "127.0.0.1:" + taken.getLocalPort())))
                    .isInstanceOfSatisfying(StartException.class, refused -> assertThat(refused.exitCode())
                            .isEqualTo(ExitCode.HOST))
                    .hasMessageContaining("--" + option);
        }
        assertNothingIsLeft();
    }

    @Test
    void leavesTheOtherAloneWhenTheDeviceNameIsTaken() throws Exception {
        run("ip", "link", "add", DEVICE, "type", "veth", "peer", "name", "hp-peer");
        assertThatThrownBy(() -> start(Map.of()))
                .hasMessageContaining("--device")
                .hasMessageContaining("is taken");
        assertThat(run("ip", "link")).contains(DEVICE);
    }

    private Seed start(Map<String, String> flags) throws Exception {
        Map<String, String> all = new HashMap<>(flags);
        all.put("device", DEVICE);
        return Seed.start(SeedTestConfig.with(directory, all));
    }

    private static void assertNothingIsLeft() throws Exception {
        assertThat(run("ip", "link")).doesNotContain(DEVICE);
        assertThat(run("iptables-save")).doesNotContain("RVPN");
        assertThat(run("ip6tables-save")).doesNotContain("RVPN");
    }

    private static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
