package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One life of a tunnel, looked at as OpenVPN's own test of its client does (tests/t_client.sh): nothing answers before, all
 * sizes answer in both families, and the hosts are afterwards as they were.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 * </pre>
 */
class TunnelLifeIT {
    private static final List<String> SIZES = List.of("64", "1440", "3000");
    private static final List<String> TARGETS = List.of("192.168.123.2", "fd8f:6d53:b97a:1::2");

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("lifeseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("lifeshoot");

    @BeforeAll
    static void join() {
        Cable.between(SEED, SHOOT);
    }

    @Test
    void answersAsLongAsItLivesAndLeavesTheHostsAsTheyWere() {
        List<String> seedBefore = HostState.of(SEED.host());
        List<String> shootBefore = HostState.of(SHOOT.host());
        TARGETS.forEach(
                target -> assertThat(ping(target, "64")).as(target).doesNotContainPattern(" [1-9][0-9]* received"));

        Running server = SEED.seedServer();
        Running shoot = SHOOT.shootClient(SEED).says("lane 0 up: ");
        assertThat(HostState.of(SEED.host())).isNotEqualTo(seedBefore);
        assertThat(HostState.of(SHOOT.host())).isNotEqualTo(shootBefore);
        assertThat(DualTunnel.addresses(SHOOT)).containsAll(TARGETS);
        for (String target : TARGETS) {
            for (String size : SIZES) {
                assertThat(ping(target, size)).as(target + " with " + size).contains(" 10 received");
            }
        }

        assertThat(shoot.terminate()).isZero();
        assertThat(server.terminate()).isZero();
        TARGETS.forEach(
                target -> assertThat(ping(target, "64")).as(target).doesNotContainPattern(" [1-9][0-9]* received"));
        assertThat(HostState.of(SEED.host())).isEqualTo(seedBefore);
        assertThat(HostState.of(SHOOT.host())).isEqualTo(shootBefore);
    }

    /** No more than ping's buffer of 128 KiB holds, where ping gets no processor: about 18 answers of 3 fragments. */
    private static String ping(String target, String size) {
        return SEED.host()
                .run("ping", "-n", "-q", "-c", "10", "-i", "0.01", "-W", "10", "-s", size, target)
                .text();
    }
}
