package rvpn.core.proxyprotocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderParserTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String CLIENT_BYTES = "client's own bytes";

    /** Whole, and in every two pieces. */
    private static Optional<ProxyHeader> parse(byte[] header) throws Exception {
        Optional<ProxyHeader> whole = parse(header, 0);
        for (int cut = 1; cut <= header.length; cut++) {
            assertThat(parse(header, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        return whole;
    }

    private static Optional<ProxyHeader> parse(byte[] header, int cut) throws Exception {
        ProxyHeaderParser parser = new ProxyHeaderParser(false);
        ByteBuf in = Unpooled.copiedBuffer(header, CLIENT_BYTES.getBytes(ISO_8859_1));
        if (cut > 0) {
            boolean isComplete = parser.take(in.readSlice(cut));
            assertThat(isComplete).isEqualTo(cut == header.length);
            if (isComplete) {
                return parser.header();
            }
        }
        assertThat(parser.take(in)).isTrue();
        assertThat(in.toString(ISO_8859_1)).isEqualTo(CLIENT_BYTES);
        assertThat(parser.other().isReadable()).isFalse();
        return parser.header();
    }

    private static Optional<ProxyHeader> parseHex(String hex) throws Exception {
        return parse(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    private static InetSocketAddress at(String address, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    @Test
    void readsVersion1() throws Exception {
        assertThat(parse("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".getBytes(ISO_8859_1)))
                .contains(new ProxyHeader(at("192.0.2.1", 56324), at("198.51.100.2", 443)));
        assertThat(parse("PROXY TCP6 2001:db8::1 2001:db8::2 65535 0\r\n".getBytes(ISO_8859_1)))
                .contains(new ProxyHeader(at("2001:db8::1", 65535), at("2001:db8::2", 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n",
            })
    void takesAVersion1HeaderThatDoesNotSay(String line) throws Exception {
        assertThat(parse(line.getBytes(ISO_8859_1))).isEmpty();
    }

    @Test
    void readsVersion2() throws Exception {
        assertThat(parseHex(SIGNATURE + "21 11 000c c0000201 c6336402 dc04 01bb"))
                .contains(new ProxyHeader(at("192.0.2.1", 56324), at("198.51.100.2", 443)));
        assertThat(parseHex(SIGNATURE + "21 21 0024 20010db8000000000000000000000001"
                        + " 20010db8000000000000000000000002 ffff 0000"))
                .contains(new ProxyHeader(at("2001:db8::1", 65535), at("2001:db8::2", 0)));
    }

    @Test
    void passesExtensionsOver() throws Exception {
        assertThat(parseHex(SIGNATURE + "21 11 0013 c0000201 c6336402 dc04 01bb 01 0004 61626364"))
                .contains(new ProxyHeader(at("192.0.2.1", 56324), at("198.51.100.2", 443)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a health check of the load balancer, 20 00 0000",
        "a health check with addresses, 20 11 000c c0000201 c6336402 dc04 01bb",
        "a health check with too few bytes for its family, 20 11 0002 c000",
        "an unspecified family, 21 00 0000",
        "an unspecified family with bytes, 21 00 0003 010203",
        "a datagram, 21 12 000c c0000201 c6336402 dc04 01bb",
        "a Unix socket, 21 31 0000",
    })
    void takesAVersion2HeaderThatDoesNotSay(String what, String block) throws Exception {
        assertThat(parseHex(SIGNATURE + block)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXYTCP4 ",
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY TCP5 192.0.2.1 198.51.100.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1 2 3\r\n",
                "PROXY TCP4  192.0.2.1 198.51.100.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1 2\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1 99999999999\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1 +2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1 02\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1 \r\n",
                "PROXY TCP4 192.0.2.01 198.51.100.2 1 2\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.2 1 2\r\n",
                "PROXY TCP4 gateway.example 198.51.100.2 1 2\r\n",
                "\r\n\r\n\0\r\nQUIT!",
            })
    void refusesWhatIsNoHeader(String text) {
        assertThatThrownBy(() -> new ProxyHeaderParser(false).take(Unpooled.copiedBuffer(text, ISO_8859_1)))
                .isInstanceOf(MalformedHeaderException.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "version 1, 11 11 000c",
        "version 3, 31 11 000c",
        "an unknown command, 22 11 000c",
        "an unknown family, 21 41 000c",
        "an unknown protocol, 21 13 000c",
        "IPv4 with a byte too few, 21 11 000b",
        "IPv6 with a byte too few, 21 21 0023",
        "a byte more than is taken, 21 11 0ff1",
        "all that 16 bits can say, 21 11 ffff",
    })
    void refusesABlockByItsFixedPart(String what, String fixed) {
        byte[] bytes = ByteBufUtil.decodeHexDump((SIGNATURE + fixed).replace(" ", ""));
        assertThatThrownBy(() -> new ProxyHeaderParser(false).take(Unpooled.wrappedBuffer(bytes)))
                .isInstanceOf(MalformedHeaderException.class);
    }

    @Test
    void takesTheLongestBlock() throws Exception {
        byte[] header = new byte[ProxyHeaderParser.MAX_V2_BYTES];
        byte[] begin = ByteBufUtil.decodeHexDump(SIGNATURE + "21110ff0c0000201c6336402dc0401bb");
        System.arraycopy(begin, 0, header, 0, begin.length);
        assertThat(parse(header, 0)).isPresent();
    }

    @Test
    void refusesALineThatDoesNotEnd() {
        ProxyHeaderParser parser = new ProxyHeaderParser(false);
        ByteBuf in = Unpooled.copiedBuffer("PROXY UNKNOWN " + "x".repeat(1000), ISO_8859_1);
        assertThatThrownBy(() -> parser.take(in)).hasMessageContaining("longer than 107 bytes");
        assertThat(in.readerIndex()).isEqualTo(ProxyHeaderParser.MAX_V1_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT a:1 HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n", "\u0016\u0003\u0001", "\r\n\r\nx"})
    void givesBackWhatIsNoHeaderWhereItIsOptional(String text) throws Exception {
        for (int cut = 1; cut <= text.length(); cut++) {
            ProxyHeaderParser parser = new ProxyHeaderParser(true);
            ByteBuf first = Unpooled.copiedBuffer(text.substring(0, cut), ISO_8859_1);
            ByteBuf second = Unpooled.copiedBuffer(text.substring(cut), ISO_8859_1);
            if (!parser.take(first)) {
                assertThat(parser.take(second)).isTrue();
            }
            assertThat(parser.header()).isEmpty();
            String all = parser.other().toString(ISO_8859_1) + first.toString(ISO_8859_1) + second.toString(ISO_8859_1);
            assertThat(all).isEqualTo(text);
        }
    }

    @Test
    void readsWhatItWrites() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 300; i++) {
            ProxyHeader header = new ProxyHeader(any(random), any(random));
            ByteBuf written = header.version2();
            ProxyHeaderParser parser = new ProxyHeaderParser(false);
            assertThat(parser.take(written)).isTrue();
            assertThat(written.isReadable()).isFalse();
            assertThat(parser.header()).contains(header);
        }
    }

    private static InetSocketAddress any(SplittableRandom random) throws Exception {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(address);
        return new InetSocketAddress(InetAddress.getByAddress(address), random.nextInt(65_536));
    }

    @Test
    void survivesHeadersThatAreChangedAtRandom() throws Exception {
        byte[][] good = {
            "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nCONNECT".getBytes(ISO_8859_1),
            ByteBufUtil.decodeHexDump(SIGNATURE + "21110013c0000201c6336402dc0401bb0100046162636441424344"),
        };
        int refused = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bad = good[random.nextInt(2)].clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            ByteBuf in = Unpooled.wrappedBuffer(bad);
            try {
                new ProxyHeaderParser(random.nextBoolean()).take(in);
            } catch (MalformedHeaderException expected) {
                refused++;
                assertThat(expected.getMessage()).matches("[ -~]{1,120}");
            }
        }
        assertThat(refused).isBetween(1_000, 19_999);
    }
}
