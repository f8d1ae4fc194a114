package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpTooBigTest {
    private static final String A4 = "10.0.0.1";
    private static final String B4 = "10.0.0.2";
    private static final String A6 = "fd00::1";
    private static final String B6 = "fd00::2";
    private static final int MTU = 1400;
    private static final IcmpTooBig TOO_BIG =
            new IcmpTooBig(IpAddress.parse("192.168.123.2"), IpAddress.parse("fd8f::2"), MTU);

    private final ByteBuffer answer = ByteBuffer.allocateDirect(3 + IcmpTooBig.MAX_BYTES);

    @Test
    void saysFragmentationNeededInIpv4() {
        ByteBuffer packet = TestPackets.udp(A4, B4, 3000);
        int length = write(packet);
        assertThat(length).isEqualTo(576);
        assertThat(IpPacket.check(answer, 3, length)).isEqualTo(PacketFault.NONE);
        assertThat(Ipv4Header.isChecksumRight(answer, 3)).isTrue();
        assertThat(TestPackets.isTransportChecksumRight(answer, 3)).isTrue();
        assertThat(Ipv4Header.source(answer, 3))
                .isEqualTo(IpAddress.parse("192.168.123.2").v4Bits());
        assertThat(Ipv4Header.destination(answer, 3))
                .isEqualTo(IpAddress.parse(A4).v4Bits());
        assertThat(answer.getShort(3 + 20)).as("type 3, code 4").isEqualTo((short) 0x0304);
        assertThat(answer.getInt(3 + 24)).as("next-hop MTU").isEqualTo(MTU);
        assertThat(answer.slice(3 + 28, length - 28)).isEqualTo(packet.slice(0, length - 28));
        assertThat(IcmpError.quoteAt(answer, 3, length)).isEqualTo(3 + 28);
    }

    @Test
    void saysPacketTooBigInIpv6() {
        ByteBuffer packet = TestPackets.udp(A6, B6, 3000);
        int length = write(packet);
        assertThat(length).isEqualTo(1280);
        assertThat(IpPacket.check(answer, 3, length)).isEqualTo(PacketFault.NONE);
        assertThat(TestPackets.isTransportChecksumRight(answer, 3)).isTrue();
        assertThat(text6(Ipv6Header.sourceHigh(answer, 3), Ipv6Header.sourceLow(answer, 3)))
                .isEqualTo("fd8f::2");
        assertThat(text6(Ipv6Header.destinationHigh(answer, 3), Ipv6Header.destinationLow(answer, 3)))
                .isEqualTo(A6);
        assertThat(answer.getShort(3 + 40)).as("type 2, code 0").isEqualTo((short) 0x0200);
        assertThat(answer.getInt(3 + 44)).isEqualTo(MTU);
        assertThat(answer.slice(3 + 48, length - 48)).isEqualTo(packet.slice(0, length - 48));
        assertThat(IcmpError.quoteAt(answer, 3, length)).isEqualTo(3 + 48);
    }

    @ParameterizedTest
    @CsvSource({A4 + "," + B4 + ", 28", A6 + "," + B6 + ", 48"})
    void quotesAShortPacketWhole(String from, String to, int headers) {
        ByteBuffer packet = TestPackets.udp(from, to, 1);
        assertThat(write(packet)).isEqualTo(headers + packet.capacity());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 11, 12})
    void isSilentToAnErrorOrRedirectOfIcmp(int type) {
        ByteBuffer icmp = TestPackets.echo(A4, B4, 2000);
        assertThat(write(icmp.put(20, (byte) type))).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 100, 127, 137})
    void isSilentToAnErrorOrRedirectOfIcmpv6(int type) {
        ByteBuffer icmp = TestPackets.echo(A6, B6, 2000);
        assertThat(write(icmp.put(40, (byte) type))).isZero();
    }

    @Test
    void answersEchoes() {
        assertThat(write(TestPackets.echo(A4, B4, 2000))).isPositive();
        assertThat(write(TestPackets.echo(A6, B6, 2000))).isPositive();
    }

    @Test
    void isSilentToALaterFragmentAndAnswersTheFirst() {
        ByteBuffer first = TestPackets.udp(A4, B4, 2000);
        first.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) Ipv4Header.MORE_FRAGMENTS);
        assertThat(write(first)).isPositive();
        assertThat(write(first.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 1))).isZero();
        ByteBuffer udp6 = TestPackets.udp(A6, B6, 2000);
        assertThat(write(TestPackets.withExtension(udp6, 44, 0, 0, 0, 1, 0, 0, 0, 9)))
                .isPositive();
        assertThat(write(TestPackets.withExtension(udp6, 44, 0, 0, 0, 8, 0, 0, 0, 9)))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "224.0.0.1, 10.0.0.2",
        "255.255.255.255, 10.0.0.2",
        "0.0.0.0, 10.0.0.2",
        "127.0.0.1, 10.0.0.2",
        "10.0.0.1, 239.1.2.3",
        "10.0.0.1, 255.255.255.255",
        "ff02::1, fd00::2",
        "::, fd00::2",
        "fe80::1, fd00::2",
        "fd00::1, ff02::1"
    })
    void isSilentToWhatIsNotOneHosts(String from, String to) {
        assertThat(write(TestPackets.udp(from, to, 2000))).isZero();
    }

    @Test
    void isSilentInAFamilyThatHasNoAddressHere() {
        IcmpTooBig nobody = new IcmpTooBig(null, null, MTU);
        assertThat(nobody.write(answer, 0, TestPackets.udp(A4, B4, 1), 0, 29)).isZero();
        assertThat(nobody.write(answer, 0, TestPackets.udp(A6, B6, 1), 0, 49)).isZero();
    }

    @Test
    void answersAnythingThatPassesTheCheckWithAWholePacketOrNothing() {
        SplittableRandom seeds = new SplittableRandom(12);
        int answered = 0;
        for (int i = 0; i < 30_000; i++) {
            long seed = seeds.nextLong();
            try {
                answered += tryOne(new SplittableRandom(seed)) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                fail("packet of seed " + seed, e);
            }
        }
        assertThat(answered).isGreaterThan(5_000);
    }

    private boolean tryOne(SplittableRandom random) {
        boolean isV4 = random.nextBoolean();
        int payload = random.nextInt(1500);
        ByteBuffer packet = random.nextBoolean()
                ? TestPackets.udp(isV4 ? A4 : A6, isV4 ? B4 : B6, payload)
                : TestPackets.echo(isV4 ? A4 : A6, isV4 ? B4 : B6, payload);
        for (int n = random.nextInt(4); n > 0; n--) {
            packet.put(random.nextInt(Math.min(60, packet.capacity())), (byte) random.nextInt());
        }
        if (IpPacket.check(packet, 0, packet.capacity()) != PacketFault.NONE) {
            return false;
        }
        int length = write(packet);
        if (length == 0) {
            return false;
        }
        assertThat(IpPacket.check(answer, 3, length)).isEqualTo(PacketFault.NONE);
        assertThat(TestPackets.isTransportChecksumRight(answer, 3)).isTrue();
        assertThat(IcmpError.isOne(answer, 3)).isTrue();
        return true;
    }

    private int write(ByteBuffer packet) {
        return TOO_BIG.write(answer, 3, packet, 0, packet.capacity());
    }

    private static String text6(long high, long low) {
        return IpAddress.v6(high, low).toString();
    }
}
