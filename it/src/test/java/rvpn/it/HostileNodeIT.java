package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody bad is root on the node: the client's firewall is gone, and routes to the seed and a foreign address are
 * there. The topology is drawn at {@link Lab}.
 */
@Tag("once")
class HostileNodeIT {
    @RegisterExtension
    static final Lab LAB = new Lab("hostile-node");

    private final Metrics seed = new Metrics(LAB.seed());

    @BeforeAll
    static void turnBad() {
        EchoServers.startOnSeed(LAB.seed());
        LAB.node()
                .bash("for i in iptables ip6tables; do $i -F RVPN-tun0-OUTPUT; $i -F RVPN-tun0-FORWARD; done;"
                        + " ip route add 10.2.0.0/16 dev tun0; ip addr add 203.0.113.9/32 dev lo")
                .succeeds();
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.SEED_END, Lab.SEED_END6})
    void seedsFirewallStopsWhatComesOutOfTheTunnel(String address) {
        long before = stopped();
        assertThat(LAB.node().reachesAtOnce(address, EchoServers.ECHO)).isEmpty();
        assertThat(LAB.pod().reachesAtOnce(address, EchoServers.ECHO)).isEmpty();
        assertThat(stopped()).isGreaterThanOrEqualTo(before + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.2.0.20", "10.2.0.10"})
    void packetToTheSeedsNetworkDoesNotComeOutOfTheTunnel(String address) {
        double droppedBefore = seed.drops("destination");
        long before = stopped();
        assertThat(LAB.node().reachesAtOnce(address, EchoServers.ECHO)).isEmpty();
        assertThat(seed.drops("destination")).isGreaterThanOrEqualTo(droppedBefore + 3);
        assertThat(stopped()).isEqualTo(before);
    }

    @Test
    void packetWithAForeignSourceDoesNotComeOutOfTheTunnel() {
        double droppedBefore = seed.drops("source");
        long before = stopped();
        assertThat(LAB.node().pings(Lab.SEED_END, "-I", "203.0.113.9", "-W", "1"))
                .isFalse();
        assertThat(seed.drops("source")).isEqualTo(droppedBefore + 1);
        assertThat(stopped()).isEqualTo(before);
    }

    @Test
    void seedStillReachesTheShoot() {
        assertThat(LAB.get("http://" + Lab.POD + "/").succeeds().text()).startsWith("pod:");
    }

    /** Packets that the seed's firewall has dropped on their way out of the tunnel, both families. */
    private static long stopped() {
        String script = "for i in iptables ip6tables; do $i -L RVPN-tun0-INPUT -v -n -x; done"
                + " | awk '$3 == \"DROP\" {sum += $1} END {print sum}'";
        return Long.parseLong(LAB.seed().bash(script).succeeds().text().strip());
    }
}
