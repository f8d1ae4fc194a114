package rvpn.shoot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Answers in all sorts of pieces, and such as are none. */
class HttpConnectTest {
    private static final String OK = "HTTP/1.1 200 Connection established\r\nVia: 1.1 squid\r\n\r\n";
    private static final int RUNS = 3000;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void understandsAnAnswerHoweverItIsCut() {
        for (int cut = 1; cut < OK.length(); cut++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            CompletableFuture<Channel> answer = ask(channel);
            channel.writeInbound(bytes(OK.substring(0, cut)));
            assertThat(answer).isNotDone();
            channel.writeInbound(bytes(OK.substring(cut)));
            assertThat(answer).isCompletedWithValue(channel);
        }
    }

    @Test
    void passesOnEveryByteThatComesAfterTheAnswerWasTaken() {
        EmbeddedChannel channel = new EmbeddedChannel();
        CompletableFuture<Channel> answer = ask(channel);
        channel.writeInbound(bytes(OK));
        assertThat(answer).isCompleted();
        channel.writeInbound(bytes("HTTP/1.1 400 is data now"));
        ByteBuf data = channel.readInbound();
        assertThat(data.toString(ISO_8859_1)).isEqualTo("HTTP/1.1 400 is data now");
        data.release();
    }

    @Test
    void takesNoByteForGrantedThatAHostilePeerSends() {
        for (int run = 0; run < RUNS; run++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            CompletableFuture<Channel> answer = ask(channel);
            String text = mutated();
            for (int at = 0; at < text.length() && channel.isOpen(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(40));
                channel.writeInbound(bytes(text.substring(at, end)));
                at = end;
            }
            if (!answer.isDone()) {
                channel.close();
            }
            assertThat(answer).isDone();
            if (!answer.isCompletedExceptionally()) {
                assertThat(text).contains(" 200");
            }
            channel.finishAndReleaseAll();
        }
    }

    private String mutated() {
        byte[] bytes = (OK + (random.nextInt(4) == 0 ? "behind" : "")).getBytes(ISO_8859_1);
        for (int i = random.nextInt(6); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return new String(bytes, 0, 1 + random.nextInt(bytes.length), ISO_8859_1);
    }

    private static CompletableFuture<Channel> ask(EmbeddedChannel channel) {
        CompletableFuture<Channel> answer =
                HttpConnect.ask(channel, HttpConnect.request(new Endpoint("gw", 1)), "the gateway", refused -> "");
        channel.releaseOutbound();
        return answer;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
