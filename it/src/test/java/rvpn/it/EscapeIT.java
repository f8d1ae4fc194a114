package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not get out of the tunnel, into it or at it; the topology is drawn at {@link Lab}. */
@Tag("once")
class EscapeIT {
    private static final String NODE_END = "192.168.123.2";
    private static final String NODE_END6 = "fd8f:6d53:b97a:1::2";
    private static final int PATIENCE_S = 20;

    @RegisterExtension
    static final Lab LAB = new Lab("escape", Map.of("RVPN_ROUTE_TABLE", "77"));

    private final Metrics seed = new Metrics(LAB.seed());
    private final Metrics node = new Metrics(LAB.node());

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
        EchoServers.startOnSeed(LAB.seed());
        EchoServers.startOnSeed(LAB.node());
        // Neighbours who know the tunnel's addresses, or guess them.
        LAB.gw().bash("ip route add 192.168.123.0/24 via 10.2.1.20").succeeds();
    }

    @Test
    void neighbourOfTheSeedDoesNotReachTheTunnelsAddress() {
        assertThat(LAB.gw().reaches("10.2.1.20", EchoServers.ECHO)).contains("icmp", "tcp");
        assertThat(LAB.gw().reachesAtOnce(Lab.SEED_END, EchoServers.ECHO)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {NODE_END, NODE_END6})
    void neighbourOfTheNodeDoesNotReachTheTunnelsAddress(String address) {
        assertThat(LAB.pod().reaches("100.96.0.1", EchoServers.ECHO)).contains("icmp", "tcp");
        assertThat(LAB.pod().reachesAtOnce(address, EchoServers.ECHO)).isEmpty();
    }

    @Test
    void bothEndsReachTheirOwnAddressOverLoopback() {
        for (String address : new String[] {Lab.SEED_END, Lab.SEED_END6}) {
            assertThat(LAB.seed().reaches(address, EchoServers.ECHO))
                    .as(address)
                    .contains("icmp", "tcp");
        }
        for (String address : new String[] {NODE_END, NODE_END6}) {
            assertThat(LAB.node().reaches(address, EchoServers.ECHO))
                    .as(address)
                    .contains("icmp", "tcp");
        }
    }

    @Test
    void seedReachesTheNodesEndThroughTheTunnel() {
        assertThat(LAB.seed().reaches(NODE_END, EchoServers.ECHO)).contains("icmp", "tcp");
        assertThat(LAB.seed().reaches(NODE_END6, EchoServers.ECHO)).contains("icmp", "tcp");
    }

    /** As a DHCP server might push it (CVE-2024-3661). */
    @Test
    void narrowerRouteOfTheHostTakesNothingOutOfTheTunnel() {
        String routes = "ip route %s 100.96.0.10/32 dev gw; ip route %1$s 192.168.123.2/32 dev gw;"
                + " ip route %1$s 100.96.0.0/12 dev gw";
        LAB.seed().bash(routes.formatted("add")).succeeds();
        try {
            assertThat(LAB.seed().pings(Lab.POD)).isTrue();
            assertThat(LAB.seed().pings(NODE_END)).isTrue();
            assertThat(LAB.get("http://" + Lab.POD + "/").succeeds().text()).startsWith("pod:");
        } finally {
            LAB.seed().bash(routes.formatted("delete")).succeeds();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.251", "255.255.255.255", "169.254.169.254"})
    void whatMeansSomethingOnOneLinkOnlyStaysWhereItIs(String address) {
        double keptBefore = seed.drops("own_scope");
        double arrivedBefore = node.drops("scope");
        LAB.seed().bash("ip route add 169.254.0.0/16 dev tun0").succeeds();
        try {
            LAB.seed().run("ping", "-n", "-q", "-b", "-c", "2", "-W", "1", "-i", "0.2", "-I", "tun0", address);
        } finally {
            LAB.seed().bash("ip route delete 169.254.0.0/16 dev tun0").succeeds();
        }
        assertThat(seed.drops("own_scope")).isEqualTo(keptBefore + 2);
        assertThat(node.drops("scope")).isEqualTo(arrivedBefore);
    }

    @Test
    void tunnelThatIsRoutedIntoItselfIsGivenUpAndSaysSo() {
        double before = node.drops("recursion");
        LAB.node().bash("ip route add 198.51.100.10/32 dev tun0").succeeds();
        try {
            Await.until("the client says what is wrong", PATIENCE_S, () -> log().contains(
                            "the way to 198.51.100.10 leads into the tunnel"));
            Await.until("the client refuses to dial into the tunnel", PATIENCE_S, () -> log().contains(
                            "the host's way to 198.51.100.10 leads into the tunnel (device tun0)"));
            assertThat(node.drops("recursion")).isGreaterThan(before);
        } finally {
            LAB.node().bash("ip route delete 198.51.100.10/32 dev tun0").succeeds();
        }
        Await.until("the pod answers", PATIENCE_S, () -> LAB.seed().pings(Lab.POD));
    }

    private static String log() {
        try {
            return Files.readString(LAB.log("vpn-shoot-client"));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
