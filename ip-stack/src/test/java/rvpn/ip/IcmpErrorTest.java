package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorTest {
    private static final String A4 = "10.0.0.1";
    private static final String B4 = "10.0.0.2";
    private static final String A6 = "fd00::1";
    private static final String B6 = "fd00::2";

    @ParameterizedTest
    @CsvSource({
        "3, true",
        "4, true",
        "11, true",
        "12, true",
        "0, false",
        "5, false",
        "8, false",
        "9, false",
        "13, false"
    })
    void knowsTheErrorsOfIcmp(int type, boolean isError) {
        assertThat(IcmpError.isOne(TestPackets.echo(A4, B4, 30).put(20, (byte) type), 0))
                .isEqualTo(isError);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, true", "4, true", "128, false", "129, false", "135, false", "137, false"})
    void knowsTheErrorsOfIcmpv6(int type, boolean isError) {
        assertThat(IcmpError.isOne(TestPackets.echo(A6, B6, 60).put(40, (byte) type), 0))
                .isEqualTo(isError);
    }

    @Test
    void takesNothingElseForOne() {
        assertThat(IcmpError.isOne(TestPackets.udp(A4, B4, 30).put(20, (byte) 3), 0))
                .isFalse();
        assertThat(IcmpError.isOne(TestPackets.tcp(A6, B6, 30).put(40, (byte) 2), 0))
                .isFalse();
        ByteBuffer icmpOfTheOtherFamily = TestPackets.echo(A4, B4, 60).put(Ipv4Header.PROTOCOL_OFFSET, (byte) 58);
        assertThat(IcmpError.isOne(icmpOfTheOtherFamily.put(20, (byte) 2), 0)).isFalse();
    }

    @Test
    void findsTheQuotedPacketBehindOptionsAndExtensionHeaders() {
        ByteBuffer error4 = error(TestPackets.echo(A4, B4, 20), 20, 3, 0x45);
        assertThat(IcmpError.quoteAt(error4, 0, error4.capacity())).isEqualTo(28);
        ByteBuffer longer4 = TestPackets.withOptions(error4, 7, 7, 4, 0, 0, 0, 0, 0);
        assertThat(IcmpError.quoteAt(longer4, 0, longer4.capacity())).isEqualTo(36);
        ByteBuffer error6 = error(TestPackets.echo(A6, B6, 40), 40, 2, 0x60);
        assertThat(IcmpError.quoteAt(error6, 0, error6.capacity())).isEqualTo(48);
        ByteBuffer longer6 = TestPackets.withExtension(error6, 60, 0, 0, 1, 4, 0, 0, 0, 0);
        assertThat(IcmpError.quoteAt(longer6, 0, longer6.capacity())).isEqualTo(56);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 19})
    void findsNoQuoteThatIsCutInItsHeader(int quoted) {
        ByteBuffer error = TestPackets.echo(A4, B4, quoted).put(20, (byte) 3);
        if (quoted > 0) {
            error.put(28, (byte) 0x45);
        }
        assertThat(IcmpError.quoteAt(error, 0, error.capacity())).isEqualTo(-1);
        ByteBuffer error6 = error(TestPackets.echo(A6, B6, 39), 40, 2, 0x60);
        assertThat(IcmpError.quoteAt(error6, 0, error6.capacity())).isEqualTo(-1);
    }

    @Test
    void findsNoQuoteOfAnotherFamilyOrInAFragment() {
        ByteBuffer other = error(TestPackets.echo(A4, B4, 60), 20, 3, 0x60);
        assertThat(IcmpError.quoteAt(other, 0, other.capacity())).isEqualTo(-1);
        ByteBuffer piece = error(TestPackets.echo(A4, B4, 60), 20, 3, 0x45);
        piece.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) Ipv4Header.MORE_FRAGMENTS);
        assertThat(IcmpError.quoteAt(piece, 0, piece.capacity())).isEqualTo(-1);
    }

    private static ByteBuffer error(ByteBuffer echo, int icmp, int type, int firstOfQuote) {
        return echo.put(icmp, (byte) type).put(icmp + 8, (byte) firstOfQuote);
    }
}
