package rvpn.shoot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import rvpn.fuzz.FuzzTarget;

/**
 * What a proxy answers to CONNECT. However it is cut, it grants the way or is refused in printable words; it grants only with
 * the status 200 and not a byte behind, and no buffer of it is left.
 */
class ProxyAnswerFuzzTest extends FuzzTarget {
    private static final HttpProxy PROXY = new HttpProxy(new Endpoint("proxy.example", 3128), null, List.of());
    private static final Endpoint GATEWAY = new Endpoint("gateway.example", 8132);
    private static final String GRANTED = "granted";

    @Override
    protected void check(byte[] input) throws Exception {
        String whole = readHoweverCut(input, ProxyAnswerFuzzTest::answer);
        if (whole.equals(GRANTED)) {
            assertThat(new String(input, ISO_8859_1))
                    .contains("HTTP/")
                    .contains("200")
                    .endsWith("\n");
        }
    }

    /** In one read of the channel, however many pieces: what stands behind an answer counts as long as it came with it. */
    private static String answer(List<byte[]> pieces) {
        EmbeddedChannel channel = new EmbeddedChannel();
        CompletableFuture<Channel> opened = ProxyConnect.begin(channel, PROXY, null, GATEWAY);
        channel.releaseOutbound();
        List<ByteBuf> buffers = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuf buffer = Unpooled.buffer(piece.length + 1).writeBytes(piece); // an empty one would be shared
            buffers.add(buffer);
            channel.writeOneInbound(buffer);
        }
        channel.flushInbound();
        channel.close();
        String answer = opened.handle((way, refused) -> refused == null ? GRANTED : words(refused))
                .join();
        channel.finishAndReleaseAll();
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
        return answer;
    }

    private static String words(Throwable refused) {
        assertThat(refused).isInstanceOf(IOException.class);
        assertWords(refused.getMessage());
        return refused.getMessage();
    }
}
