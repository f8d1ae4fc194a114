package rvpn.core.proxyprotocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProxyHeaderReaderTest {
    private static final String HEADER = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";

    private final List<String> told = new ArrayList<>();
    private final ProxyHeaderReader.Listener listener = new ProxyHeaderReader.Listener() {
        @Override
        public void identified(Channel channel, Optional<ProxyHeader> header) {
            told.add("identified " + header.isPresent());
        }

        @Override
        public void malformed(Channel channel, String words) {
            told.add("malformed");
        }
    };
    private EmbeddedChannel channel = channel(false);

    private EmbeddedChannel channel(boolean isOptional) {
        return new EmbeddedChannel(new ProxyHeaderReader(new ProxyTrust(List.of(), isOptional), listener));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void send(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    }

    private String passedOn() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf one = channel.readInbound(); one != null; one = channel.readInbound()) {
            all.append(one.toString(ISO_8859_1));
            one.release();
        }
        return all.toString();
    }

    @Test
    void passesOnWhatFollowsAndLeaves() {
        send(HEADER + "hello");
        assertThat(passedOn()).isEqualTo("hello");
        send(HEADER);
        assertThat(passedOn()).as("once only").isEqualTo(HEADER);
        assertThat(told).containsExactly("identified true");
        assertThat(ClientAddress.of(channel).orElseThrow().toString()).isEqualTo("/192.0.2.1:56324");
    }

    @Test
    void takesTheHeaderByteByByte() {
        for (char one : (HEADER + "hello").toCharArray()) {
            send(Character.toString(one));
        }
        assertThat(passedOn()).isEqualTo("hello");
        assertThat(told).containsExactly("identified true");
    }

    @Test
    void passesOnEveryByteWhereThereIsNoHeader() {
        channel = channel(true);
        send("PRO");
        send("PFIND");
        assertThat(passedOn()).isEqualTo("PROPFIND");
        assertThat(told).containsExactly("identified false");
    }

    @Test
    void passesNothingOnAfterAWrongByte() {
        send("PROXY TCP9 ");
        send("192.0.2.1 198.51.100.2 1 2\r\nhello");
        send("hello");
        assertThat(passedOn()).isEmpty();
        assertThat(told).containsExactly("malformed");
    }

    @Test
    void refusesAHeaderThatIsCutOff() {
        send("PROXY TCP4 ");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(told).containsExactly("malformed");
    }
}
