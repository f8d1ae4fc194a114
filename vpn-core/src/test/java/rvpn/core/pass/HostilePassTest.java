package rvpn.core.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static rvpn.core.pass.CertificatePassTest.assertRefused;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.pass.PassRefusedException.Reason;

class HostilePassTest {
    private static final String TOKEN = Passes.GATE_KEY.issue(Passes.SHOOT, Passes.NOW, Duration.ofDays(30));
    private static final String KEY_ID = Passes.GATE_KEY.id();
    private static final String GOOD_PAYLOAD = "{\"sub\":\"" + Passes.SHOOT + "\",\"exp\":"
            + Passes.NOW.plusSeconds(600).getEpochSecond() + "}";

    private final PassPolicy policy = Passes.policy();

    @Test
    void noChangedCharacterLeavesATokenValid() {
        assertNoChangePasses(TOKEN, 1);
    }

    @Test
    void noChangedCharacterLeavesACertificatePassValid() {
        assertNoChangePasses(Passes.of(Passes.CLIENT), 7);
    }

    private void assertNoChangePasses(String pass, int step) {
        String replacements = "AZaz09-_.=*\n\u0000\u00e9 ";
        for (int at = 0; at < pass.length(); at += step) {
            char replacement = replacements.charAt(at % replacements.length());
            if (replacement != pass.charAt(at)) {
                assertNeverPasses(pass.substring(0, at) + replacement + pass.substring(at + 1));
            }
            assertNeverPasses(pass.substring(0, at) + pass.substring(at + 1));
            assertNeverPasses(pass.substring(0, at) + replacement + pass.substring(at));
        }
    }

    @Test
    void everyOtherSpellingOfTheLastCharacterIsRefused() {
        // Of the 86th character of 64 bytes in base64url four bits count for nothing.
        String kept = TOKEN.substring(0, TOKEN.length() - 1);
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                .chars()
                .filter(last -> last != TOKEN.charAt(TOKEN.length() - 1))
                .forEach(last -> assertNeverPasses(kept + (char) last));
    }

    @Test
    void rubbishIsRefusedAndNeverAFault() {
        SplittableRandom random = new SplittableRandom(7);
        String alphabet = "{}[]\":,.eyJ0AaZz19-_ \\u\n\u00ff";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder json = new StringBuilder(random.nextBoolean() ? "{\"alg\":\"EdDSA\"" : "");
            for (int left = random.nextInt(60); left > 0; left--) {
                json.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String encoded = Passes.base64(json.toString().getBytes(StandardCharsets.UTF_8));
            assertNeverPasses(json + "." + json + "." + json);
            assertNeverPasses(encoded + "." + encoded + "." + encoded);
            assertNeverPasses(TOKEN.substring(0, TOKEN.indexOf('.') + 1) + encoded + ".AA");
        }
    }

    @Test
    void piecesOfTwoGoodPassesMakeNoThird() {
        String other = Passes.GATE_KEY.issue("shoot--a--c", Passes.NOW, Duration.ofDays(99));
        String[] mine = other.split("\\.");
        String[] his = TOKEN.split("\\.");

        assertNeverPasses(mine[0] + "." + his[1] + "." + mine[2]);
        assertNeverPasses(his[0] + "." + mine[1] + "." + his[2]);
        assertNeverPasses(Passes.of(Passes.CLIENT).split("\\.")[0] + "." + his[1] + "." + his[2]);
    }

    @Test
    void refusesAPassTooLongBeforeItReadsIt() {
        assertRefused(
                () -> Pass.parse("e".repeat(Pass.MAX_CHARS + 1)),
                Reason.TOO_LONG,
                "the pass is longer than 8192 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "HS256", "HS512", "ES256K", "RS1", "EdDSA "})
    void refusesAlgorithmsThatAreNone(String algorithm) {
        String header = Passes.base64(
                ("{\"alg\":\"" + algorithm + "\",\"typ\":\"rvpn-pass\",\"kid\":\"" + KEY_ID + "\"}").getBytes());
        String payload = Passes.base64(GOOD_PAYLOAD.getBytes());

        assertRefused(() -> Pass.parse(header + "." + payload + "."), Reason.ALGORITHM, "the pass is signed with");
        assertRefused(() -> Pass.parse(header + "." + payload + ".AAAA"), Reason.ALGORITHM, "the pass is signed with");
    }

    @Test
    void refusesThePublicKeyAsASecret() throws Exception {
        JWSObject forged = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("rvpn-pass"))
                        .keyID(KEY_ID)
                        .build(),
                new Payload(GOOD_PAYLOAD));
        forged.sign(new MACSigner(Passes.GATE.getPublic().getEncoded()));

        assertRefused(
                () -> Passes.verify(policy, forged.serialize()), Reason.ALGORITHM, "the pass is signed with 'HS256'");
    }

    @Test
    void refusesAnAlgorithmOfAnotherKindOfKey() {
        KeyPair own = Passes.pair("EC", "secp256r1");
        String header = "{\"alg\":\"ES256\",\"typ\":\"rvpn-pass\",\"kid\":\"" + KEY_ID + "\"}";

        assertRefused(
                () -> Passes.verify(policy, Passes.forge(header, GOOD_PAYLOAD, PassAlgorithm.ES256, own)),
                Reason.ALGORITHM,
                "the pass is said to be signed with ES256, which does not go with its key");
    }

    @Test
    void refusesASignatureOfZeros() {
        String pass = Passes.of(Passes.CLIENT);
        String zeros = Passes.base64(new byte[64]);

        assertRefused(
                () -> Passes.verify(policy, pass.substring(0, pass.lastIndexOf('.') + 1) + zeros),
                Reason.SIGNATURE,
                "the pass's signature is wrong");
    }

    @Test
    void doesNotLookAtAKeyThatThePassBringsAlong() {
        KeyPair own = Passes.pair("Ed25519", null);
        byte[] encoded = own.getPublic().getEncoded();
        String x = Passes.base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        String header = "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":\"" + KEY_ID
                + "\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + x + "\"}}";

        assertRefused(
                () -> Passes.verify(policy, Passes.forge(header, GOOD_PAYLOAD, PassAlgorithm.EDDSA, own)),
                Reason.SIGNATURE,
                "the pass's signature is wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"EdDSA\",\"kid\":\"ID\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"ID\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":\"ID\",\"x5c\":[\"AAAA\"]}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"x5c\":[]}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"x5c\":[\"*\"]}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"x5c\":[\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\"]}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":\"ID\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":\"ID\",\"kid\":\"ID\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":\"ID\"} {}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":[\"ID\"]}",
                "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":\"ID\",\"x\":[[[[[[[[[[1]]]]]]]]]]}",
                "[\"alg\"]"
            })
    void refusesMalformedHeadersThoughTheyAreSigned(String header) {
        String pass = Passes.forge(header.replace("ID", KEY_ID), GOOD_PAYLOAD, PassAlgorithm.EDDSA, Passes.GATE);

        assertRefused(() -> Passes.verify(policy, pass), Reason.MALFORMED, "the pass is malformed: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"exp\":\"9999999999\"}",
                "{\"exp\":99999999999999999999}",
                "{\"exp\":1e300}",
                "{\"exp\":-1}",
                "{\"exp\":9999999999,\"exp\":1}",
                "{\"exp\":9999999999,\"nbf\":null}",
                "{\"exp\":9999999999,\"aud\":[\"x\"]}",
                "{\"exp\":9999999999,\"jti\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}"
            })
    void refusesMalformedClaimsThoughTheyAreSigned(String claims) {
        String header = "{\"alg\":\"EdDSA\",\"typ\":\"rvpn-pass\",\"kid\":\"" + KEY_ID + "\"}";

        assertRefused(
                () -> Passes.verify(policy, Passes.forge(header, claims, PassAlgorithm.EDDSA, Passes.GATE)),
                Reason.MALFORMED,
                "the pass is malformed: ");
    }

    @Test
    void aShootThatShowsThousandsOfPassesFillsOnlyItsOwnMemory() throws PassRefusedException {
        SeenPasses seen = new SeenPasses();
        for (int i = 0; i < SeenPasses.MAX; i++) {
            seen.enter("pass " + i, Passes.NOW.plusSeconds(60), Passes.NOW);
        }

        assertRefused(
                () -> seen.enter("one more", Passes.NOW.plusSeconds(60), Passes.NOW),
                Reason.REPLAYED,
                "more than 1024 passes were shown");
        seen.enter("a minute later", Passes.NOW.plusSeconds(120), Passes.NOW.plusSeconds(60));
        assertThat(seen.size()).isEqualTo(1);
    }

    private void assertNeverPasses(String text) {
        try {
            fail("passed as %s: %s", Passes.verify(policy, text), text);
        } catch (PassRefusedException refused) {
            assertThat(refused.getMessage()).matches("[ -~]+");
        }
    }

    @Test
    void standardBase64IsNotTaken() {
        byte[] signature = Base64.getUrlDecoder().decode(TOKEN.substring(TOKEN.lastIndexOf('.') + 1));
        String padded = TOKEN.substring(0, TOKEN.lastIndexOf('.') + 1)
                + Base64.getUrlEncoder().encodeToString(signature);

        assertRefused(() -> Pass.parse(padded), Reason.MALFORMED, "the pass is malformed: its signature is not");
    }
}
