package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A shoot that has a good certificate and bad intentions; it and the seed server on the loopback of one host. */
class HostilePeerIT {
    private static final String SEED = Lab.SEED_END;
    private static final String RECEIVED = "rvpn_tunnel_packets_total{direction=\"received\"}";

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("hostile");

    private final Metrics seed = new Metrics(HOST.host());

    @BeforeAll
    static void start() {
        HOST.seedServer();
    }

    @AfterEach
    void serverStillServes() {
        TunnelPeer.greeted(HOST).close();
        assertThat(seed.isReady()).isTrue();
    }

    @Test
    void packetBeforeTheGreetingEndsTheStream() {
        assertBye(TunnelPeer.dial(HOST), TunnelPeer.PACKET, TestPacket.of("100.96.0.10", SEED), "EARLY_FRAME");
    }

    @Test
    void pingBeforeTheGreetingEndsTheStream() {
        assertBye(TunnelPeer.dial(HOST), TunnelPeer.PING, new byte[8], "EARLY_FRAME");
    }

    @Test
    void secondGreetingEndsTheStream() {
        assertBye(TunnelPeer.greeted(HOST), TunnelPeer.HELLO, TunnelPeer.GREETING.getBytes(UTF_8), "EARLY_FRAME");
    }

    @Test
    void greetingThatIsNoJsonEndsTheStream() {
        assertBye(TunnelPeer.dial(HOST), TunnelPeer.HELLO, "{\"versions\":[1".getBytes(UTF_8), "MALFORMED");
    }

    @Test
    void frameOfUnknownTypeEndsTheStream() {
        assertBye(TunnelPeer.greeted(HOST), 99, new byte[8], "UNKNOWN_FRAME");
    }

    @Test
    void frameThatAnnouncesTooMuchEndsTheStreamBeforeItsBodyHasCome() {
        try (TunnelPeer peer = TunnelPeer.greeted(HOST)) {
            peer.sendRaw(new byte[] {TunnelPeer.PACKET, (byte) 0xff, (byte) 0xff, (byte) 0xff});
            assertThat(peer.await(TunnelPeer.BYE).text()).contains("FRAME_LENGTH");
        }
    }

    @Test
    void streamCutInTheMiddleOfAFrameHarmsNobody() {
        try (TunnelPeer peer = TunnelPeer.greeted(HOST)) {
            peer.sendRaw(new byte[] {TunnelPeer.PACKET, 0, 5});
        }
        Await.until("the tunnel is down", 10, () -> seed.value("rvpn_tunnel_up") == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 192.168.123.1, source",
        "10.2.0.10, 192.168.123.1, source",
        "192.168.123.1, 192.168.123.1, source",
        "100.96.0.10, 10.2.0.10, destination",
        "100.96.0.10, 192.168.123.77, destination",
        "127.0.0.1, 192.168.123.1, scope",
        "169.254.169.254, 192.168.123.1, scope",
        "100.96.0.10, 224.0.0.1, scope",
        "100.96.0.10, 127.0.0.1, scope"
    })
    void packetWithAddressesThatMustNotPassIsDroppedAndCounted(String source, String destination, String reason) {
        assertDropped(TestPacket.of(source, destination), reason);
    }

    @Test
    void packetWhoseLengthLiesIsDroppedAndCounted() {
        byte[] packet = TestPacket.of("100.96.0.10", SEED);
        packet[TestPacket.TOTAL_LENGTH_AT + 1] += 1;
        assertDropped(packet, "malformed");
    }

    @Test
    void packetWhoseOffloadHeaderLiesIsDroppedAndCounted() {
        byte[] packet = TestPacket.of("100.96.0.10", SEED);
        packet[TestPacket.OFFLOAD_TYPE_AT] = 1; // GSO_TCPV4 before a datagram
        assertDropped(packet, "offload_header");
    }

    @Test
    void packetOfTheShootsOwnComesOutOfTheDeviceAndStopsAtTheFirewall() {
        try (TunnelPeer peer = TunnelPeer.greeted(HOST)) {
            double before = seed.value(RECEIVED);
            long arrivedBefore = arrived();
            long stoppedBefore = stopped();
            peer.send(TunnelPeer.PACKET, TestPacket.of("100.96.0.10", SEED));
            Await.until("it is counted", 10, () -> seed.value(RECEIVED) == before + 1);
            assertThat(arrived()).isEqualTo(arrivedBefore + 1);
            assertThat(stopped()).isEqualTo(stoppedBefore + 1);
        }
    }

    private static void assertBye(TunnelPeer peer, int type, byte[] body, String reason) {
        try (peer) {
            peer.send(type, body);
            assertThat(peer.await(TunnelPeer.BYE).text()).contains(reason);
            peer.ended();
        }
    }

    private void assertDropped(byte[] packet, String reason) {
        try (TunnelPeer peer = TunnelPeer.greeted(HOST)) {
            double before = seed.drops(reason);
            long arrivedBefore = arrived();
            peer.send(TunnelPeer.PACKET, packet);
            Await.until("a packet dropped as " + reason, 10, () -> seed.drops(reason) == before + 1);
            assertThat(arrived()).as("packets out of the device").isEqualTo(arrivedBefore);
            assertThat(seed.value("rvpn_tunnel_up")).isEqualTo(1);
        }
    }

    /** Packets that the seed's kernel has got from the tunnel. */
    private static long arrived() {
        return number("cat /sys/class/net/tun0/statistics/rx_packets");
    }

    private static long stopped() {
        return number("iptables -L RVPN-tun0-INPUT -v -n -x | awk '$3 == \"DROP\" && $6 == \"tun0\" {print $1}'");
    }

    private static long number(String script) {
        return Long.parseLong(HOST.host().bash(script).succeeds().text().strip());
    }
}
