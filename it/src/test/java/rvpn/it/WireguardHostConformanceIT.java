package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * WireGuard's case W29 of docs/conformance.md: a namespace goes when the program in it has gone, and so do its cables, of which
 * the other ends lie in a namespace that stays.
 *
 * <pre>
 *   vpn-seed-server 10.0.0.1 ------- 10.0.0.2 vpn-shoot-client
 *            \-------- witness --------/
 * </pre>
 */
@Tag("once")
class WireguardHostConformanceIT {
    private static final int PATIENCE_S = 30;

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("hostseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("hostshoot");

    @RegisterExtension
    static final Sandbox WITNESS = new Sandbox("hostwit");

    @BeforeAll
    static void join() {
        DualCable.between(SEED, SHOOT);
        for (Sandbox end : List.of(SEED, SHOOT)) {
            Shell.run(("ip link add witness netns %s type veth peer name %s netns %s")
                            .formatted(
                                    end.host().namespace(),
                                    cable(end),
                                    WITNESS.host().namespace())
                            .split(" "))
                    .succeeds();
        }
    }

    private static String cable(Sandbox end) {
        return end == SEED ? "seed" : "shoot";
    }

    @Test
    void w29NamespacesEndWithTheirProgramsHoweverTheyEnd() {
        DualTunnel tunnel = new DualTunnel(SEED, SHOOT);
        List<String> networks = DualTunnel.networks("46", "192.168.123.0/24,fd8f:6d53:b97a:1::/96");
        Running server = tunnel.serve(networks);
        Running client = tunnel.dial(networks, "--endpoint=" + Cable.SEED, "--port=1194", "--dial=direct");
        client.says(" up: TLSv1.3 ");
        for (Sandbox end : List.of(SEED, SHOOT)) {
            Shell.run("ip", "netns", "del", end.host().namespace()).succeeds();
            assertThat(isThere(end)).as("a program is in it").isTrue();
        }
        assertThat(client.terminate()).isZero();
        Await.until("the shoot's namespace is gone", PATIENCE_S, () -> !isThere(SHOOT));
        assertThat(isThere(SEED)).isTrue();
        server.kill();
        Await.until("the seed's namespace is gone", PATIENCE_S, () -> !isThere(SEED));
    }

    private static boolean isThere(Sandbox end) {
        return WITNESS.host().run("ip", "link", "show", "dev", cable(end)).isSuccess();
    }
}
