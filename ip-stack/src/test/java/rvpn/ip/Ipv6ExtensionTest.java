package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.ip.Ipv6Extension.AUTHENTICATION;
import static rvpn.ip.Ipv6Extension.DESTINATION;
import static rvpn.ip.Ipv6Extension.HOP_BY_HOP;
import static rvpn.ip.Ipv6Extension.ROUTING;
import static rvpn.ip.PacketFault.EXTENSION;
import static rvpn.ip.PacketFault.FRAGMENT;
import static rvpn.ip.PacketFault.NONE;
import static rvpn.ip.PacketFault.OPTIONS;
import static rvpn.ip.PacketFault.SOURCE_ROUTE;
import static rvpn.ip.PacketFault.TOTAL_LENGTH;
import static rvpn.ip.PacketFault.TRANSPORT;
import static rvpn.ip.TestPackets.withExtension;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class Ipv6ExtensionTest {
    /** Six bytes of padding: PadN with four zeros. */
    private static final int[] PADDING = {0, 0, 1, 4, 0, 0, 0, 0};

    private final ByteBuffer udp = TestPackets.udp("fd00::1", "fd00::2", 8);

    @Test
    void findsTheTransportBehindAllExtensionHeaders() {
        ByteBuffer packet = withExtension(udp, DESTINATION, PADDING);
        packet = withExtension(packet, AUTHENTICATION, 0, 2, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9);
        packet = withExtension(packet, ROUTING, 0, 0, 2, 0, 0, 0, 0, 0);
        packet = withExtension(packet, HOP_BY_HOP, 0, 1, 0, 0, 5, 2, 0, 0, 1, 6, 0, 0, 0, 0, 0, 0);

        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.transportOffset(packet, 0)).isEqualTo(40 + 16 + 8 + 16 + 8);
        assertThat(IpPacket.protocol(packet, 0)).isEqualTo(IpProtocol.UDP);
        assertThat(IpPacket.isFragment(packet, 0)).isFalse();
    }

    @Test
    void refusesExtensionHeadersThatLeaveThePacket() {
        assertThat(check(withExtension(udp, DESTINATION, 0, 3, 1, 4, 0, 0, 0, 0)))
                .isEqualTo(EXTENSION);
        assertThat(check(withExtension(udp, AUTHENTICATION, 0, 255, 1, 4, 0, 0, 0, 0)))
                .isEqualTo(EXTENSION);
        ByteBuffer none = udp.slice(0, 47).putShort(Ipv6Header.PAYLOAD_LENGTH_OFFSET, (short) 7);
        assertThat(check(none.put(Ipv6Header.NEXT_HEADER_OFFSET, (byte) DESTINATION)))
                .isEqualTo(EXTENSION);
    }

    @Test
    void refusesHopByHopOptionsAnywhereButFirst() {
        ByteBuffer packet = withExtension(withExtension(udp, HOP_BY_HOP, PADDING), DESTINATION, PADDING);

        assertThat(check(packet)).isEqualTo(EXTENSION);
    }

    @Test
    void refusesMoreThanEightExtensionHeaders() {
        ByteBuffer packet = udp;
        for (int i = 0; i < 8; i++) {
            packet = withExtension(packet, DESTINATION, PADDING);
        }
        assertThat(check(packet)).isEqualTo(NONE);

        assertThat(check(withExtension(packet, DESTINATION, PADDING))).isEqualTo(EXTENSION);
    }

    @Test
    void refusesRoutingHeadersThatRoute() {
        assertThat(check(withExtension(udp, ROUTING, 0, 0, 0, 0, 0, 0, 0, 0))).isEqualTo(SOURCE_ROUTE);
        assertThat(check(withExtension(udp, ROUTING, 0, 0, 4, 1, 0, 0, 0, 0))).isEqualTo(SOURCE_ROUTE);
        assertThat(check(withExtension(udp, ROUTING, 0, 0, 4, 0, 0, 0, 0, 0))).isEqualTo(NONE);
    }

    @Test
    void refusesOptionsThatRunOverTheirEnd() {
        assertThat(check(withExtension(udp, DESTINATION, 0, 0, 1, 5, 0, 0, 0, 0)))
                .isEqualTo(OPTIONS);
        assertThat(check(withExtension(udp, HOP_BY_HOP, 0, 0, 0, 0, 0, 0, 0, 1)))
                .isEqualTo(OPTIONS);
        assertThat(check(withExtension(udp, HOP_BY_HOP, 0, 0, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(NONE);
    }

    @Test
    void refusesJumbograms() {
        int[] jumbo = {0, 0, 0xc2, 4, 0, 1, 0, 0};
        ByteBuffer packet = withExtension(udp, HOP_BY_HOP, jumbo);
        assertThat(check(packet)).isEqualTo(TOTAL_LENGTH);

        assertThat(check(packet.putShort(Ipv6Header.PAYLOAD_LENGTH_OFFSET, (short) 0)))
                .isEqualTo(TOTAL_LENGTH);
    }

    @Test
    void stopsAtALaterFragment() {
        ByteBuffer packet = withExtension(udp, Ipv6Extension.FRAGMENT, 0, 0, 0, 8, 0, 0, 0, 1);
        packet.put(Ipv6Header.BYTES, (byte) DESTINATION);

        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.isFragment(packet, 0)).isTrue();
        assertThat(IpPacket.hasTransportHeader(packet, 0)).isFalse();
        assertThat(IpPacket.transportOffset(packet, 0)).isEqualTo(48);
    }

    @Test
    void needsTheTransportHeaderInAFirstFragment() {
        int[] first = {0, 0, 0, 1, 0, 0, 0, 1};
        ByteBuffer packet = withExtension(udp, Ipv6Extension.FRAGMENT, first);
        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.isFragment(packet, 0)).isTrue();
        assertThat(IpPacket.hasTransportHeader(packet, 0)).isTrue();

        ByteBuffer tcp = withExtension(udp.put(Ipv6Header.NEXT_HEADER_OFFSET, (byte) 6), 44, first);
        assertThat(check(tcp)).isEqualTo(TRANSPORT);
    }

    @Test
    void takesAnAtomicFragmentForAWholePacket() {
        ByteBuffer packet = withExtension(udp, Ipv6Extension.FRAGMENT, 0, 0, 0, 0, 0, 0, 0, 1);

        assertThat(check(packet)).isEqualTo(NONE);
        assertThat(IpPacket.isFragment(packet, 0)).isFalse();
        assertThat(IpPacket.transportOffset(packet, 0)).isEqualTo(48);
    }

    @Test
    void refusesFragmentsThatFitNoPacket() {
        assertThat(check(withExtension(udp, 44, 0, 0, 0xff, 0xf8, 0, 0, 0, 1))).isEqualTo(FRAGMENT);
        ByteBuffer odd = TestPackets.udp("fd00::1", "fd00::2", 9);
        assertThat(check(withExtension(odd, 44, 0, 0, 0, 1, 0, 0, 0, 1))).isEqualTo(FRAGMENT);
        assertThat(check(withExtension(odd, 44, 0, 0, 0, 8, 0, 0, 0, 1))).isEqualTo(NONE);
    }

    @Test
    void refusesAFragmentOfAFragment() {
        ByteBuffer packet = withExtension(udp, Ipv6Extension.FRAGMENT, 0, 0, 0, 0, 0, 0, 0, 1);

        assertThat(check(withExtension(packet, 44, 0, 0, 0, 1, 0, 0, 0, 1))).isEqualTo(EXTENSION);
    }

    private static PacketFault check(ByteBuffer packet) {
        return IpPacket.check(packet, 0, packet.capacity());
    }
}
