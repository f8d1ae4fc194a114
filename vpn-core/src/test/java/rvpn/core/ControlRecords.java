package rvpn.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One of each control record, and others at the limits of their fields. */
final class ControlRecords {
    static final Control.Hello HELLO = new Control.Hello(
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
    static final Set<String> MAY_BE_ABSENT = Set.of("mtu", "role");
    static final Control.Welcome WELCOME = new Control.Welcome(
            1, "s3ss", true, List.of("192.168.123.2/24"), List.of("10.0.0.0/8"), 1500, 100, 1000, List.of("uso"), 2);
    static final Control.Update UPDATE = new Control.Update(List.of("10.0.0.0/8"), 1400, 100, 1000);
    static final Control.Mapping MAPPING =
            new Control.Mapping("0a".repeat(32), List.of("pods 10.96.0.0/11 244.0.0.0/11"));
    static final Control.Drain DRAIN = new Control.Drain("a new certificate");
    static final Control.Bye BYE = new Control.Bye(Control.Reason.STOPPED, "good night");

    private ControlRecords() {}

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

    static Control decode(int type, String json) throws ProtocolException {
        return ControlCodec.decode(type, json.getBytes(UTF_8));
    }
}
