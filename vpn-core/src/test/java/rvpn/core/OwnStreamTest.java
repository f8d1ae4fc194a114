package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.ip.TestPackets;

class OwnStreamTest {
    private static final int OTHER_PORT = 50_000;

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.10", "2001:db8::10"})
    void knowsPacketsToWhereItWasDialled(String peer) {
        OwnStream own = stream(peer, TestPackets.TO_PORT, OTHER_PORT);
        assertThat(own.has(TestPackets.tcp(ownAddress(peer), peer, 10), 0)).isTrue();
        assertThat(own.peer()).isEqualTo(peer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.10", "2001:db8::10"})
    void knowsPacketsOfItsListener(String peer) {
        OwnStream own = stream(peer, OTHER_PORT, TestPackets.FROM_PORT);
        assertThat(own.has(TestPackets.tcp(ownAddress(peer), peer, 10), 0)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.10, 198.51.100.11", "2001:db8::10, 2001:db8::11", "2001:db8::10, 198.51.100.10"})
    void leavesPacketsToOthersAlone(String peer, String other) {
        OwnStream own = stream(peer, TestPackets.TO_PORT, TestPackets.FROM_PORT);
        assertThat(own.has(TestPackets.tcp(ownAddress(other), other, 10), 0)).isFalse();
        assertThat(OwnStream.NONE.has(TestPackets.tcp(ownAddress(other), other, 10), 0))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.10", "2001:db8::10"})
    void leavesOtherTalkWithThePeerAlone(String peer) {
        OwnStream own = stream(peer, TestPackets.TO_PORT, TestPackets.FROM_PORT);
        assertThat(own.has(TestPackets.udp(ownAddress(peer), peer, 10), 0)).isFalse();
        assertThat(own.has(TestPackets.echo(ownAddress(peer), peer, 10), 0)).isFalse();
        OwnStream elsewhere = stream(peer, OTHER_PORT, OTHER_PORT);
        assertThat(elsewhere.has(TestPackets.tcp(ownAddress(peer), peer, 10), 0))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x2000, 0x0001})
    void readsNoPortsInALaterFragment(int fragment) {
        OwnStream own = stream("198.51.100.10", TestPackets.TO_PORT, OTHER_PORT);
        ByteBuffer packet = TestPackets.tcp("10.0.0.1", "198.51.100.10", 16).putShort(6, (short) fragment);
        assertThat(own.has(packet, 0)).isEqualTo(fragment == 0x2000);
    }

    private static OwnStream stream(String peer, int peerPort, int ownPort) {
        return OwnStream.of(new InetSocketAddress(peer, peerPort), new InetSocketAddress(ownAddress(peer), ownPort));
    }

    private static String ownAddress(String peer) {
        return peer.indexOf(':') < 0 ? "10.0.0.1" : "2001:db8::1";
    }
}
