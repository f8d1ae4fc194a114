package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.ip.HeaderFault.CHECKSUM;
import static rvpn.ip.HeaderFault.FLAGS;
import static rvpn.ip.HeaderFault.FRAGMENT;
import static rvpn.ip.HeaderFault.HEADER_LENGTH;
import static rvpn.ip.HeaderFault.NONE;
import static rvpn.ip.HeaderFault.SEGMENT_COUNT;
import static rvpn.ip.HeaderFault.SEGMENT_SIZE;
import static rvpn.ip.HeaderFault.TYPE;
import static rvpn.ip.VirtioNetHeader.CHECKSUM_OFFSET_OFFSET;
import static rvpn.ip.VirtioNetHeader.CHECKSUM_START_OFFSET;
import static rvpn.ip.VirtioNetHeader.GSO_SIZE_OFFSET;
import static rvpn.ip.VirtioNetHeader.GSO_TYPE_OFFSET;
import static rvpn.ip.VirtioNetHeader.HEADER_LENGTH_OFFSET;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtioNetHeaderTest {
    private static final int PACKET_AT = VirtioNetHeader.BYTES;
    private static final IpAddress FROM = IpAddress.parse("10.0.0.1");
    private static final IpAddress TO = IpAddress.parse("10.0.0.2");
    private static final IpAddress FROM6 = IpAddress.parse("fd00::1");
    private static final IpAddress TO6 = IpAddress.parse("fd00::2");

    private final ByteBuffer b = ByteBuffer.allocateDirect(PACKET_AT + 65_535);
    private int length;

    @BeforeEach
    void startsWithATcpSuperPacket() {
        length = TestPackets.putSuperTcp(b, 0, FROM, TO, 60_000, 1_348);
    }

    @Test
    void isLittleEndianInABufferThatIsNot() {
        VirtioNetHeader.write(b, 0, 1, 4, 0x0102, 0x0304, 0x0506, 0x0708);

        byte[] bytes = new byte[VirtioNetHeader.BYTES];
        b.get(0, bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("01040201040306050807");
        assertThat(VirtioNetHeader.headerLength(b, 0)).isEqualTo(0x0102);
        assertThat(VirtioNetHeader.gsoSize(b, 0)).isEqualTo(0x0304);
        assertThat(VirtioNetHeader.checksumStart(b, 0)).isEqualTo(0x0506);
        assertThat(VirtioNetHeader.checksumOffset(b, 0)).isEqualTo(0x0708);
    }

    @Test
    void passesSuperPacketsOfEveryKind() {
        assertThat(check()).isEqualTo(NONE);
        length = TestPackets.putSuperTcp(b, 0, FROM6, TO6, 60_000, 1_348);
        assertThat(check()).isEqualTo(NONE);
        length = TestPackets.putSuperUdp(b, 0, FROM, TO, 60_000, 1_348);
        assertThat(check()).isEqualTo(NONE);
        length = TestPackets.putSuperUdp(b, 0, FROM6, TO6, 60_000, 1_348);
        assertThat(check()).isEqualTo(NONE);
    }

    @Test
    void passesOrdinaryPacketsWithAndWithoutAChecksumToFinish() {
        length = TestPackets.putSuperUdp(b, 0, FROM, TO, 100, 0);
        TestPackets.leaveToKernel(b, 0, length, VirtioNetHeader.GSO_NONE, 0);
        assertThat(check()).isEqualTo(NONE);

        VirtioNetHeader.writeNone(b, 0);
        assertThat(check()).isEqualTo(NONE);

        b.put(0, (byte) VirtioNetHeader.DATA_VALID);
        assertThat(check()).isEqualTo(NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 32, 64, 128, 255})
    void refusesUnknownFlags(int flag) {
        b.put(0, (byte) (VirtioNetHeader.NEEDS_CSUM | flag));

        assertThat(check()).isEqualTo(FLAGS);
    }

    @Test
    void passesNoTypeButThatOfThePacket() {
        for (int type = 1; type < 256; type++) {
            boolean isTcp4 = type == VirtioNetHeader.GSO_TCPV4 || type == (1 | VirtioNetHeader.GSO_ECN);
            b.put(GSO_TYPE_OFFSET, (byte) type);
            assertThat(check()).as("type %d", type).isEqualTo(isTcp4 ? NONE : TYPE);
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
    void knowsNoCongestionBitOnUdp(String from, String to) {
        length = TestPackets.putSuperUdp(b, 0, IpAddress.parse(from), IpAddress.parse(to), 9_000, 1_000);
        b.put(GSO_TYPE_OFFSET, (byte) (VirtioNetHeader.GSO_UDP_L4 | VirtioNetHeader.GSO_ECN));

        assertThat(check()).isEqualTo(TYPE);
    }

    @Test
    void refusesASuperPacketOfAnotherProtocol() {
        b.put(PACKET_AT + Ipv4Header.PROTOCOL_OFFSET, (byte) 132);

        assertThat(check()).isEqualTo(TYPE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void refusesASuperPacketWhoseChecksumIsNotLeftToTheKernel(int flags) {
        b.put(0, (byte) flags);

        assertThat(check()).isEqualTo(CHECKSUM);
    }

    @Test
    void refusesAChecksumAnywhereButInTheTransportHeader() {
        for (int start = 0; start < 256; start++) {
            putShort(CHECKSUM_START_OFFSET, start);
            assertThat(check()).isEqualTo(start == 20 ? NONE : CHECKSUM);
        }
        putShort(CHECKSUM_START_OFFSET, 20);
        for (int offset = 0; offset < 256; offset++) {
            putShort(CHECKSUM_OFFSET_OFFSET, offset);
            assertThat(check()).isEqualTo(offset == 16 ? NONE : CHECKSUM);
        }
        putShort(CHECKSUM_OFFSET_OFFSET, 0xffff);
        assertThat(check()).isEqualTo(CHECKSUM);
    }

    @Test
    void refusesAChecksumToFinishInAProtocolWithoutOne() {
        length = TestPackets.putEcho(b, PACKET_AT, FROM, TO, 100);
        VirtioNetHeader.write(b, 0, VirtioNetHeader.NEEDS_CSUM, 0, 0, 0, 20, 2);
        assertThat(check()).isEqualTo(CHECKSUM);

        putShort(CHECKSUM_OFFSET_OFFSET, 0xffff);
        assertThat(check()).isEqualTo(CHECKSUM);
    }

    @Test
    void refusesWorkOnAFragment() {
        b.putShort(PACKET_AT + Ipv4Header.FRAGMENT_OFFSET, (short) 0x2000);
        assertThat(check()).isEqualTo(FRAGMENT);

        VirtioNetHeader.write(b, 0, VirtioNetHeader.NEEDS_CSUM, 0, 0, 0, 20, 16);
        assertThat(check()).isEqualTo(FRAGMENT);
    }

    @Test
    void refusesAHeaderLengthBeyondThePacket() {
        putShort(HEADER_LENGTH_OFFSET, length);
        assertThat(check()).isEqualTo(NONE);

        putShort(HEADER_LENGTH_OFFSET, length + 1);
        assertThat(check()).isEqualTo(HEADER_LENGTH);
    }

    @Test
    void refusesSegmentSizesThatLinuxRefuses() {
        putShort(GSO_SIZE_OFFSET, 0);
        assertThat(check()).isEqualTo(SEGMENT_SIZE);
        putShort(GSO_SIZE_OFFSET, 65_535);
        assertThat(check()).isEqualTo(SEGMENT_SIZE);
        putShort(GSO_SIZE_OFFSET, 65_534);
        assertThat(check()).isEqualTo(NONE);
    }

    @Test
    void refusesASegmentSizeOnAnOrdinaryPacket() {
        b.put(GSO_TYPE_OFFSET, (byte) 0);

        assertThat(check()).isEqualTo(SEGMENT_SIZE);
    }

    @Test
    void refusesASuperPacketWithoutPayload() {
        length = TestPackets.putSuperTcp(b, 0, FROM, TO, 0, 1_000);
        assertThat(check()).isEqualTo(SEGMENT_SIZE);

        length = TestPackets.putSuperTcp(b, 0, FROM, TO, 1, 1_000);
        assertThat(check()).isEqualTo(NONE);
    }

    @Test
    void refusesASuperPacketOfTooManySegments() {
        length = TestPackets.putSuperTcp(b, 0, FROM, TO, 2_048 * 30, 30);
        assertThat(check()).isEqualTo(NONE);
        length = TestPackets.putSuperTcp(b, 0, FROM, TO, 2_048 * 30 + 1, 30);
        assertThat(check()).isEqualTo(SEGMENT_COUNT);

        length = TestPackets.putSuperUdp(b, 0, FROM, TO, 128 * 50, 50);
        assertThat(check()).isEqualTo(NONE);
        length = TestPackets.putSuperUdp(b, 0, FROM, TO, 128 * 50 + 1, 50);
        assertThat(check()).isEqualTo(SEGMENT_COUNT);
    }

    @Test
    void normalizesTheHintToTheTrueHeaderLength() {
        putShort(HEADER_LENGTH_OFFSET, length);
        b.put(0, (byte) (VirtioNetHeader.NEEDS_CSUM | VirtioNetHeader.DATA_VALID));

        VirtioNetHeader.normalize(b, 0, PACKET_AT);

        assertThat(VirtioNetHeader.headerLength(b, 0)).isEqualTo(40);
        assertThat(VirtioNetHeader.flags(b, 0)).isEqualTo(VirtioNetHeader.NEEDS_CSUM);
        assertThat(VirtioNetHeader.gsoSize(b, 0)).isEqualTo(1_348);
        assertThat(check()).isEqualTo(NONE);
    }

    @Test
    void normalizesAwayAllThatHasNoMeaning() {
        VirtioNetHeader.write(b, 0, VirtioNetHeader.DATA_VALID, 0, 1_000, 0, 77, 88);
        assertThat(check()).isEqualTo(NONE);

        VirtioNetHeader.normalize(b, 0, PACKET_AT);

        assertThat(b.getLong(0)).isZero();
        assertThat(b.getShort(8)).isZero();
    }

    private HeaderFault check() {
        return VirtioNetHeader.check(b, 0, PACKET_AT, length);
    }

    private void putShort(int at, int littleEndian) {
        b.putShort(at, Short.reverseBytes((short) littleEndian));
    }
}
