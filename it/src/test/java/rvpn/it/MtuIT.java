package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packets that are too long for something on their way arrive, or their sender hears why not. Behind the node of
 * {@link Lab} stands a router with addresses that the seed knows nothing of, and behind that a network of 1,400 bytes.
 *
 * <pre>
 *  seed ~~~~ 1500 ~~~~ node ---- 1500 ---- router ---- 1400 ---- far
 *                           172.31.0, fd99::      100.97.0, fd00:10:96:0:1::
 * </pre>
 */
@Tag("once")
class MtuIT {
    private static final String FAR = "100.97.0.10";
    private static final String FAR6 = "fd00:10:96:0:1::10";
    private static final String ROUTER = Namespaces.name("mtu-router");
    private static final String FAR_HOST = Namespaces.name("mtu-far");

    @RegisterExtension
    static final Lab LAB = new Lab("mtu", Map.of("RVPN_MSS_FIX", "1300"));

    private final Metrics seed = new Metrics(LAB.seed());

    @BeforeAll
    static void layTheWayBehindTheNode() throws IOException {
        EchoServers.start(LAB.pod());
        String script = """
                set -e
                for host in $2 $3; do
                    ip netns add $host
                    ip netns exec $host sh -c 'echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6;
                        echo 0 >/proc/sys/net/ipv6/conf/default/disable_ipv6; ip link set lo up'
                done
                ip netns exec $2 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
                ip link add router netns $1 type veth peer name node netns $2
                ip link add far mtu 1400 netns $2 type veth peer name eth0 mtu 1400 netns $3
                ip -n $1 link set router up; ip -n $2 link set node up; ip -n $2 link set far up; ip -n $3 link set eth0 up
                ip -n $1 addr add 172.31.0.1/30 dev router; ip -n $1 addr add fd99::1/64 dev router nodad
                ip -n $2 addr add 172.31.0.2/30 dev node; ip -n $2 addr add fd99::2/64 dev node nodad
                ip -n $2 addr add 100.97.0.1/24 dev far; ip -n $2 addr add fd00:10:96:0:1::1/80 dev far nodad
                ip -n $3 addr add 100.97.0.10/24 dev eth0; ip -n $3 addr add fd00:10:96:0:1::10/80 dev eth0 nodad
                ip -n $1 route add 100.97.0.0/24 via 172.31.0.2; ip -n $1 -6 route add fd00:10:96:0:1::/80 via fd99::2
                ip -n $3 route add default via 100.97.0.1; ip -n $3 -6 route add default via fd00:10:96:0:1::1
                """;
        Shell.run("bash", "-c", script, "bash", LAB.node().namespace(), ROUTER, FAR_HOST)
                .succeeds();
    }

    @AfterAll
    static void removeIt() {
        Namespaces.delete(ROUTER);
        Namespaces.delete(FAR_HOST);
    }

    @BeforeEach
    void forgetWhatWasLearnt() {
        LAB.seed().bash("ip route flush cache; ip -6 route flush cache").succeeds();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1300, 1440, 3000, 8000, 65_000})
    void pingThatMayBeCutIsAnsweredFromAnyDistance(int bytes) {
        for (String address : new String[] {Lab.POD, FAR}) {
            assertThat(LAB.seed().pings(address, "-M", "dont", "-s", Integer.toString(bytes)))
                    .as(address)
                    .isTrue();
        }
        // In IPv6 only the sender cuts, so a router's word about the way costs the first.
        for (String address : new String[] {Lab.POD6, FAR6}) {
            assertThat(LAB.seed().pings(address, "-c", "3", "-i", "0.2", "-s", Integer.toString(bytes)))
                    .as(address)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        Lab.POD + ", 64, 0",
        Lab.POD + ", 1440, 0",
        Lab.POD + ", 3000, 1500",
        Lab.POD + ", 8000, 1500",
        Lab.POD + ", 65000, 1500",
        Lab.POD6 + ", 1440, 0",
        Lab.POD6 + ", 3000, 1500",
        Lab.POD6 + ", 65000, 1500",
        FAR + ", 64, 0",
        FAR + ", 1372, 0",
        FAR + ", 1373, 1400",
        FAR + ", 1440, 1400",
        FAR + ", 3000, 1500",
        FAR6 + ", 64, 0",
        FAR6 + ", 1352, 0",
        FAR6 + ", 1353, 1400",
        FAR6 + ", 1440, 1400",
        FAR6 + ", 3000, 1500"
    })
    void pingThatMustNotBeCutIsAnsweredOrItsSenderHearsTheMtu(String address, int bytes, int mtu) {
        Outcome ping =
                LAB.seed().run("ping", "-n", "-c", "1", "-W", "10", "-M", "do", "-s", Integer.toString(bytes), address);
        if (mtu == 0) {
            ping.succeeds();
        } else {
            assertThat(ping.fails().text() + ping.errors()).containsPattern("mtu[ :=]+" + mtu);
        }
    }

    /** The first packet of a flow, of which the node's connection tracking knows nothing yet. */
    @ParameterizedTest
    @ValueSource(strings = {"100.97.0.10", "fd00:10:96:0:1::10", Lab.POD, Lab.POD6})
    void nodeItselfSaysWhenTheNextNetworkIsNarrower(String address) {
        String narrow = "ip link set pod mtu %d; ip link set router mtu %1$d";
        LAB.node().bash(narrow.formatted(1350)).succeeds();
        try {
            Outcome ping = LAB.seed().run("ping", "-n", "-c", "1", "-W", "10", "-M", "do", "-s", "1400", address);
            assertThat(ping.fails().text() + ping.errors()).containsPattern("mtu[ :=]+1350");
        } finally {
            LAB.node().bash(narrow.formatted(1500)).succeeds();
        }
    }

    @Test
    void synOffersNoMoreThanTheOptionSays() throws IOException {
        double before = seed.value("rvpn_tunnel_events_total{event=\"lowered_mss\"}");
        try (Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO)) {
            assertThat(dialogue.echo("word")).isEqualTo("word");
            // 12 bytes less for timestamps
            assertThat(LAB.seed().run("ss", "-tinH", "dst", Lab.POD).text()).contains(" mss:1248 ");
            assertThat(LAB.pod().run("ss", "-tinH", "sport", "=", ":7").text()).contains(" mss:1248 ");
        }
        assertThat(seed.value("rvpn_tunnel_events_total{event=\"lowered_mss\"}"))
                .isGreaterThan(before);
    }

    @Test
    void bytesOverTcpArriveBehindTheNarrowNetwork() {
        byte[] sent = Bytes.random(300_000, 7);
        Running echo = new Host(FAR_HOST).start(EchoServers.tcpEcho(7));
        try {
            Await.until("far serves", 10, () -> new Host(FAR_HOST).connects("127.0.0.1", 7, 1));
            for (String address : new String[] {FAR, "[" + FAR6 + "]"}) {
                Outcome back = LAB.seed().given(sent, "socat", "-t10", "-", "TCP:" + address + ":7");
                assertThat(Bytes.digest(back.succeeds().output())).as(address).isEqualTo(Bytes.digest(sent));
            }
        } finally {
            echo.close();
        }
    }

    /** A device on the other end that takes longer packets than agreed. */
    @ParameterizedTest
    @ValueSource(strings = {Lab.POD, Lab.POD6})
    void packetLongerThanAgreedIsAnsweredByTheOtherEnd(String address) {
        Metrics node = new Metrics(LAB.node());
        double before = node.drops("too_big");
        LAB.seed().bash("ip link set tun0 mtu 9000").succeeds();
        try {
            Outcome ping = LAB.seed().run("ping", "-n", "-c", "1", "-W", "10", "-M", "do", "-s", "3000", address);
            assertThat(ping.fails().text() + ping.errors()).containsPattern("mtu[ :=]+1500");
            assertThat(node.drops("too_big")).isEqualTo(before + 1);
            assertThat(LAB.seed().pings(Lab.POD, "-M", "dont", "-s", "3000")).isTrue();
        } finally {
            LAB.seed().bash("ip link set tun0 mtu 1500").succeeds();
        }
    }
}
