package rvpn.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** How a control record is refused that is none: one reason, and words that any log takes. */
final class Malformed {
    private Malformed() {}

    static void assertMalformed(int type, String json, String as) {
        assertMalformed(type, json.getBytes(UTF_8), as);
    }

    static void assertMalformed(int type, byte[] body, String as) {
        Throwable thrown = catchThrowable(() -> ControlCodec.decode(type, body));
        assertThat(thrown).as(as).isInstanceOf(ProtocolException.class);
        assertGoodWords((ProtocolException) thrown, as);
    }

    static void assertGoodWords(ProtocolException refused, String as) {
        assertThat(refused.reason()).as(as).isEqualTo(Control.Reason.MALFORMED);
        assertThat(refused.getMessage()).as(as).matches("[ -~]{1,300}");
    }
}
