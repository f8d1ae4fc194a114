package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Programs that are asked to stop leave their hosts as they found them.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 *        vpn-seed-server           vpn-shoot-client, dials directly
 * </pre>
 */
class StopIT {
    @RegisterExtension
    static final Sandbox SEED = new Sandbox("seed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("shoot");

    @BeforeAll
    static void joinHostsThatHaveRulesOfTheirOwn() {
        Shell.run(("ip link add cable netns %s type veth peer name cable netns %s")
                        .formatted(SEED.host().namespace(), SHOOT.host().namespace())
                        .split(" "))
                .succeeds();
        join(SEED, "10.0.0.1", "10.0.0.2");
        join(SHOOT, "10.0.0.2", "10.0.0.1");
        Await.until("the cable is up", 10, () -> SEED.host().pings("10.0.0.2"));
    }

    private static void join(Sandbox end, String own, String other) {
        end.host().bash("""
                        set -e
                        echo 1 >/proc/sys/net/ipv6/conf/cable/disable_ipv6
                        ip addr add $1/24 dev cable
                        ip link set cable up
                        ip route add 198.18.0.0/15 via $2
                        iptables -A INPUT -p 99 -j DROP
                        ip6tables -t nat -A POSTROUTING -p 99 -j MASQUERADE
                        """, own, other).succeeds();
    }

    @Test
    void bothEndsStopWithStatusZeroAndTakeAwayWhatTheyLaid() {
        List<String> seedBefore = HostState.of(SEED.host());
        List<String> shootBefore = HostState.of(SHOOT.host());
        Running server = SEED.seedServer();
        Running client = connectedClient();
        assertThat(HostState.of(SEED.host())).anyMatch(line -> line.contains("100.96.0.0/11 dev tun0"));
        assertThat(HostState.of(SHOOT.host())).anyMatch(line -> line.contains("MASQUERADE") && line.contains("RVPN"));

        assertThat(client.terminate()).isZero();
        assertThat(HostState.of(SHOOT.host())).isEqualTo(shootBefore);
        assertThat(server.terminate()).isZero();
        assertThat(HostState.of(SEED.host())).isEqualTo(seedBefore);
    }

    @Test
    void eachEndTellsTheOtherThatItStops() {
        Running server = SEED.seedServer();
        connectedClient().terminate();
        server.says("down: stopped: the shoot client stops");
        Running client = connectedClient();
        server.terminate();
        client.says("down: stopped: the seed server stops");
        assertThat(client.isAlive()).isTrue();
    }

    @Test
    void clientThatDialsInVainStopsWithStatusZeroToo() {
        List<String> before = HostState.of(SHOOT.host());
        Running client = client();
        client.says("not up: ");
        assertThat(client.terminate()).isZero();
        assertThat(HostState.of(SHOOT.host())).isEqualTo(before);
    }

    @Test
    void gatewayStopsWithStatusZero() {
        assertThat(SEED.startUntil("listens on", Dist.GATEWAY).terminate()).isZero();
    }

    private static Running client() {
        return SHOOT.shootClient(SEED);
    }

    private static Running connectedClient() {
        return client().says("lane 0 up: ");
    }
}
