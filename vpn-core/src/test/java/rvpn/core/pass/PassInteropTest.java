package rvpn.core.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rvpn.core.identity.Identity;
import rvpn.core.identity.Role;

/** Passes beside another implementation of the same standards, and beside the standards' own examples. */
class PassInteropTest {
    static Stream<KeyPair> keys() throws Exception {
        return CertificatePassTest.keysOfEveryKind()
                .filter(pair ->
                        !pair.getPublic().getAlgorithm().equals("EdDSA")); // Nimbus has it from a further library
    }

    @ParameterizedTest
    @MethodSource("keys")
    void anotherImplementationUnderstandsOurs(KeyPair pair) throws Exception {
        Identity identity = Passes.PKI.identity("somebody", Role.CLIENT, pair);
        SignedJWT theirs = SignedJWT.parse(Passes.of(identity));

        assertThat(theirs.verify(
                        new DefaultJWSVerifierFactory().createJWSVerifier(theirs.getHeader(), pair.getPublic())))
                .isTrue();
        assertThat(theirs.getHeader().getX509CertChain())
                .containsExactly(Base64.encode(identity.certificate().getEncoded()));
        assertThat(theirs.getJWTClaimsSet().getAudience()).containsExactly(Passes.DESTINATION);
    }

    @Test
    void weUnderstandAnothers() throws Exception {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .audience(Passes.DESTINATION)
                .issueTime(Date.from(Passes.NOW))
                .expirationTime(Date.from(Passes.NOW.plusSeconds(30)))
                .jwtID("theirs")
                .claim("another", List.of(1, 2))
                .build();
        SignedJWT pass = new SignedJWT(header(JWSAlgorithm.ES256, Passes.CLIENT), claims);
        pass.sign(new ECDSASigner((ECPrivateKey) Passes.CLIENT.key()));

        assertThat(Passes.verify(Passes.policy(), pass.serialize())).startsWith("CN=vpn-shoot-client");
    }

    @Test
    void takesBothSignaturesOfAnRsaKey() throws Exception {
        KeyPair pair = keys().filter(one -> one.getPublic().getAlgorithm().equals("RSA"))
                .findFirst()
                .orElseThrow();
        Identity identity = Passes.PKI.identity("somebody", Role.CLIENT, pair);
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256)) {
            JWSObject pass = new JWSObject(
                    header(algorithm, identity),
                    new Payload(
                            SignedJWT.parse(Passes.of(identity)).getPayload().toString()));
            pass.sign(new RSASSASigner(pair.getPrivate()));

            assertThat(Passes.verify(Passes.policy(), pass.serialize())).startsWith("CN=somebody");
        }
    }

    private static JWSHeader header(JWSAlgorithm algorithm, Identity identity) throws Exception {
        return new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("rvpn-pass"))
                .x509CertChain(List.of(Base64.encode(identity.certificate().getEncoded())))
                .build();
    }

    @Test
    void verifiesTheExampleOfRfc7515() throws Exception {
        PublicKey key = new ECKey.Builder(
                        Curve.P_256,
                        new Base64URL("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                        new Base64URL("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
                .build()
                .toECPublicKey();

        assertExample(
                PassAlgorithm.ES256,
                key,
                "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    }

    @Test
    void verifiesTheExampleOfRfc8037() throws Exception {
        byte[] x = new Base64URL("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").decode();

        assertExample(
                PassAlgorithm.EDDSA,
                ed25519(x),
                "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    }

    /** RFC 8032 5.1.2: little-endian, the highest bit is the sign of x. */
    private static PublicKey ed25519(byte[] encoded) throws Exception {
        byte[] big = new byte[encoded.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = encoded[encoded.length - 1 - i];
        }
        boolean isXOdd = big[0] < 0;
        big[0] &= 0x7f;
        EdECPoint point = new EdECPoint(isXOdd, new BigInteger(1, big));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static void assertExample(PassAlgorithm algorithm, PublicKey key, String text, String signature) {
        byte[] signed = text.getBytes(StandardCharsets.US_ASCII);
        byte[] wrong = text.replace("eyJ", "eyK").getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new Base64URL(signature).decode();

        assertThat(algorithm.fits(key)).isTrue();
        assertThat(algorithm.verifies(key, signed, bytes)).isTrue();
        assertThat(algorithm.verifies(key, wrong, bytes)).isFalse();
    }
}
