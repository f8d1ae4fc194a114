package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HeaderAccessTest {
    @Test
    void readsEveryFieldOfAnIpv4Header() {
        ByteBuffer b = bytes("ffff 46c80123 f00d3fff 40fdbeef c0a80001 f0a800c7 01010100");

        assertThat(IpPacket.version(b, 2)).isEqualTo(4);
        assertThat(Ipv4Header.headerBytes(b, 2)).isEqualTo(24);
        assertThat(Ipv4Header.totalLength(b, 2)).isEqualTo(0x123);
        assertThat(Ipv4Header.identification(b, 2)).isEqualTo(0xf00d);
        assertThat(Ipv4Header.hasMoreFragments(b, 2)).isTrue();
        assertThat(Ipv4Header.fragmentOffset(b, 2)).isEqualTo(65_528);
        assertThat(Ipv4Header.timeToLive(b, 2)).isEqualTo(64);
        assertThat(Ipv4Header.protocol(b, 2)).isEqualTo(0xfd);
        assertThat(Ipv4Header.source(b, 2)).isEqualTo(0xc0a80001);
        assertThat(Ipv4Header.destination(b, 2)).isEqualTo(0xf0a800c7);
    }

    @Test
    void readsEveryFieldOfAnIpv6Header() {
        ByteBuffer b =
                bytes("ff 6abcdef1 fffe 3a ff 20010db8000000010000000000000002 fd0000000000000380000000deadbeef");

        assertThat(IpPacket.version(b, 1)).isEqualTo(6);
        assertThat(Ipv6Header.payloadLength(b, 1)).isEqualTo(0xfffe);
        assertThat(Ipv6Header.nextHeader(b, 1)).isEqualTo(IpProtocol.ICMPV6);
        assertThat(Ipv6Header.hopLimit(b, 1)).isEqualTo(255);
        assertThat(Ipv6Header.sourceHigh(b, 1)).isEqualTo(0x20010db800000001L);
        assertThat(Ipv6Header.sourceLow(b, 1)).isEqualTo(2);
        assertThat(Ipv6Header.destinationHigh(b, 1)).isEqualTo(0xfd00000000000003L);
        assertThat(Ipv6Header.destinationLow(b, 1)).isEqualTo(0x80000000deadbeefL);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
