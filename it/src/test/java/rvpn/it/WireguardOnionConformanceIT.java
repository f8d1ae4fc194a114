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
 * WireGuard's cases W11 and W15 of docs/conformance.md: a tunnel in the tunnel. Only the seed may begin anything, so the inner
 * tunnel's server stands in the shoot.
 *
 * <pre>
 *   vpn-seed-server   10.0.0.1 ------------- 10.0.0.2   vpn-shoot-client
 *                192.168.123.1 ~~~ tun0 ~~~~ 192.168.123.2
 *   vpn-shoot-client  192.168.124.2 ~ tun9 ~ 192.168.124.1 vpn-seed-server
 * </pre>
 */
@Tag("once")
class WireguardOnionConformanceIT {
    private static final String OUTER_END = "192.168.123.2";
    private static final String INNER_END = "192.168.124.2";
    private static final String INNER_END6 = "fd8f:6d53:b97a:2::2";
    private static final List<String> INNER = List.of(
            "--device=tun9",
            "--lanes=1",
            "--status-listen=127.0.0.1:15009",
            "--vpn-network=192.168.124.0/24,fd8f:6d53:b97a:2::/96",
            "--pod-networks=10.99.0.0/16",
            "--service-networks=10.98.0.0/16");

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("onionseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("onionshoot");

    private static final DualTunnel TUNNEL = new DualTunnel(SEED, SHOOT);
    private static final Iperf IPERF = new Iperf(SHOOT, SEED);

    @BeforeAll
    static void connect() {
        Cable.between(SEED, SHOOT);
        List<String> networks = DualTunnel.networks("46", "192.168.123.0/24,fd8f:6d53:b97a:1::/96");
        TUNNEL.serve(networks);
        TUNNEL.dial(networks, "--endpoint=" + Cable.SEED, "--port=1194", "--dial=direct")
                .says(" up: TLSv1.3 ");
        SHOOT.seedServer(Stream.concat(
                        INNER.stream(),
                        Stream.of("--listen=" + OUTER_END + ":1195", "--proxy-listen=127.0.0.1:9449", "--mtu=1340"))
                .toArray(String[]::new));
    }

    private static Running dialInner(String endpoint) {
        return SEED.start(Stream.of(
                        Stream.of(Dist.SHOOT_CLIENT, "--endpoint=" + endpoint, "--port=1195", "--dial=direct"),
                        INNER.stream(),
                        SHOOT.pki().identity("vpn-shoot-client").stream())
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    @Test
    void w11TunnelInATunnelCarriesWhatATunnelCarries() {
        dialInner(OUTER_END).says(" up: TLSv1.3 ");
        for (String end : List.of(INNER_END, INNER_END6)) {
            Outcome flood = SHOOT.host().run("ping", "-n", "-q", "-f", "-c", "100", "-W", "5", end);
            assertThat(flood.succeeds().text()).contains(" 100 received");
            assertThat(SHOOT.host().pings(end, "-s", "3000")).isTrue();
        }
        IPERF.pairs(1, INNER_END, "-t", "1");
        IPERF.pairs(1, INNER_END6, "-R", "-t", "1");
        IPERF.pairs(1, INNER_END, "-u", "-b", "0", "-t", "1");
        IPERF.pairs(4, INNER_END, "-t", "1");
    }

    @Test
    void w15EndpointInsideTheTunnelItselfIsNotReachedAndHarmsNobody() throws IOException {
        Running inner = dialInner("192.168.124.1");
        inner.says("not up: ");
        assertThat(SHOOT.host().pings(INNER_END, "-W", "1")).isFalse();
        assertThat(SEED.host().pings(OUTER_END)).isTrue();
        System.out.println("endpoint inside the tunnel: " + inner.log());
        assertThat(inner.isAlive()).isTrue();
        assertThat(inner.terminate()).isZero();
        dialInner(OUTER_END).says(" up: TLSv1.3 ");
        assertThat(SHOOT.host().pings(INNER_END)).isTrue();
    }
}
