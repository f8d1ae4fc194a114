package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.ip.Cidr;
import rvpn.ip.IcmpTooBig;
import rvpn.ip.IpAddress;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;

/** What routers behind the peer, with addresses that nobody here knows, may report; and what they must not. */
class RouterErrorTest {
    private static final String ROUTER4 = "172.31.0.2";
    private static final String ROUTER6 = "fd99::2";
    private static final int AT = VirtioNetHeader.BYTES;

    private final PacketGate gate = TwoEnds.seedGate();

    @ParameterizedTest
    @ValueSource(ints = {3, 11, 12})
    void passesAnErrorAboutAPacketOfOursInIpv4(int type) {
        ByteBuffer error = error(ROUTER4, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1400));
        assertThat(refusal(error.put(20, (byte) type))).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void passesAnErrorAboutAPacketOfOursInIpv6(int type) {
        ByteBuffer error = error(ROUTER6, TestPackets.udp(TwoEnds.SEED6, TwoEnds.POD6, 1400));
        assertThat(refusal(error.put(40, (byte) type))).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 5, 8, 9, 10, 13, 17})
    void dropsOtherMessagesOfIcmp(int type) {
        ByteBuffer error = error(ROUTER4, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1400));
        assertThat(refusal(error.put(20, (byte) type))).isEqualTo(Counter.DROPPED_SOURCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 100, 127, 128, 129, 133, 134, 135, 136, 137})
    void dropsOtherMessagesOfIcmpv6(int type) {
        ByteBuffer error = error(ROUTER6, TestPackets.udp(TwoEnds.SEED6, TwoEnds.POD6, 1400));
        assertThat(refusal(error.put(40, (byte) type))).isEqualTo(Counter.DROPPED_SOURCE);
    }

    @ParameterizedTest(name = "{0}: {1} to {2}")
    @CsvSource({
        "not from us, 10.2.0.10, 100.96.0.10",
        "not to them, 192.168.123.1, 8.8.8.8",
        "the wrong way round, 100.96.0.10, 192.168.123.1",
        "not from us, fd00::9, fd00:10:96::10",
        "not to them, fd8f:6d53:b97a:1::1, 2001:db8::1"
    })
    void dropsAnErrorAboutAPacketThatWasNotOurs(String what, String from, String to) {
        boolean isV4 = from.indexOf(':') < 0;
        ByteBuffer error = error(isV4 ? ROUTER4 : ROUTER6, TestPackets.udp(from, to, 1400));
        putDestination(error, isV4 ? TwoEnds.SEED : TwoEnds.SEED6);
        assertThat(refusal(error)).as(what).isEqualTo(Counter.DROPPED_SOURCE);
    }

    @Test
    void dropsAnErrorThatGoesToAnotherThanTheSender() {
        PacketGate wide = new PacketGate(List.of(Cidr.parse("100.96.0.0/11")), List.of(Cidr.parse("192.168.123.0/24")));
        ByteBuffer error = error(ROUTER4, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1400));
        assertThat(wide.refusal(body(error), 0, AT + error.capacity())).isNull();
        putDestination(error, "192.168.123.7");
        assertThat(wide.refusal(body(error), 0, AT + error.capacity())).isEqualTo(Counter.DROPPED_SOURCE);
    }

    @ParameterizedTest
    @CsvSource({"192.168.123.1, DROPPED_SOURCE", "127.0.0.1, DROPPED_SCOPE", "224.0.0.1, DROPPED_SCOPE"})
    void dropsAnErrorThatClaimsToBeOurOwnOrNobodys(String router, Counter counter) {
        ByteBuffer error = error(router, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1400));
        assertThat(refusal(error)).isEqualTo(counter);
    }

    @Test
    void dropsAnErrorWhoseQuoteIsCutShort() {
        for (int quoted = 0; quoted < 20; quoted++) {
            ByteBuffer error = error(ROUTER4, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 100));
            ByteBuffer shorter = error.slice(0, 28 + quoted).putShort(2, (short) (28 + quoted));
            assertThat(refusal(shorter)).isEqualTo(Counter.DROPPED_SOURCE);
        }
    }

    @Test
    void dropsAnErrorFromOrAboutAnotherPeersNetworkWithinThisOnes() {
        PacketGate nested = new PacketGate(
                List.of(Cidr.parse("100.96.0.0/11")),
                List.of(Cidr.parse("100.97.0.0/16")),
                List.of(Cidr.parse("192.168.123.1/32")),
                DeviceLimits.NONE);
        ByteBuffer own = TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1400);
        ByteBuffer others = TestPackets.udp(TwoEnds.SEED, "100.97.0.10", 1400);
        assertThat(refusal(nested, error(ROUTER4, own))).isNull();
        assertThat(refusal(nested, error("100.97.0.1", own))).isEqualTo(Counter.DROPPED_SOURCE);
        assertThat(refusal(nested, error(ROUTER4, others))).isEqualTo(Counter.DROPPED_SOURCE);
    }

    private static ByteBuffer error(String router, ByteBuffer packet) {
        IpAddress from = IpAddress.parse(router);
        IcmpTooBig tooBig = new IcmpTooBig(from, from, 1300);
        ByteBuffer b = ByteBuffer.allocate(IcmpTooBig.MAX_BYTES);
        return b.slice(0, tooBig.write(b, 0, packet, 0, packet.capacity()));
    }

    private static void putDestination(ByteBuffer packet, String address) {
        byte[] bytes = IpAddress.parse(address).bytes();
        packet.put(bytes.length == 4 ? 16 : 24, bytes);
    }

    private Counter refusal(ByteBuffer packet) {
        return refusal(gate, packet);
    }

    private static Counter refusal(PacketGate gate, ByteBuffer packet) {
        return gate.refusal(body(packet), 0, AT + packet.capacity());
    }

    private static ByteBuffer body(ByteBuffer packet) {
        return ByteBuffer.allocate(AT + packet.capacity()).put(AT, packet, 0, packet.capacity());
    }
}
