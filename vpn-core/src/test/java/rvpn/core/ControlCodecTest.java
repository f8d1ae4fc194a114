package rvpn.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.Side;

class ControlCodecTest {
    private static final Control.Hello HELLO = new Control.Hello(
            List.of(1, 2),
            "s3ss-\"10n\\",
            1,
            2,
            true,
            List.of("uso"),
            "node-1",
            List.of("100.96.0.0/11", "fd00::/8"),
            "rvpn 1",
            1450,
            "seed");
    private static final Set<String> MAY_BE_ABSENT = Set.of("mtu", "role");
    private static final Control.Welcome WELCOME = new Control.Welcome(
            1, "s3ss", true, List.of("192.168.123.2/24"), List.of("10.0.0.0/8"), 1500, 100, 1000, List.of("uso"), 2);
    private static final Control.Update UPDATE = new Control.Update(List.of("10.0.0.0/8"), 1400, 100, 1000);
    private static final Control.Mapping MAPPING =
            new Control.Mapping("0a".repeat(32), List.of("pods 10.96.0.0/11 244.0.0.0/11"));
    private static final Control.Drain DRAIN = new Control.Drain("a new certificate");
    private static final Control.Bye BYE = new Control.Bye(Control.Reason.STOPPED, "good night");

    static Stream<Control> records() {
        return Stream.of(
                HELLO,
                WELCOME,
                UPDATE,
                DRAIN,
                BYE,
                new Control.Hello(List.of(), "s", 0, 1, false, List.of(), "n", List.of(), "v"),
                new Control.Hello(
                        Collections.nCopies(16, Integer.MIN_VALUE),
                        "~".repeat(64),
                        7,
                        8,
                        false,
                        Collections.nCopies(32, "f".repeat(128)),
                        "n".repeat(253),
                        Collections.nCopies(1024, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
                        " ".repeat(128)),
                new Control.Welcome(255, "s", false, List.of(), List.of(), 576, 100, 100, List.of(), 1),
                new Control.Welcome(
                        1, "s", false, List.of(), List.of(), 65_535, 3_600_000, 24 * 3_600_000, List.of(), 8),
                new Control.Update(List.of(), 1400, 100, 1000, MAPPING),
                new Control.Welcome(
                        1,
                        "s",
                        false,
                        List.of(),
                        Collections.nCopies(700, "ffff:ffff:ffff:ffff::/64"),
                        1500,
                        100,
                        1000,
                        List.of(),
                        8,
                        new Control.Mapping("f".repeat(64), Collections.nCopies(256, "m".repeat(128)))),
                new Control.Bye(Control.Reason.FAULT, ""));
    }

    @ParameterizedTest
    @MethodSource("records")
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
    @MethodSource("records")
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
    void whoDoesNotSayOnWhichSideItIsIsAShoot() throws Exception {
        Control.Hello hello = (Control.Hello) decode(Frame.HELLO, Json.without(Json.fields(HELLO), "role"));
        assertThat(hello.isOf(Side.SHOOT)).isTrue();
        assertThat(HELLO.isOf(Side.SEED)).isTrue();
    }

    @Test
    void refusesASideThatATunnelDoesNotHave() {
        assertMalformed(Frame.HELLO, Json.with(Json.fields(HELLO), "role", "\"gateway\""), "gateway");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536"})
    void refusesAWayOutThatNoHostHas(String mtu) {
        assertMalformed(Frame.HELLO, Json.with(Json.fields(HELLO), "mtu", mtu), mtu);
    }

    @Test
    void takesAHelloThatDoesNotTellItsWayOut() throws ProtocolException {
        Control.Hello hello = (Control.Hello) decode(Frame.HELLO, Json.without(Json.fields(HELLO), "mtu"));
        assertThat(hello.mtu()).isZero();
        assertThat(hello.over(1450)).isEqualTo(HELLO);
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

    @Test
    void refusesDeepNestingInAnUnknownField() {
        for (int depth : List.of(5, 100, 30_000)) {
            String nest =
                    "{\"reason\":\"STOPPED\",\"words\":\"x\",\"deep\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            assertMalformed(Frame.BYE, nest, "depth " + depth);
        }
    }

    @Test
    void refusesHugeTexts() {
        assertMalformed(Frame.BYE, "{\"reason\":\"STOPPED\",\"words\":\"" + "x".repeat(60_000) + "\"}", "words");
        assertMalformed(Frame.BYE, "{\"reason\":\"" + "X".repeat(60_000) + "\",\"words\":\"x\"}", "reason");
    }

    @Test
    void refusesHugeNumbersAndNamesEvenInAnUnknownField() {
        String start = "{\"reason\":\"STOPPED\",\"words\":\"x\",";
        assertMalformed(Frame.BYE, start + "\"huge\":1" + "0".repeat(60_000) + "}", "number");
        assertMalformed(Frame.BYE, start + "\"" + "n".repeat(60_000) + "\":1}", "name");
    }

    @Test
    void refusesListsThatAreTooLong() {
        Map<String, String> hello = Json.fields(HELLO);
        assertMalformed(Frame.HELLO, Json.with(hello, "versions", listOf("1", 17)), "versions");
        assertMalformed(Frame.HELLO, Json.with(hello, "versions", listOf("1", 30_000)), "many versions");
        assertMalformed(Frame.HELLO, Json.with(hello, "features", listOf("\"f\"", 33)), "features");
        assertMalformed(Frame.HELLO, Json.with(hello, "networks", listOf("\"n\"", 1025)), "networks");
        assertMalformed(Frame.WELCOME, Json.with(Json.fields(WELCOME), "addresses", listOf("\"a\"", 9)), "addresses");
    }

    @Test
    void refusesNumbersBeyondTheirLimits() {
        Map<String, String> hello = Json.fields(HELLO);
        assertMalformed(Frame.HELLO, Json.with(hello, "lane", "2"), "lane of 2");
        assertMalformed(Frame.HELLO, Json.with(hello, "lanes", "9"), "lanes");
        Map<String, String> welcome = Json.fields(WELCOME);
        for (var bad : List.of(
                Map.entry("version", "0"),
                Map.entry("version", "256"),
                Map.entry("mtu", "575"),
                Map.entry("mtu", "65536"),
                Map.entry("pingIntervalMs", "99"),
                Map.entry("pingIntervalMs", "3600001"),
                Map.entry("pingTimeoutMs", "99"),
                Map.entry("pingTimeoutMs", "86400001"),
                Map.entry("lanes", "0"))) {
            assertMalformed(Frame.WELCOME, Json.with(welcome, bad.getKey(), bad.getValue()), bad.toString());
        }
    }

    @Test
    void refusesOtherEncodingsThanUtf8() {
        String bye = "{\"reason\":\"STOPPED\",\"words\":\"x\"}";
        for (Charset other : List.of(
                StandardCharsets.UTF_16,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE,
                Charset.forName("UTF-32BE"),
                Charset.forName("UTF-32LE"))) {
            assertMalformed(Frame.BYE, bye.getBytes(other), other.name());
        }
        assertMalformed(Frame.BYE, ("\ufeff" + bye).getBytes(UTF_8), "byte order mark");
    }

    @Test
    void refusesBytesThatAreNotUtf8EvenInAnUnknownField() {
        byte[] body = "{\"x\":\"??\",\"reason\":\"STOPPED\",\"words\":\"x\"}".getBytes(UTF_8);
        int at = new String(body, UTF_8).indexOf('?');
        for (int[] bad : new int[][] {{0xff, 0xfe}, {0xc0, 0x80}, {'a', 0x80}, {0xc3, 'a'}}) {
            body[at] = (byte) bad[0];
            body[at + 1] = (byte) bad[1];
            assertMalformed(Frame.BYE, body, Arrays.toString(bad));
        }
    }

    @Test
    void readsNamesThatAllFallIntoOneHashBucket() throws ProtocolException {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 2048; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 11; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // equal String.hashCode
            }
            json.append('"').append(name).append("\":0,");
        }
        json.append("\"reason\":\"STOPPED\",\"words\":\"x\"}");
        assertThat(decode(Frame.BYE, json.toString())).isEqualTo(new Control.Bye(Control.Reason.STOPPED, "x"));
    }

    @Test
    void givesARecordOrTheOneErrorOnRandomMutations() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Control control = List.of(HELLO, WELCOME, BYE).get(random.nextInt(3));
            byte[] body = mutate(ControlCodec.encode(control), random);
            assertRecordOrMalformed(ControlCodec.type(control), body, "seed " + seed);
        }
    }

    @Test
    void givesARecordOrTheOneErrorOnRandomBytes() {
        for (long seed = 0; seed < 5000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] body = new byte[random.nextInt(300)];
            random.nextBytes(body);
            assertRecordOrMalformed(Frame.HELLO, body, "seed " + seed);
        }
    }

    private static byte[] mutate(byte[] body, SplittableRandom random) {
        byte[] spice = "{}[],:\"\\0e-nt\u0000\u001b\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        byte[] mutant = body.clone();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] = (byte) random.nextInt();
                case 1 -> mutant[at] = spice[random.nextInt(spice.length)];
                case 2 ->
                    mutant = Wire.join(Arrays.copyOf(mutant, at), Arrays.copyOfRange(mutant, at / 2, mutant.length));
                default -> mutant[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return mutant;
    }

    private static void assertRecordOrMalformed(int type, byte[] body, String as) {
        try {
            assertThat(ControlCodec.decode(type, body)).as(as).isNotNull();
        } catch (ProtocolException refused) {
            assertGoodWords(refused, as);
        } catch (RuntimeException | Error broken) {
            throw new AssertionError(as, broken);
        }
    }

    private static void assertMalformed(int type, String json, String as) {
        assertMalformed(type, json.getBytes(UTF_8), as);
    }

    private static void assertMalformed(int type, byte[] body, String as) {
        Throwable thrown = catchThrowable(() -> ControlCodec.decode(type, body));
        assertThat(thrown).as(as).isInstanceOf(ProtocolException.class);
        assertGoodWords((ProtocolException) thrown, as);
    }

    private static void assertGoodWords(ProtocolException refused, String as) {
        assertThat(refused.reason()).as(as).isEqualTo(Control.Reason.MALFORMED);
        assertThat(refused.getMessage()).as(as).matches("[ -~]{1,300}");
    }

    private static Control decode(int type, String json) throws ProtocolException {
        return ControlCodec.decode(type, json.getBytes(UTF_8));
    }

    private static String listOf(String value, int count) {
        return "[" + String.join(",", Collections.nCopies(count, value)) + "]";
    }
}
