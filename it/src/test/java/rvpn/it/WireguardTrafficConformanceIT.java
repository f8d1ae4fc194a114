package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * WireGuard's cases W1 to W6 of docs/conformance.md: what its netns.sh sends through a tunnel, over each family of IP and with
 * each MTU, which the line and the tunnel's devices have alike.
 *
 * <pre>
 *   vpn-seed-server 10.0.0.1, fd00:10::1 ------- 10.0.0.2, fd00:10::2 vpn-shoot-client
 * </pre>
 */
@Tag("once")
@ParameterizedClass(name = "outer IPv{0}, MTU {1}")
@CsvSource({"4, 1280", "4, 1500", "4, 9000", "6, 1280", "6, 1500", "6, 9000"})
class WireguardTrafficConformanceIT {
    private static final String END = "192.168.123.2";
    private static final String END6 = "fd8f:6d53:b97a:1::2";
    private static final int PINGS = 10;
    /** Of IPv4: 20 of IP, 8 of ICMP and 56 of ping's own. */
    private static final int PING_BYTES = 84;

    private static final String TRANSFER = "192.168.123.0/24,fd8f:6d53:b97a:1::/96";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("trafseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("trafshoot");

    private static final DualTunnel TUNNEL = new DualTunnel(SEED, SHOOT);
    private static final Iperf IPERF = new Iperf(SEED, SHOOT);

    @Parameter(0)
    String outer;

    @Parameter(1)
    int mtu;

    @BeforeAll
    static void join() {
        DualCable.between(SEED, SHOOT);
    }

    @BeforeParameterizedClassInvocation
    static void connect(String outer, int mtu) {
        for (Sandbox end : List.of(SEED, SHOOT)) {
            end.host()
                    .run("ip", "link", "set", "cable", "mtu", Integer.toString(mtu))
                    .succeeds();
        }
        DualCable.carry(SEED, SHOOT, outer);
        List<String> networks = DualTunnel.networks("46", TRANSFER);
        TUNNEL.serve(networks, "--mtu=" + mtu);
        TUNNEL.dial(networks, "--endpoint=" + DualCable.seed(outer), "--port=1194", "--dial=direct")
                .says(" up: TLSv1.3 ");
    }

    @AfterParameterizedClassInvocation
    static void disconnect() {
        SHOOT.endAll();
        SEED.endAll();
    }

    @Test
    void w1CountersOfBothEndsAgreeToTheByte() {
        Metrics seed = new Metrics(SEED.host());
        Metrics shoot = new Metrics(SHOOT.host());
        double there = bytes(seed, "sent");
        double back = bytes(seed, "received");
        flood(SEED, END, PINGS);
        assertThat(bytes(seed, "sent") - there).isEqualTo(PINGS * PING_BYTES);
        // What has come out of the device is counted a moment later.
        Await.until("all is counted", 5, () -> bytes(seed, "received") - back == PINGS * PING_BYTES);
        assertThat(bytes(shoot, "received")).isEqualTo(bytes(seed, "sent"));
        assertThat(bytes(shoot, "sent")).isEqualTo(bytes(seed, "received"));
    }

    private static double bytes(Metrics end, String direction) {
        return end.value("rvpn_tunnel_bytes_total{direction=\"" + direction + "\"}");
    }

    @Test
    void w2FloodOfPingsIsAnsweredInBothFamilies() {
        flood(SEED, END, 100);
        flood(SEED, END6, 100);
    }

    private static void flood(Sandbox from, String to, int count) {
        Outcome ping = from.host().run("ping", "-n", "-q", "-f", "-W", "5", "-c", Integer.toString(count), to);
        assertThat(ping.succeeds().text()).contains(" " + count + " received");
    }

    @Test
    void w3TcpArrivesAtTheShootInIpv4AndAtTheSeedInIpv6() {
        IPERF.pairs(1, END, "-Z", "-t", "1");
        IPERF.pairs(1, END6, "-R", "-t", "1");
    }

    @Test
    void w4UdpOfUnlimitedRateEndsInGoodOrderInBothFamilies() {
        IPERF.pairs(1, END, "-u", "-b", "0", "-t", "1");
        IPERF.pairs(1, END6, "-u", "-b", "0", "-t", "1");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 50})
    void w5FlowsBesideEachOtherAllArrive(int flows) {
        IPERF.pairs(flows, END, "-t", "1");
    }
}
