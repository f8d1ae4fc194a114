package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.ip.TestPackets.isTransportChecksumRight;
import static rvpn.ip.TestPackets.naiveSum;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
    @ParameterizedTest
    @CsvSource({
        // RFC 1071 3: the sum of these is ddf2.
        "0001f203f4f5f6f7, 220d",
        "45000073000040004011b861c0a80001c0a800c7, 0000",
        "450000730000400040110000c0a80001c0a800c7, b861",
        "ffff, 0000",
        "0000, ffff",
        "ab, 54ff",
        "'', ffff",
    })
    void agreesWithKnownVectors(String hex, String checksum) {
        ByteBuffer b = ByteBuffer.wrap(HexFormat.of().parseHex(hex));

        assertThat(Checksum.of(b, 0, b.capacity())).isEqualTo(Integer.parseInt(checksum, 16));
    }

    @Test
    void agreesWithTheNaiveSumAtEveryLengthAndPlace() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] bytes = new byte[300];
        for (int round = 0; round < 200; round++) {
            random.nextBytes(bytes);
            ByteBuffer b = ByteBuffer.wrap(bytes);
            int at = random.nextInt(20);
            for (int length = 0; length < 64; length++) {
                assertThat(Checksum.fold(Checksum.sum(b, at, length)))
                        .as("seed 5, round %d, at %d, length %d", round, at, length)
                        .isEqualTo(naiveFold(naiveSum(b, at, at + length)));
            }
        }
    }

    @Test
    void carriesAllTheWayInTheLargestPacketOfOnes() {
        ByteBuffer b = ByteBuffer.allocateDirect(65_535);
        for (int i = 0; i < 65_535; i++) {
            b.put(i, (byte) 0xff);
        }

        assertThat(Checksum.fold(Checksum.sum(b, 0, 65_534))).isEqualTo(0xffff);
        assertThat(Checksum.fold(Checksum.sum(b, 0, 65_535))).isEqualTo(naiveFold(naiveSum(b, 0, 65_535)));
        assertThat(Checksum.fold(-1)).isEqualTo(0xffff);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
    void finishesWhatTheKernelLeftUndone(String from, String to) {
        for (int payload = 0; payload < 100; payload++) {
            assertFinishes(TestPackets.udp(from, to, payload));
            assertFinishes(TestPackets.tcp(from, to, payload));
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
    void writesAUdpChecksumOfZeroAsAllOnes(String from, String to) {
        ByteBuffer udp = TestPackets.udp(from, to, 2);
        int start = IpPacket.transportOffset(udp, 0);
        int checksum = udp.getShort(start + UdpHeader.CHECKSUM_OFFSET) & 0xffff;
        // Adding the checksum to the payload makes the sum of all the rest ffff, whose complement is 0.
        int payload = udp.getShort(start + UdpHeader.BYTES) & 0xffff;
        udp.putShort(start + UdpHeader.BYTES, (short) Checksum.fold((long) payload + checksum));

        assertFinishes(udp);

        assertThat(udp.getShort(start + UdpHeader.CHECKSUM_OFFSET)).isEqualTo((short) 0xffff);
    }

    @Test
    void verifiesAndWritesTheHeaderChecksumOfIpv4() {
        ByteBuffer b = TestPackets.udp("10.0.0.1", "10.0.0.2", 1);
        assertThat(Ipv4Header.isChecksumRight(b, 0)).isTrue();

        b.put(Ipv4Header.TIME_TO_LIVE_OFFSET, (byte) 63);
        assertThat(Ipv4Header.isChecksumRight(b, 0)).isFalse();

        Ipv4Header.putChecksum(b, 0);
        assertThat(Ipv4Header.isChecksumRight(b, 0)).isTrue();
    }

    private static void assertFinishes(ByteBuffer packet) {
        int length = packet.capacity();
        ByteBuffer b = ByteBuffer.allocateDirect(VirtioNetHeader.BYTES + length);
        b.put(VirtioNetHeader.BYTES, packet, 0, length);
        TestPackets.leaveToKernel(b, 0, length, VirtioNetHeader.GSO_NONE, 0);

        VirtioNetHeader.finishChecksum(b, 0, VirtioNetHeader.BYTES, length);

        assertThat(isTransportChecksumRight(b, VirtioNetHeader.BYTES)).isTrue();
        assertThat(VirtioNetHeader.needsChecksum(b, 0)).isFalse();
        packet.put(0, b, VirtioNetHeader.BYTES, length);
    }

    private static int naiveFold(long sum) {
        return sum == 0 ? 0 : (int) ((sum - 1) % 0xffff) + 1;
    }
}
