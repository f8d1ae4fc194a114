package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * WireGuard's cases of docs/conformance.md about routes, marks and errors on the way: W7, W12, W14, W16, W17.
 *
 * <pre>
 *   vpn-seed-server 10.0.0.1 ------- 10.0.0.2 vpn-shoot-client
 *                                    100.96.0.10, fd00:10:96::10
 * </pre>
 */
@Tag("once")
class WireguardPathConformanceIT {
    private static final int PATIENCE_S = 30;
    private static final String TRANSFER = "192.168.123.0/24,fd8f:6d53:b97a:1::/96";
    private static final int LOOP_BYTES = 70_000;

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("pathseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("pathshoot");

    private static final DualTunnel TUNNEL = new DualTunnel(SEED, SHOOT);
    private static Running client;

    @BeforeAll
    static void connect() {
        DualCable.between(SEED, SHOOT);
        TUNNEL.prepare();
        List<String> networks = DualTunnel.networks("46", TRANSFER);
        TUNNEL.serve(networks);
        client = TUNNEL.dial(networks, "--endpoint=" + Cable.SEED, "--port=1194", "--dial=direct");
    }

    @BeforeEach
    void awaitTunnel() {
        Await.until("the pod answers", PATIENCE_S, () -> SEED.host().pings(DualTunnel.POD4, "-W", "1"));
    }

    /** One byte less than the device takes, which the kernel then tells its own programs. */
    @ParameterizedTest
    @CsvSource({DualTunnel.POD4 + ", 28", DualTunnel.POD6 + ", 48"})
    void w7RouteThatIsNarrowerThanTheDeviceIsRespected(String pod, int headers) {
        String narrow = "ip route replace " + pod + " dev tun0 mtu 1299";
        SEED.host().bash(narrow).succeeds();
        try {
            assertThat(SEED.host().pings(pod, "-M", "do", "-s", Integer.toString(1299 - headers)))
                    .isTrue();
            Outcome ping = SEED.host()
                    .run("ping", "-n", "-c", "1", "-W", "2", "-M", "do", "-s", Integer.toString(1300 - headers), pod);
            assertThat(ping.fails().text() + ping.errors()).containsPattern("mtu[ :=]+1299");
        } finally {
            SEED.host().run("ip", "route", "del", pod, "dev", "tun0", "mtu", "1299");
        }
    }

    /** The line takes no packet that is longer than its route says; nor is one padded beyond it. */
    @Test
    void w7LineThatBecomesNarrowerThanItsDeviceIsRespected() {
        String line =
                "ethtool -K cable tso off gso off gro off; ip route flush cache; ip route change 10.0.0.0/24 dev cable";
        String drop = "iptables -t raw %s PREROUTING -i cable -p tcp -m length --length 1361: -j DROP";
        for (Sandbox end : List.of(SEED, SHOOT)) {
            end.host().bash(line + " mtu lock 1360 && " + drop.formatted("-A")).succeeds();
        }
        try {
            TUNNEL.assertCarries(DualTunnel.POD4);
        } finally {
            for (Sandbox end : List.of(SEED, SHOOT)) {
                end.host().bash(drop.formatted("-D") + "; " + line + "; ethtool -K cable tso on gso on gro on");
            }
        }
    }

    @Test
    void w12RoutingLoopDoesNotAmplify() {
        long before = sentIntoTheTunnel();
        SHOOT.host().run("ip", "route", "add", Cable.SEED, "dev", "tun0").succeeds();
        try {
            Outcome flood = SEED.host().run("ping", "-n", "-q", "-f", "-c", "10", "-W", "1", DualTunnel.POD4);
            assertThat(flood.fails().text()).contains(" 0 received");
            client.says("leads into the tunnel (device tun0)");
            assertThat(sentIntoTheTunnel() - before).isLessThan(LOOP_BYTES);
            System.out.printf("routing loop: %d bytes%n", sentIntoTheTunnel() - before);
        } finally {
            SHOOT.host().run("ip", "route", "del", Cable.SEED, "dev", "tun0").succeeds();
        }
        Await.until("the tunnel is back", PATIENCE_S, () -> SEED.host().pings(DualTunnel.POD4, "-W", "1"));
    }

    private static long sentIntoTheTunnel() {
        return Long.parseLong(SHOOT.host()
                .run("cat", "/sys/class/net/tun0/statistics/tx_bytes")
                .succeeds()
                .text()
                .strip());
    }

    @Test
    void w14SocketBoundToTheDeviceReachesTheShootThoughAMarkMakesTheKernelRouteAgain() {
        SEED.host()
                .bash(
                        "iptables -t mangle -A OUTPUT -j MARK --set-xmark 1; ip6tables -t mangle -A OUTPUT -j MARK --set-xmark 1")
                .succeeds();
        try {
            for (String pod : List.of(DualTunnel.POD4, DualTunnel.POD6)) {
                assertThat(SEED.host().pings(pod)).as(pod).isTrue();
                assertThat(SEED.host().pings(pod, "-I", "tun0")).as(pod).isTrue();
            }
        } finally {
            SEED.host().bash("iptables -t mangle -F OUTPUT; ip6tables -t mangle -F OUTPUT");
        }
    }

    /** Everything goes into the tunnel but its own connection, which is marked, as wg-quick does it. */
    @Test
    void w16DefaultRouteIntoTheTunnelLeavesOutWhatIsMarked() {
        String add = """
                set -e
                iptables -t mangle -A OUTPUT -p tcp --sport 1194 -j MARK --set-mark 51820
                ip route add default via 10.0.0.2 dev cable
                ip route del 10.0.0.0/24 dev cable
                ip route add 10.0.0.2/32 dev cable table 51821
                ip rule add fwmark 51820 lookup 51821
                for f in -4 -6; do
                    ip $f route add default dev tun0 table 51820
                    ip $f rule add not fwmark 51820 lookup 51820
                    ip $f rule add lookup main suppress_prefixlength 0
                done
                """;
        String remove = """
                for f in -4 -6; do
                    ip $f rule del lookup main suppress_prefixlength 0
                    ip $f rule del not fwmark 51820 lookup 51820
                    ip $f route flush table 51820
                done
                ip rule del fwmark 51820 lookup 51821
                ip route flush table 51821
                ip route add 10.0.0.0/24 dev cable src 10.0.0.1
                ip route del default
                iptables -t mangle -F OUTPUT
                """;
        SEED.host().bash(add).succeeds();
        try {
            for (String pod : List.of(DualTunnel.POD4, DualTunnel.POD6)) {
                Outcome flood = SEED.host().run("ping", "-n", "-q", "-f", "-c", "100", "-W", "5", pod);
                assertThat(flood.succeeds().text()).contains(" 100 received");
            }
            assertThat(SEED.host().run("ip", "route", "get", Cable.SHOOT).text())
                    .as("what is not marked")
                    .contains("dev tun0");
        } finally {
            SEED.host().bash(remove).succeeds();
        }
    }

    /** The word comes from the shoot's own end of the tunnel, which the asking one can route. */
    @ParameterizedTest
    @CsvSource({
        "100.96.9.9, 192.168.123.2, Destination Host Unreachable",
        "fd00:10:96::9:9, fd8f:6d53:b97a:1::2, Destination unreachable"
    })
    void w17OriginatorHearsThatNobodyIsBehindTheOtherEnd(String nobody, String end, String words) {
        SHOOT.host().run("ip", "route", "add", "unreachable", nobody).succeeds();
        try {
            Outcome ping = SEED.host().run("ping", "-n", "-c", "1", "-W", "5", nobody);
            assertThat(ping.fails().text()).containsIgnoringCase("From " + end).contains(words);
        } finally {
            SHOOT.host().run("ip", "route", "del", "unreachable", nobody).succeeds();
        }
    }
}
