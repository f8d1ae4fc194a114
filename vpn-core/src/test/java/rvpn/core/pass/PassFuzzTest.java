package rvpn.core.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import rvpn.fuzz.Feed;
import rvpn.fuzz.FuzzTarget;

/**
 * A pass as a stranger shows it: any text, or two texts and a signature in the form of a pass. None is let in, all are refused
 * in printable words, and of what can be read the claims are written so that they are read the same again.
 */
class PassFuzzTest extends FuzzTarget {
    private static final PassPolicy POLICY = Passes.policy();
    private static final Set<String> NAMES = Set.of(Passes.DESTINATION);

    @Override
    protected void check(byte[] input) throws Exception {
        Feed feed = new Feed(input);
        String text = feed.flag() ? formed(feed) : new String(feed.rest(), StandardCharsets.ISO_8859_1);
        Pass pass;
        try {
            pass = Pass.parse(text);
        } catch (PassRefusedException refused) {
            assertWords(refused.getMessage());
            return;
        }
        PassText.lines(pass, GateKeys.none(), Passes.NOW).forEach(FuzzTarget::assertWords);
        assertIsReadAgain(pass.claims());
        assertIsNotLetIn(pass);
    }

    private static String formed(Feed feed) {
        String header = base64(feed.bytes(feed.number()));
        String payload = base64(feed.bytes(feed.number()));
        return header + "." + payload + "." + base64(feed.rest());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void assertIsNotLetIn(Pass pass) {
        try {
            POLICY.verify(pass, NAMES, Passes.NOW);
        } catch (PassRefusedException refused) {
            assertWords(refused.getMessage());
            return;
        }
        throw new AssertionError("a pass is let in that nobody has signed");
    }

    /** Written is ASCII alone. */
    private static void assertIsReadAgain(PassClaims claims) throws PassRefusedException {
        String json = claims.json();
        if (json.matches("[ -~]*")) {
            assertThat(PassClaims.parse(json.getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo(claims);
        }
    }
}
