package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Linux 6.18 wrote on a TUN device with MTU 1400 and all offloads: virtio header, packet, payload cut off. */
class KernelHeaderTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "TCP super-packet in IPv4,     64766, 01013400440514001000"
                + "4502fcf492814000400696b70a6300010a630002"
                + "ad761388ffabb8a0f1e4a9118018004011b000000101080a30a5d0dc6ec0dd41",
        "TCP super-packet in IPv6,     65154, 01044800300528001000"
                + "60288475fe500640fd990000000000000000000000000001fd990000000000000000000000000002"
                + "86941388ebde4c8ae0c40d858018003ff98d00000101080a8ada7448e55ec995",
        "UDP super-packet in IPv4,     12038, 01051c00b00414000600"
                + "45002efc131b00004011240e0a6300010a630002d1b813892ee843c2",
        "UDP super-packet in IPv6,     12058, 01053000b00428000600"
                + "600284532ee81140fd990000000000000000000000000001fd990000000000000000000000000002c71b13892ee82a30",
        "TCP SYN in IPv4,              70,    01000000000014001000"
                + "4500003c91f94000400693fa0a6300010a630002ad761388ffa8fc4b00000000a0c2ff0014f70000",
        "TCP SYN in IPv6,              90,    01000000000028001000"
                + "6008847500280640fd990000000000000000000000000001fd990000000000000000000000000002"
                + "86941388ebdb9a9900000000a0c2fb40fb640000",
        "UDP in IPv4,                  138,   01000000000014000600"
                + "45000080131940004011128c0a6300010a630002d1b81389006c1546",
        "UDP in IPv6,                  158,   01000000000028000600"
                + "60028453006c1140fd990000000000000000000000000001fd990000000000000000000000000002c71b1389006cfbb3",
        "last UDP fragment in IPv4,    190,   00000000000000000000"
                + "450000b4131a00ac40114d570a6300010a63000278787878",
        "first UDP fragment in IPv6,   1410,  00000000000000000000"
                + "6002845305502c40fd990000000000000000000000000001fd990000000000000000000000000002"
                + "110000017bbcd9bac71b13890bc030b1",
        "ICMP echo,                    138,   00000000000000000000"
                + "45000080131d4000400112980a6300010a6300020800269d21780001",
        "ICMPv6 echo,                  114,   00000000000000000000"
                + "60023f0300403a40fd990000000000000000000000000001fd990000000000000000000000000002800041a021790001",
    })
    void passes(String what, int bytes, String hex) {
        ByteBuffer b = ByteBuffer.allocateDirect(bytes).put(0, HexFormat.of().parseHex(hex.replace(" ", "")));
        int length = bytes - VirtioNetHeader.BYTES;

        assertThat(IpPacket.check(b, VirtioNetHeader.BYTES, length)).isEqualTo(PacketFault.NONE);
        assertThat(VirtioNetHeader.check(b, 0, VirtioNetHeader.BYTES, length)).isEqualTo(HeaderFault.NONE);
        assertNormalizingChangesNothing(b);
    }

    // On traffic that it sends itself Linux writes the true header length, and nothing that has no meaning.
    private static void assertNormalizingChangesNothing(ByteBuffer b) {
        ByteBuffer before = ByteBuffer.allocate(VirtioNetHeader.BYTES).put(0, b, 0, VirtioNetHeader.BYTES);
        VirtioNetHeader.normalize(b, 0, VirtioNetHeader.BYTES);
        assertThat(b.slice(0, VirtioNetHeader.BYTES)).isEqualTo(before);
    }
}
