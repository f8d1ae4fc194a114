package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Vector;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsExtensionsUtils;
import rvpn.fuzz.FuzzTarget;

/**
 * The first bytes of a TLS client: a stream of records, or behind an odd first octet one message in records of any length.
 * However they are cut, the same hello comes out; where a TLS library can read it as well, it finds the same server name, so
 * nobody is routed to one and served by another.
 */
class ClientHelloFuzzTest extends FuzzTarget {
    @Override
    protected void check(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        if (input[0] % 2 == 0) {
            readHoweverCut(rest, ClientHelloFuzzTest::read);
        } else {
            int recordBytes = 1 + Byte.toUnsignedInt(input[0]) * 4;
            readHoweverCut(Hellos.stream(recordBytes, rest), ClientHelloFuzzTest::read);
            message(rest);
        }
    }

    private static String read(List<byte[]> pieces) {
        HelloCollector collector = new HelloCollector();
        ByteBuf stream = Unpooled.buffer();
        try {
            for (byte[] piece : pieces) {
                stream.writeBytes(piece);
                boolean isComplete = collector.take(stream);
                assertThat(stream.readerIndex()).isZero();
                assertThat(collector.bytes()).isLessThanOrEqualTo(HelloCollector.MAX_HELLO_BYTES);
                if (isComplete) {
                    return collector.bytes() + " " + ClientHello.parse(collector.body());
                }
            }
            return "more";
        } catch (Refused refused) {
            assertThat(refused.reason()).isIn(Reason.HELLO_MALFORMED, Reason.HELLO_TOO_LARGE);
            assertWords(refused.words());
            return refused.words();
        }
    }

    private static void message(byte[] body) {
        ClientHello hello;
        try {
            hello = ClientHello.parse(ByteBuffer.wrap(body));
        } catch (Refused refused) {
            assertWords(refused.words());
            return;
        }
        assertThat(hello.serverName().orElse(""))
                .isEqualTo(hello.serverName().orElse("").toLowerCase(Locale.ROOT));
        assertThat(hello.protocols()).allMatch(protocol -> !protocol.isEmpty());
        String others = serverNameToOthers(body);
        assertThat(others == null || others.equals(hello.serverName().orElse("")))
                .as("%s", others)
                .isTrue();
    }

    /** Null where the library refuses the hello. */
    private static String serverNameToOthers(byte[] body) {
        try {
            Hashtable<?, ?> extensions = org.bouncycastle.tls.ClientHello.parse(new ByteArrayInputStream(body), null)
                    .getExtensions();
            Vector<?> names = TlsExtensionsUtils.getServerNameExtensionClient(extensions);
            if (names == null || names.isEmpty()) {
                return "";
            }
            byte[] name = ((ServerName) names.get(0)).getNameData();
            return new String(name, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        } catch (IOException | RuntimeException refused) {
            return null;
        }
    }
}
