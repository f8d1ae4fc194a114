package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import rvpn.fuzz.FuzzTarget;

/**
 * A control record behind the octet of its type. What is taken is written so that it reads the same again, in printable
 * ASCII; everything else is MALFORMED in printable words.
 */
class ControlCodecFuzzTest extends FuzzTarget {
    private static final int[] TYPES = {Frame.HELLO, Frame.WELCOME, Frame.UPDATE, Frame.DRAIN, Frame.BYE};

    @Override
    protected void check(byte[] input) throws Exception {
        if (input.length == 0 || input.length > Frame.MAX_CONTROL_BODY_BYTES) {
            return;
        }
        int type = TYPES[Byte.toUnsignedInt(input[0]) % TYPES.length];
        Control control;
        try {
            control = ControlCodec.decode(type, Arrays.copyOfRange(input, 1, input.length));
        } catch (ProtocolException refused) {
            assertThat(refused.reason()).isEqualTo(Control.Reason.MALFORMED);
            assertWords(refused.getMessage());
            return;
        }
        assertThat(ControlCodec.type(control)).isEqualTo(type);
        byte[] body = ControlCodec.encode(control);
        assertThat(new String(body, StandardCharsets.UTF_8)).matches("[ -~]+");
        assertThat(ControlCodec.decode(type, body)).isEqualTo(control);
    }
}
