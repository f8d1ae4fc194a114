package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;

class PemTest {
    // Made for this test; protects nothing.
    static final String ENCRYPTED_PKCS8 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAixv3/+oaWnrgICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEIWZ290IwHam6kE2jYrSJewEgZCw
            4vGYYOwpTebrTVkyQFVlHweIbfKJjYOh1iuJQj5hTwZzrGWPO6Z+QM3K3873vq2t
            Qlgugu4EfrWcEeKzdKVR23LfHOcsU6qcrwWpwQtDkcSZLeZJRBjghT50mU+l6up/
            ZCB9PVou+1NaipkvPsfEi3UJ12NSvhrt3deOSDm3tu5OpB6OfE/QbO1FRhnoXPg=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    private static final TestPki PKI = TestPki.create();

    @Test
    void writesTheKeyOfACurveWithItsPublicKey() throws Exception {
        Identity server = PKI.server();
        PublicKey publicKey = server.certificate().getPublicKey();
        String text = Pem.text(server.key(), publicKey);
        assertThat(((ECPrivateKey) Pem.privateKey(text)).getS()).isEqualTo(((ECPrivateKey) server.key()).getS());
        byte[] point = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded())
                .getPublicKeyData()
                .getBytes();
        assertThat(Base64.getMimeDecoder().decode(text.replaceAll("-----.*-----", "")))
                .containsSubsequence(point);
    }

    @Test
    void readsWhatItWrites() throws UnusablePemException {
        Identity server = PKI.server();

        assertThat(Pem.privateKey(Pem.text(server.key()))).isEqualTo(server.key());
        assertThat(Pem.certificates(Pem.text(server.certificate()))).isEqualTo(server.chain());
    }

    @Test
    void readsASec1EcKeyAfterItsParameters() throws Exception {
        ECPrivateKey key = (ECPrivateKey) PKI.server().key();
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

        ECPrivateKey read = (ECPrivateKey) Pem.privateKey(parameters + sec1(key));

        assertThat(read.getS()).isEqualTo(key.getS());
    }

    @Test
    void readsAPkcs1RsaKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();

        assertThat(Pem.privateKey(pkcs1(key))).isEqualTo(key);
    }

    @Test
    void passesOverWordsAndOtherBlocks() throws UnusablePemException {
        Identity server = PKI.server();
        String text = "Bag Attributes\n    friendlyName: Schl\u00fcssel\n" + Pem.text(server.certificate()) + "words\n"
                + Pem.text(server.key()) + "more words\n";

        assertThat(Pem.certificates(text)).isEqualTo(List.of(server.certificate()));
        assertThat(Pem.privateKey(text)).isEqualTo(server.key());
    }

    @Test
    void refusesAnEncryptedKey() {
        assertThatThrownBy(() -> Pem.privateKey(ENCRYPTED_PKCS8))
                .isInstanceOf(UnusablePemException.class)
                .hasMessageStartingWith("is encrypted; give a key without a passphrase");
    }

    @Test
    void refusesAKeyEncryptedTheOldWay() {
        String encrypted = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                + "DEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\nAAAAAAAAAAAAAAAAAAAAAA==\n"
                + "-----END EC PRIVATE KEY-----\n";

        assertThatThrownBy(() -> Pem.privateKey(encrypted))
                .isInstanceOf(UnusablePemException.class)
                .hasMessageStartingWith("is encrypted");
    }

    @Test
    void refusesAKeyOfAnotherKind() throws GeneralSecurityException {
        PrivateKey edwards =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();

        assertThatThrownBy(() -> Pem.privateKey(Pem.text(edwards)))
                .isInstanceOf(UnusablePemException.class)
                .hasMessage("holds a key of kind 1.3.101.112; use EC P-256, P-384, P-521 or RSA");
    }

    @Test
    void refusesEveryTruncationOfAKey() {
        String text = Pem.text(PKI.server().key());
        int whole = text.indexOf("-----END PRIVATE KEY-----") + "-----END PRIVATE KEY-----".length();
        for (int length = 0; length < whole; length++) {
            String part = text.substring(0, length);
            assertThatThrownBy(() -> Pem.privateKey(part))
                    .as("length " + length)
                    .isInstanceOf(UnusablePemException.class);
        }
    }

    @Test
    void readsOrRefusesADamagedTextButNeverFailsOtherwise() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String good = Pem.text(PKI.server().key()) + Pem.text(PKI.server().certificate());
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            }
            assertThat(outcome(text.toString()))
                    .as("seed " + seed + ", round " + round)
                    .isIn("read", "refused");
        }
    }

    private static String outcome(String text) {
        try {
            Pem.certificates(text);
            Pem.privateKey(text);
            return "read";
        } catch (UnusablePemException declared) {
            return "refused";
        } catch (RuntimeException undeclared) {
            return undeclared.toString();
        }
    }

    /** RFC 5915, with the curve in it as it must be. */
    private static String sec1(ECPrivateKey key) throws IOException {
        return pem(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)
                        .getEncoded());
    }

    private static String pkcs1(PrivateKey key) throws IOException {
        return pem(
                "RSA PRIVATE KEY",
                PrivateKeyInfo.getInstance(key.getEncoded())
                        .parsePrivateKey()
                        .toASN1Primitive()
                        .getEncoded());
    }

    private static String pem(String type, byte[] der) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        }
        return text.toString();
    }
}
