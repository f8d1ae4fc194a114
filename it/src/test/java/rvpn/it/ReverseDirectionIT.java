package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing new comes from the shoot to the seed; the topology is drawn at {@link Lab}. */
@Tag("once")
class ReverseDirectionIT {
    @RegisterExtension
    static final Lab LAB = new Lab("reverse");

    @BeforeAll
    static void listenOnTheSeed() {
        EchoServers.startOnSeed(LAB.seed());
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.SEED_END, Lab.SEED_END6, "10.2.0.20", "10.2.1.20"})
    void neitherNodeNorPodReachesTheSeed(String address) {
        assertThat(LAB.seed().reaches(address, EchoServers.ECHO)).as("itself").containsExactly("icmp", "tcp", "udp");
        assertThat(LAB.node().reachesAtOnce(address, EchoServers.ECHO))
                .as("the node")
                .isEmpty();
        assertThat(LAB.pod().reachesAtOnce(address, EchoServers.ECHO))
                .as("the pod")
                .isEmpty();
    }

    @Test
    void apiReachesTheSeedSoThatItListensForMoreThanItself() {
        assertThat(LAB.api().reaches("10.2.0.20", EchoServers.ECHO)).containsExactly("icmp", "tcp", "udp");
    }
}
