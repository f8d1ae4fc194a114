package rvpn.core.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import rvpn.fuzz.FuzzTarget;

/**
 * The first bytes of a connection that may begin with a PROXY header. However they are cut, the same header comes out and
 * not a byte behind it is taken; a client that it names is written so that it is read the same again.
 */
class ProxyHeaderFuzzTest extends FuzzTarget {
    /** @param end "complete", "more", or why it is none */
    private record Outcome(String end, Optional<ProxyHeader> header, int taken, String other) {}

    @Override
    protected void check(byte[] input) throws Exception {
        for (boolean isOptional : new boolean[] {false, true}) {
            Outcome whole = readHoweverCut(input, pieces -> read(isOptional, pieces));
            assertThat(whole.taken()).isLessThanOrEqualTo(ProxyHeaderParser.MAX_V2_BYTES);
            String start = ByteBufUtil.hexDump(input, 0, whole.taken());
            assertThat(whole.other()).isIn("", start);
            if (whole.header().isPresent()) {
                assertIsReadAgain(whole.header().get());
            }
        }
    }

    private static Outcome read(boolean isOptional, List<byte[]> pieces) {
        ProxyHeaderParser parser = new ProxyHeaderParser(isOptional);
        String end = "more";
        int taken = 0;
        try {
            for (byte[] piece : pieces) {
                ByteBuf in = Unpooled.wrappedBuffer(piece);
                boolean isComplete;
                try {
                    isComplete = parser.take(in);
                } finally {
                    taken += in.readerIndex();
                }
                if (isComplete) {
                    end = "complete";
                    break;
                }
            }
        } catch (MalformedHeaderException malformed) {
            assertWords(malformed.getMessage());
            end = malformed.getMessage();
        }
        return new Outcome(end, parser.header(), taken, ByteBufUtil.hexDump(parser.other()));
    }

    private static void assertIsReadAgain(ProxyHeader header) throws MalformedHeaderException {
        ProxyHeaderParser parser = new ProxyHeaderParser(false);
        ByteBuf written = header.version2();
        assertThat(parser.take(written)).isTrue();
        assertThat(written.isReadable()).isFalse();
        assertThat(parser.header()).contains(header);
    }
}
