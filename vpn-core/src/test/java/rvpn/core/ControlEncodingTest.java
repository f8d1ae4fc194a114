package rvpn.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static rvpn.core.Malformed.assertMalformed;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** UTF-8 and nothing else. */
class ControlEncodingTest {
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
}
