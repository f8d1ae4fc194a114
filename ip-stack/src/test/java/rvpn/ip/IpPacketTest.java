package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.ip.PacketFault.FRAGMENT;
import static rvpn.ip.PacketFault.HEADER_LENGTH;
import static rvpn.ip.PacketFault.NONE;
import static rvpn.ip.PacketFault.OPTIONS;
import static rvpn.ip.PacketFault.SOURCE_ROUTE;
import static rvpn.ip.PacketFault.TOTAL_LENGTH;
import static rvpn.ip.PacketFault.TRANSPORT;
import static rvpn.ip.PacketFault.TRUNCATED;
import static rvpn.ip.PacketFault.VERSION;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPacketTest {
    private static final int[] NO_OPERATIONS = {1, 1, 1, 1};

    static Stream<ByteBuffer> wholePackets() {
        return Stream.of(List.of("10.0.0.1", "10.0.0.2"), List.of("fd00::1", "fd00::2"))
                .flatMap(ends -> Stream.of(0, 1, 1400, 65_000)
                        .flatMap(payload -> Stream.of(
                                TestPackets.udp(ends.get(0), ends.get(1), payload),
                                TestPackets.tcp(ends.get(0), ends.get(1), payload),
                                TestPackets.echo(ends.get(0), ends.get(1), payload))));
    }

    @ParameterizedTest
    @MethodSource("wholePackets")
    void passesWholePackets(ByteBuffer packet) {
        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(TestPackets.isTransportChecksumRight(packet, 0)).isTrue();
        assertThat(IpPacket.length(packet, 0)).isEqualTo(packet.capacity());
        assertThat(IpPacket.isFragment(packet, 0)).isFalse();
        assertThat(IpPacket.hasTransportHeader(packet, 0)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("wholePackets")
    void refusesEveryTruncation(ByteBuffer packet) {
        for (int length = 0; length < Math.min(packet.capacity(), 200); length++) {
            assertThat(IpPacket.check(packet.slice(0, length), 0, length)).isIn(TRUNCATED, HEADER_LENGTH, TOTAL_LENGTH);
        }
    }

    @ParameterizedTest
    @MethodSource("wholePackets")
    void refusesBytesBehindThePacket(ByteBuffer packet) {
        ByteBuffer longer = ByteBuffer.allocateDirect(packet.capacity() + 1).put(0, packet, 0, packet.capacity());

        assertThat(check(longer)).isEqualTo(TOTAL_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void refusesNoPacketAtAll(int length) {
        assertThat(IpPacket.check(ByteBuffer.allocateDirect(0), 0, length)).isEqualTo(TRUNCATED);
    }

    @Test
    void refusesMoreThanTheLargestPacket() {
        ByteBuffer b = ByteBuffer.allocateDirect(65_575);
        b.put(0, TestPackets.tcp("fd00::1", "fd00::2", 0), 0, 60);
        b.putShort(Ipv6Header.PAYLOAD_LENGTH_OFFSET, (short) 65_535);

        assertThat(check(b)).isEqualTo(TOTAL_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void refusesOtherVersions(int version) {
        ByteBuffer packet = TestPackets.udp("10.0.0.1", "10.0.0.2", 100);
        packet.put(0, (byte) (version << 4 | 5));

        assertThat(check(packet)).isEqualTo(VERSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 15})
    void refusesAHeaderLengthThatCannotBe(int words) {
        ByteBuffer packet = TestPackets.udp("10.0.0.1", "10.0.0.2", 1);
        packet.put(0, (byte) (4 << 4 | words));

        assertThat(check(packet)).isEqualTo(HEADER_LENGTH);
    }

    @Test
    void findsTheTransportBehindOptions() {
        ByteBuffer packet = TestPackets.withOptions(TestPackets.udp("10.0.0.1", "10.0.0.2", 9), 7, 7, 4, 0, 0, 0, 1, 0);

        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.transportOffset(packet, 0)).isEqualTo(28);
        assertThat(IpPacket.protocol(packet, 0)).isEqualTo(IpProtocol.UDP);
    }

    @Test
    void passesWhateverFollowsTheEndOfOptions() {
        assertThat(checkOptions(0, 131, 255, 255)).isEqualTo(NONE);
    }

    @Test
    void refusesBothSourceRoutesWhereverTheyStand() {
        assertThat(checkOptions(131, 3, 4, 0)).isEqualTo(SOURCE_ROUTE);
        assertThat(checkOptions(137, 3, 4, 0)).isEqualTo(SOURCE_ROUTE);
        assertThat(checkOptions(1, 7, 3, 4, 131, 3, 4, 0)).isEqualTo(SOURCE_ROUTE);
        assertThat(checkOptions(1, 1, 1, 137)).isEqualTo(SOURCE_ROUTE);
    }

    @Test
    void refusesOptionsThatRunOverTheirEnd() {
        assertThat(checkOptions(7, 5, 4, 0)).isEqualTo(OPTIONS);
        assertThat(checkOptions(7, 0, 4, 0)).isEqualTo(OPTIONS);
        assertThat(checkOptions(7, 1, 4, 0)).isEqualTo(OPTIONS);
        assertThat(checkOptions(7, 1, 0, 0)).isEqualTo(OPTIONS);
        assertThat(checkOptions(1, 1, 1, 7)).isEqualTo(OPTIONS);
        assertThat(checkOptions(7, 255, 4, 0)).isEqualTo(OPTIONS);
    }

    @Test
    void needsNoTransportHeaderInALaterFragment() {
        ByteBuffer packet = TestPackets.tcp("10.0.0.1", "10.0.0.2", 0).slice(0, 21);
        packet.putShort(Ipv4Header.TOTAL_LENGTH_OFFSET, (short) 21).putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 3);

        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.isFragment(packet, 0)).isTrue();
        assertThat(IpPacket.hasTransportHeader(packet, 0)).isFalse();
    }

    @Test
    void needsTheTransportHeaderInAFirstFragment() {
        ByteBuffer packet = TestPackets.tcp("10.0.0.1", "10.0.0.2", 4);
        packet.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 0x2000);
        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.isFragment(packet, 0)).isTrue();
        assertThat(IpPacket.hasTransportHeader(packet, 0)).isTrue();

        ByteBuffer tiny = packet.slice(0, 36).putShort(Ipv4Header.TOTAL_LENGTH_OFFSET, (short) 36);
        assertThat(check(tiny)).isEqualTo(TRANSPORT);
    }

    @Test
    void letsTheUdpLengthOfAFirstFragmentReachBeyondIt() {
        ByteBuffer packet = TestPackets.udp("10.0.0.1", "10.0.0.2", 8);
        packet.putShort(20 + UdpHeader.LENGTH_OFFSET, (short) 3000);
        assertThat(check(packet)).isEqualTo(TRANSPORT);

        packet.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 0x2000);
        assertThat(check(packet)).isEqualTo(NONE);
    }

    @Test
    void refusesFragmentsThatFitNoPacket() {
        ByteBuffer packet = TestPackets.tcp("10.0.0.1", "10.0.0.2", 4);

        assertThat(check(packet.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 0x1fff)))
                .isEqualTo(FRAGMENT);
        assertThat(check(packet.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 0x1ffc)))
                .isEqualTo(NONE);
        ByteBuffer odd = TestPackets.tcp("10.0.0.1", "10.0.0.2", 5);
        assertThat(check(odd.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 0x2000)))
                .isEqualTo(FRAGMENT);
        assertThat(check(odd.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 0x0001)))
                .isEqualTo(NONE);
        ByteBuffer empty = packet.slice(0, 20).putShort(Ipv4Header.TOTAL_LENGTH_OFFSET, (short) 20);
        assertThat(check(empty.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 0x0001)))
                .isEqualTo(FRAGMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "fd00::1"})
    void refusesTransportHeadersThatDoNotFit(String address) {
        ByteBuffer tcp = TestPackets.tcp(address, address, 3);
        int transport = IpPacket.transportOffset(tcp, 0);
        assertThat(check(tcp.put(transport + 12, (byte) 0x60))).isEqualTo(TRANSPORT);
        assertThat(check(tcp.put(transport + 12, (byte) 0x4f))).isEqualTo(TRANSPORT);

        ByteBuffer udp = TestPackets.udp(address, address, 3);
        assertThat(check(udp.putShort(transport + 4, (short) 12))).isEqualTo(TRANSPORT);
        assertThat(check(udp.putShort(transport + 4, (short) 7))).isEqualTo(TRANSPORT);
        assertThat(check(udp.putShort(transport + 4, (short) 10))).isEqualTo(NONE);
    }

    @Test
    void refusesIcmpWithoutRoomForItsHeader() {
        ByteBuffer v4 = TestPackets.echo("10.0.0.1", "10.0.0.2", 0).slice(0, 27);
        assertThat(check(v4.putShort(Ipv4Header.TOTAL_LENGTH_OFFSET, (short) 27)))
                .isEqualTo(TRANSPORT);

        ByteBuffer v6 = TestPackets.echo("fd00::1", "fd00::2", 0).slice(0, 47);
        assertThat(check(v6.putShort(Ipv6Header.PAYLOAD_LENGTH_OFFSET, (short) 7)))
                .isEqualTo(TRANSPORT);
    }

    @Test
    void passesAProtocolThatItDoesNotKnow() {
        ByteBuffer packet = TestPackets.udp("10.0.0.1", "10.0.0.2", 0).put(Ipv4Header.PROTOCOL_OFFSET, (byte) 132);

        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.protocol(packet, 0)).isEqualTo(132);
    }

    private static PacketFault checkOptions(int... options) {
        ByteBuffer packet = TestPackets.udp("10.0.0.1", "10.0.0.2", 9);
        ByteBuffer behindOthers = TestPackets.withOptions(TestPackets.withOptions(packet, options), NO_OPERATIONS);
        assertThat(check(behindOthers)).isEqualTo(check(TestPackets.withOptions(packet, options)));
        return check(behindOthers);
    }

    private static PacketFault check(ByteBuffer packet) {
        return IpPacket.check(packet, 0, packet.capacity());
    }
}
