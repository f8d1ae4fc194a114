package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static rvpn.core.ControlRecords.BYE;
import static rvpn.core.ControlRecords.DRAIN;
import static rvpn.core.ControlRecords.HELLO;
import static rvpn.core.ControlRecords.MAY_BE_ABSENT;
import static rvpn.core.ControlRecords.UPDATE;
import static rvpn.core.ControlRecords.WELCOME;
import static rvpn.core.ControlRecords.decode;
import static rvpn.core.Malformed.assertMalformed;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCodecTest {
    @ParameterizedTest
    @MethodSource("rvpn.core.ControlRecords#records")
    void readsWhatItWrites(Control control) throws ProtocolException {
        byte[] body = ControlCodec.encode(control);
        assertThat(ControlCodec.decode(ControlCodec.type(control), body)).isEqualTo(control);
        assertThat(body.length).isLessThanOrEqualTo(Frame.MAX_CONTROL_BODY_BYTES);
    }

    @ParameterizedTest
    @EnumSource(Control.Reason.class)
    void readsEveryReason(Control.Reason reason) throws ProtocolException {
        Control.Bye bye = new Control.Bye(reason, "w");
        assertThat(ControlCodec.decode(Frame.BYE, ControlCodec.encode(bye))).isEqualTo(bye);
    }

    @Test
    void givesEachRecordItsFrameType() {
        assertThat(Stream.of(HELLO, WELCOME, UPDATE, DRAIN, BYE).map(ControlCodec::type))
                .containsExactly(Frame.HELLO, Frame.WELCOME, Frame.UPDATE, Frame.DRAIN, Frame.BYE);
    }

    @Test
    void knowsNoRecordOfAnotherType() {
        assertThatIllegalArgumentException().isThrownBy(() -> ControlCodec.decode(Frame.PACKET, new byte[2]));
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() throws ProtocolException {
        String newer =
                "{\"future\":{\"a\":[1,null,1.5e3,\"\u00e9\"]},\"reason\":\"STOPPED\",\"words\":\"x\",\"more\":null}";
        assertThat(decode(Frame.BYE, newer)).isEqualTo(new Control.Bye(Control.Reason.STOPPED, "x"));
    }

    @ParameterizedTest
    @MethodSource("rvpn.core.ControlRecords#records")
    void refusesEveryTruncation(Control control) {
        byte[] body = ControlCodec.encode(control);
        int step = Math.max(1, body.length / 1000);
        for (int length = 0; length < body.length; length += step) {
            assertMalformed(ControlCodec.type(control), Arrays.copyOf(body, length), "first " + length + " bytes");
        }
    }

    @Test
    void refusesARecordWithoutOneOfItsFields() {
        for (Control control : List.of(HELLO, WELCOME, UPDATE, DRAIN, BYE)) {
            Map<String, String> fields = Json.fields(control);
            for (String missing : fields.keySet()) {
                if (control == HELLO && MAY_BE_ABSENT.contains(missing)) {
                    continue;
                }
                assertMalformed(ControlCodec.type(control), Json.without(fields, missing), "without " + missing);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "-1",
                "1.0",
                "1e0",
                "\"\"",
                "\"1\"",
                "{}",
                "[]",
                "[null]",
                "[[]]",
                "[{}]",
                "[true]",
                "[1.5]",
                "[\"\"]",
                "[1,\"a\"]",
                "99999999999",
                "99999999999999999999",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"\u00e9\"",
                "[\"\\n\"]",
                "2147483648",
                "-2147483649",
                "NaN",
                "0x1",
                "01",
                "+1",
                "'a'"
            })
    void refusesAFieldOfTheWrongTypeOrValue(String value) {
        for (Control control : List.of(HELLO, WELCOME, BYE)) {
            Map<String, String> fields = Json.fields(control);
            for (String field : fields.keySet()) {
                boolean isAbsent = control == HELLO && MAY_BE_ABSENT.contains(field) && value.equals("null");
                boolean fits = isAbsent || Json.fits(fields.get(field), value);
                if (!fits) {
                    assertMalformed(ControlCodec.type(control), Json.with(fields, field, value), field + ": " + value);
                }
            }
        }
    }

    @Test
    void takesNoNumberOrTruthValueForAText() {
        for (String value : List.of("5", "1.5", "true")) {
            assertMalformed(Frame.BYE, "{\"reason\":\"STOPPED\",\"words\":" + value + "}", value);
            assertMalformed(Frame.HELLO, Json.with(Json.fields(HELLO), "features", "[" + value + "]"), value);
        }
    }

    @Test
    void refusesAFieldThatComesTwice() {
        for (Control control : List.of(HELLO, WELCOME, BYE)) {
            Map<String, String> fields = Json.fields(control);
            String once = Json.text(fields);
            fields.forEach((name, value) -> assertMalformed(
                    ControlCodec.type(control),
                    once.substring(0, once.length() - 1) + ",\"" + name + "\":" + value + "}",
                    name + " twice"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BUSY", "stopped", "", "0", "1"})
    void refusesAReasonThatItDoesNotKnow(String reason) {
        assertMalformed(Frame.BYE, "{\"reason\":\"" + reason + "\",\"words\":\"x\"}", reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "[]", "{}", "0", "true", "\"STOPPED\"", "[{}]", "\"\"", " ", "\n\n", "//", "/**/{}"})
    void refusesWhatIsNoRecordAtAll(String json) {
        for (int type : List.of(Frame.HELLO, Frame.WELCOME, Frame.BYE)) {
            assertMalformed(type, json, json);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{}", "null", ",", "}", "\u0000", "{\"reason\":\"STOPPED\",\"words\":\"x\"}"})
    void refusesBytesBehindTheRecord(String trailing) {
        assertMalformed(Frame.BYE, "{\"reason\":\"STOPPED\",\"words\":\"x\"}" + trailing, trailing);
    }
}
