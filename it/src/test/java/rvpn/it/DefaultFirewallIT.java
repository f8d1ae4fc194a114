package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * scripts/iptables lays what the programs of the default direction lay.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 *        vpn-seed-client           vpn-shoot-server
 * </pre>
 */
@Tag("once")
class DefaultFirewallIT {
    @RegisterExtension
    static final Sandbox SEED = new Sandbox("dfseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("dfshoot");

    @BeforeAll
    static void joinHosts() {
        Cable.between(SEED, SHOOT);
    }

    private static Running start(Sandbox end, String program, String certificate, String... options) {
        return end.start(Stream.of(List.of(program, "--lanes=1"), SEED.pki().identity(certificate), List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private static Outcome script(Sandbox end, String name, String... options) {
        return end.host()
                .run(Stream.concat(Stream.of(Dist.script("iptables/" + name)), Stream.of(options))
                        .toArray(String[]::new));
    }

    @Test
    void scriptsFindWhatTheProgramsLayAndProtectThoseThatLayNone() {
        Running server = start(SHOOT, Dist.SHOOT_SERVER, "vpn-shoot-server").says("waiting for a seed");
        Running client = start(SEED, Dist.SEED_CLIENT, "vpn-seed-client", "--endpoint=10.0.0.2:1194")
                .says("up: TLS");
        script(SHOOT, "shoot-server", "--check").succeeds();
        script(SEED, "seed-client", "--check").succeeds();
        assertThat(client.terminate()).isZero();
        assertThat(server.terminate()).isZero();
        script(SHOOT, "shoot-server", "--check").fails();
        script(SEED, "seed-client", "--check").fails();

        script(SHOOT, "shoot-server").succeeds();
        script(SEED, "seed-client").succeeds();
        SHOOT.host().run("ip", "addr", "add", "100.96.0.10/32", "dev", "lo").succeeds();
        start(SHOOT, Dist.SHOOT_SERVER, "vpn-shoot-server", "--firewall=none").says("waiting for a seed");
        start(SEED, Dist.SEED_CLIENT, "vpn-seed-client", "--endpoint=10.0.0.2:1194", "--firewall=none")
                .says("up: TLS");
        assertThat(SEED.host().pings("100.96.0.10")).isTrue();
        assertThat(SHOOT.host().pings("192.168.123.2", "-I", "100.96.0.10", "-W", "1"))
                .as("the shoot may only answer")
                .isFalse();
        script(SHOOT, "shoot-server", "--check").succeeds();
        script(SEED, "seed-client", "--check").succeeds();
        script(SHOOT, "shoot-server", "--remove").succeeds();
        script(SEED, "seed-client", "--remove").succeeds();
    }
}
