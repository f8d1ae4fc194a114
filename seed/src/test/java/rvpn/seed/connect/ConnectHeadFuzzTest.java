package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import rvpn.fuzz.FuzzTarget;
import rvpn.ip.IpAddress;

/**
 * The first bytes of a client that asks for a way. However they are cut, the same head comes out and not a byte behind it is
 * taken; no line of it hides another; a place that it names is the same address to every reader, or a name.
 */
class ConnectHeadFuzzTest extends FuzzTarget {
    /** @param head what {@link ConnectHead#toString} says, or why there is none */
    private record Outcome(String head, int taken) {}

    @Override
    protected void check(byte[] input) throws Exception {
        Outcome whole = readHoweverCut(input, ConnectHeadFuzzTest::read);
        assertThat(whole.taken()).isLessThanOrEqualTo(HeadCollector.MAX_HEAD_BYTES + 1);
        place(new String(input, StandardCharsets.UTF_8));
    }

    private static Outcome read(List<byte[]> pieces) {
        HeadCollector collector = new HeadCollector();
        int taken = 0;
        try {
            for (byte[] piece : pieces) {
                ByteBuf in = Unpooled.wrappedBuffer(piece);
                boolean isComplete;
                try {
                    isComplete = collector.take(in);
                } finally {
                    taken += in.readerIndex();
                }
                if (isComplete) {
                    return new Outcome(checked(collector.text(), taken).toString(), taken);
                }
            }
            return new Outcome("more", taken);
        } catch (Refused refused) {
            assertThat(refused.reason()).isIn(Reason.MALFORMED, Reason.HEAD_TOO_LARGE);
            assertWords(refused.words());
            return new Outcome(refused.words(), taken);
        }
    }

    private static ConnectHead checked(String text, int taken) throws Refused {
        assertThat(text).hasSize(taken).endsWith("\r\n");
        ConnectHead head = ConnectHead.parse(text);
        assertThat(head.method()).matches("[!-~]+");
        assertThat(head.target()).matches("[!-~]+");
        for (ConnectHead.Field field : head.fields()) {
            assertThat(field.name()).matches("[!-9;-~]+");
            assertThat(field.value()).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
        }
        place(head.target());
        return head;
    }

    private static void place(String text) {
        HostPort place;
        try {
            place = HostPort.parse(text);
        } catch (IllegalArgumentException refused) {
            assertWords(refused.getMessage());
            return;
        }
        assertThat(HostPort.parse(place.toString())).isEqualTo(place);
        assertThat(place.port()).isBetween(1, 65_535);
        boolean isLiteral = place.literal().isPresent();
        assertThat(isLiteral).isEqualTo(isAddress(place.host()));
        if (isLiteral && !IpAddress.parse(place.host()).isMapped()) {
            assertThat(place.literal().get().getAddress())
                    .isEqualTo(IpAddress.parse(place.host()).bytes());
        }
        assertThat(place.host()).matches("[0-9a-zA-Z.:-]+");
    }

    private static boolean isAddress(String host) {
        try {
            IpAddress.parse(host);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
