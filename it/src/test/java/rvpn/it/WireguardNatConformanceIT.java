package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * WireGuard's case W13 of docs/conformance.md: a shoot behind a NAT that forgets quickly, and lets nothing in that it does not
 * know.
 *
 * <pre>
 *   vpn-seed-server 10.0.0.1 ------- 10.0.0.2 nat 10.1.0.1 ------- 10.1.0.2 vpn-shoot-client
 * </pre>
 */
@Tag("once")
class WireguardNatConformanceIT {
    private static final int FORGETS_AFTER_S = 6;
    private static final int PATIENCE_S = 30;
    private static final String END = "192.168.123.2";
    private static final String END6 = "fd8f:6d53:b97a:1::2";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("natseed");

    @RegisterExtension
    static final Sandbox NAT = new Sandbox("natnat");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("natshoot");

    @BeforeAll
    static void join() {
        Cable.between(SEED, NAT);
        Shell.run(("ip link add inside netns %s type veth peer name cable netns %s")
                        .formatted(NAT.host().namespace(), SHOOT.host().namespace())
                        .split(" "))
                .succeeds();
        NAT.host().bash("""
                set -e
                ip link set inside up
                ip addr add 10.1.0.1/24 dev inside
                echo 1 >/proc/sys/net/ipv4/ip_forward
                iptables -t nat -A POSTROUTING -o cable -j MASQUERADE
                iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
                iptables -A FORWARD -i cable -m conntrack --ctstate NEW -j DROP
                cd /proc/sys/net/netfilter
                echo 0 >nf_conntrack_tcp_loose
                echo $1 >nf_conntrack_tcp_timeout_established
                """, Integer.toString(FORGETS_AFTER_S)).succeeds();
        SHOOT.host()
                .bash("ip link set cable up && ip addr add 10.1.0.2/24 dev cable && ip route add default via 10.1.0.1")
                .succeeds();
    }

    @Test
    void w13TunnelThatIsIdleIsKeptInTheNatsMemory() throws IOException {
        SeedStatus status = new SeedStatus(SEED);
        SEED.seedServer("--lanes=1", status.option());
        Running client = SHOOT.start(Stream.concat(
                        List.of(
                                Dist.SHOOT_CLIENT,
                                "--endpoint=" + Cable.SEED,
                                "--port=1194",
                                "--dial=direct",
                                "--lanes=1")
                                .stream(),
                        SEED.pki().identity("vpn-shoot-client").stream())
                .toArray(String[]::new));
        client.says(" up: TLSv1.3 ");
        assertThat(status.realAddress()).startsWith("10.0.0.2:");
        SEED.start("socat", "TCP-LISTEN:7,fork,reuseaddr", "PIPE");
        Await.until("the echo serves", PATIENCE_S, () -> SEED.host().connects("127.0.0.1", 7, 1));
        try (Dialogue idle = Dialogue.with(SHOOT.host(), Cable.SEED, 7)) {
            assertThat(idle.echo("word")).isEqualTo("word");
            assertThat(known()).contains("dport=7", "dport=1194");
            Await.until(
                    "a connection that nobody keeps up is forgotten", PATIENCE_S, () -> !known().contains("dport=7 "));
        }
        assertThat(known()).contains("dport=1194");
        assertThat(SEED.host().pings(END)).isTrue();
        assertThat(SEED.host().pings(END6)).isTrue();
        assertThat(client.log().split(" up: TLSv1.3 ", -1)).as(client.log()).hasSize(2);
    }

    private static String known() {
        return NAT.host().run("cat", "/proc/net/nf_conntrack").succeeds().text();
    }
}
