package rvpn.core;

import static rvpn.core.ControlRecords.HELLO;
import static rvpn.core.ControlRecords.WELCOME;
import static rvpn.core.Malformed.assertMalformed;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long, deep and large what comes over the wire may be. */
class ControlLimitsTest {
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

    private static String listOf(String value, int count) {
        return "[" + String.join(",", Collections.nCopies(count, value)) + "]";
    }
}
