package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectHeadTest {
    private static final String OPENVPN = "CONNECT api.example:8132 HTTP/1.0\r\n"
            + "Host: api.example\r\n"
            + "Reversed-VPN: outbound|1194||vpn-seed-server.a.svc.cluster.local\r\n"
            + "\r\n";
    private static final String KUBE_APISERVER = "CONNECT 100.96.0.7:10250 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static ConnectHead read(String text) throws Refused {
        HeadCollector collector = new HeadCollector();
        assertThat(collector.take(bytes(text))).isTrue();
        return ConnectHead.parse(collector.text());
    }

    private static Refused refusal(String text) {
        try {
            read(text);
        } catch (Refused refused) {
            return refused;
        }
        throw new AssertionError("not refused: " + text);
    }

    @Test
    void readsTheHeadOfAnOpenVpnClient() throws Refused {
        ConnectHead head = read(OPENVPN);
        assertThat(head.version()).isEqualTo("HTTP/1.0");
        assertThat(head.target()).isEqualTo("api.example:8132");
        assertThat(head.values("reversed-vpn")).containsExactly("outbound|1194||vpn-seed-server.a.svc.cluster.local");
    }

    @Test
    void readsTheHeadOfKubeApiserver() throws Refused {
        ConnectHead head = read(KUBE_APISERVER);
        assertThat(head.version()).isEqualTo("HTTP/1.1");
        assertThat(head.target()).isEqualTo("100.96.0.7:10250");
        assertThat(head.values("Host")).containsExactly("127.0.0.1");
    }

    @Test
    void takesNotAByteMoreThanTheHead() throws Refused {
        ByteBuf in = bytes(KUBE_APISERVER + "\r\nrest");
        assertThat(new HeadCollector().take(in)).isTrue();
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("\r\nrest");
    }

    @Test
    void noTruncationIsAHead() throws Refused {
        for (int length = 0; length < OPENVPN.length(); length++) {
            assertThat(new HeadCollector().take(bytes(OPENVPN.substring(0, length))))
                    .isFalse();
        }
    }

    @Test
    void everySplitGivesTheSameHead() throws Refused {
        for (int split = 0; split <= OPENVPN.length(); split++) {
            HeadCollector collector = new HeadCollector();
            boolean isDone = collector.take(bytes(OPENVPN.substring(0, split)))
                    || collector.take(bytes(OPENVPN.substring(split)));
            assertThat(isDone).isTrue();
            assertThat(ConnectHead.parse(collector.text())).isEqualTo(read(OPENVPN));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "CONNECT\r\n\r\n",
                "CONNECT a:1\r\n\r\n",
                "CONNECT  a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:1  HTTP/1.1\r\nHost: a\r\n\r\n",
                " CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:1 HTTP/1.1 \r\nHost: a\r\n\r\n",
                "CONNECT\ta:1\tHTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:1 HTTP/2.0\r\nHost: a\r\n\r\n",
                "CONNECT a:1 http/1.1\r\nHost: a\r\n\r\n",
                "CONNECT \u00e4:1 HTTP/1.1\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\n",
                "CO(NECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:1 HTTP/1.1\r\n\r\n",
                "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nname\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\n: value\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nName : value\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nName: value\r\n folded\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nContent-Length: 5\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\nHost: a\n\n",
                "CONNECT a:1 HTTP/1.0\rHost: a\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nName: a\0b\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\nName: a\u007fb\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
            })
    void refusesWhatIsMalformed(String text) {
        assertThat(refusal(text).reason()).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "OPTIONS", "connect", "TRACE", "X"})
    void readsTheHeadsOfOtherMethods(String method) throws Refused {
        ConnectHead head = read(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        assertThat(head.isConnect()).isFalse();
        assertThat(head.method()).isEqualTo(method);
    }

    @Test
    void toleratesAnEmptyBodyAndForeignHeaders() throws Refused {
        ConnectHead head =
                read("CONNECT a:1 HTTP/1.1\r\nHost:a\r\nContent-Length: 0\r\nX:\t \u00e4 b \t\r\nE:\r\n\r\n");
        assertThat(head.values("x")).containsExactly("\u00e4 b");
        assertThat(head.values("e")).containsExactly("");
    }

    @Test
    void refusesAHeadOfOneByteTooMuch() throws Refused {
        String start = "CONNECT a:1 HTTP/1.0\r\nX: ";
        int room = HeadCollector.MAX_HEAD_BYTES - start.length() - 4;
        assertThat(read(start + "x".repeat(room) + "\r\n\r\n").values("x")).hasSize(1);
        assertThat(refusal(start + "x".repeat(room + 1) + "\r\n\r\n").reason()).isEqualTo(Reason.HEAD_TOO_LARGE);
    }

    @Test
    void aRefusalsWordsFitAStatusLineWhateverAStrangerWrote() {
        Refused refused = refusal("CONNECT a:1 HTTP/1.0\r\nb\u00e4d \\" + "x".repeat(1000) + "\r\n\r\n");
        assertThat(refused.words()).matches("[ -~]{1,170}").contains("b\\xe4d \\x5c");
    }

    @Test
    void randomBytesAreAHeadOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = (random.nextBoolean() ? OPENVPN : KUBE_APISERVER).getBytes(StandardCharsets.US_ASCII);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            HeadCollector collector = new HeadCollector();
            try {
                if (collector.take(Unpooled.wrappedBuffer(bytes))) {
                    ConnectHead.parse(collector.text());
                }
            } catch (Refused refused) {
                assertThat(refused.words()).as("seed %d", seed).matches("[ -~]+");
            }
        }
    }

    @Test
    void collectingAllTheSameByteEndsSoon() {
        for (int octet = 0; octet < 256; octet++) {
            ByteBuf in = Unpooled.wrappedBuffer(new byte[HeadCollector.MAX_HEAD_BYTES + 1]);
            in.setZero(0, in.capacity());
            for (int at = 0; at < in.capacity(); at++) {
                in.setByte(at, octet);
            }
            assertThatThrownBy(() -> new HeadCollector().take(in)).isInstanceOf(Refused.class);
        }
    }
}
