package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.core.ControlRecords.BYE;
import static rvpn.core.ControlRecords.HELLO;
import static rvpn.core.ControlRecords.WELCOME;
import static rvpn.core.ControlRecords.decode;
import static rvpn.core.Malformed.assertGoodWords;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a record, or the one error. */
class ControlFuzzTest {
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
}
