package rvpn.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurveProviderTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Provider OURS = new CurveProvider();
    private static final Provider JDK = Security.getProvider("SunEC");
    private static final String ECDSA = "SHA256withECDSA";
    private static final int ROUNDS = 20;

    private final Random random = new Random(7748);

    /** The first example of RFC 7748 section 5.2. */
    @Test
    void agreesAsTheStandardSays() throws Exception {
        byte[] scalar = HEX.parseHex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        byte[] point = HEX.parseHex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
        PrivateKey own =
                KeyFactory.getInstance("XDH").generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));

        assertThat(agree(OURS, own, publicKey(LittleEndian.number(point))))
                .isEqualTo(HEX.parseHex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
    }

    @Test
    void agreesWithTheJdk() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            KeyPair own = fresh(OURS);
            KeyPair other = fresh(JDK);

            assertThat(agree(OURS, own.getPrivate(), other.getPublic()))
                    .isEqualTo(agree(JDK, other.getPrivate(), own.getPublic()));
        }
    }

    @Test
    void makesAnotherKeyEachTime() throws Exception {
        assertThat(fresh(OURS).getPublic()).isNotEqualTo(fresh(OURS).getPublic());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void refusesAPointOfSmallOrder(int u) throws Exception {
        PrivateKey own = fresh(OURS).getPrivate();
        PublicKey small = publicKey(BigInteger.valueOf(u));

        assertThatThrownBy(() -> agree(OURS, own, small)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void agreesOnceForEachKey() throws Exception {
        KeyAgreement agreement = KeyAgreement.getInstance("XDH", OURS);
        agreement.init(fresh(OURS).getPrivate());
        agreement.doPhase(fresh(OURS).getPublic(), true);
        agreement.generateSecret();

        assertThatThrownBy(agreement::generateSecret).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void acceptsWhatTheJdkSigns() throws Exception {
        KeyPair pair = pair("secp256r1");
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = message();

            assertThat(verifies(pair.getPublic(), message, signed(pair, message)))
                    .isTrue();
        }
    }

    @Test
    void refusesAnotherMessageAndAnotherKey() throws Exception {
        KeyPair pair = pair("secp256r1");
        byte[] message = message();
        byte[] signature = signed(pair, message);

        assertThat(verifies(pair("secp256r1").getPublic(), message, signature)).isFalse();
        assertThat(verifies(pair.getPublic(), message(), signature)).isFalse();
    }

    @Test
    void refusesASignatureWithAnyBitChanged() throws Exception {
        KeyPair pair = pair("secp256r1");
        byte[] message = message();
        byte[] signature = signed(pair, message);
        for (int bit = 0; bit < signature.length * 8; bit += 5) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(passes(pair.getPublic(), message, changed))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "30", "3000", "3006020100020100", "3006020101020100", "3006020100020101", "300602018102018f"
            })
    void refusesWhatIsNoSignature(String hex) throws Exception {
        assertThat(passes(pair("secp256r1").getPublic(), message(), HEX.parseHex(hex)))
                .isFalse();
    }

    @Test
    void refusesBytesBehindASignature() throws Exception {
        KeyPair pair = pair("secp256r1");
        byte[] message = message();
        byte[] signature = signed(pair, message);

        assertThat(passes(pair.getPublic(), message, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
    }

    @Test
    void refusesAKeyThatIsNoPointOfTheCurve() throws Exception {
        ECPublicKey key = (ECPublicKey) pair("secp256r1").getPublic();
        ECPoint beside =
                new ECPoint(key.getW().getAffineX(), key.getW().getAffineY().add(BigInteger.ONE));
        PublicKey outside = new OutsideKey(key, beside);

        assertThatThrownBy(() -> Signature.getInstance(ECDSA, OURS).initVerify(outside))
                .isInstanceOf(InvalidKeyException.class);
    }

    /** A key that no factory has looked at. */
    private record OutsideKey(ECPublicKey like, ECPoint point) implements ECPublicKey {
        private static final long serialVersionUID = 1;

        @Override
        public ECPoint getW() {
            return point;
        }

        @Override
        public ECParameterSpec getParams() {
            return like.getParams();
        }

        @Override
        public String getAlgorithm() {
            return like.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return like.getFormat();
        }

        @Override
        public byte[] getEncoded() {
            return like.getEncoded();
        }
    }

    @Test
    void leavesSigningAndOtherCurvesToTheJdk() throws Exception {
        CurveProvider.install();
        try {
            for (String curve : new String[] {"secp256r1", "secp384r1"}) {
                KeyPair pair = pair(curve);
                byte[] message = message();
                Signature checking = Signature.getInstance(ECDSA);
                checking.initVerify(pair.getPublic());
                checking.update(message);

                assertThat(checking.verify(signed(pair, message))).as(curve).isTrue();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("XDH");
            generator.initialize(NamedParameterSpec.X448);
            KeyPair one = generator.generateKeyPair();
            KeyPair two = generator.generateKeyPair();
            KeyAgreement agreement = KeyAgreement.getInstance("XDH");
            agreement.init(one.getPrivate());
            agreement.doPhase(two.getPublic(), true);

            assertThat(agreement.generateSecret()).isEqualTo(agree(JDK, two.getPrivate(), one.getPublic()));
            assertThat(KeyAgreement.getInstance("XDH").getProvider()).isInstanceOf(CurveProvider.class);
        } finally {
            Security.removeProvider(OURS.getName());
        }
    }

    @Test
    void makesKeysOfNoOtherCurve() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("XDH", OURS);

        assertThatThrownBy(() -> generator.initialize(NamedParameterSpec.X448))
                .isInstanceOf(InvalidAlgorithmParameterException.class);
    }

    private byte[] message() {
        byte[] message = new byte[100];
        random.nextBytes(message);
        return message;
    }

    private static byte[] agree(Provider provider, PrivateKey own, PublicKey other) throws Exception {
        KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    private static KeyPair fresh(Provider provider) throws Exception {
        return KeyPairGenerator.getInstance("X25519", provider).generateKeyPair();
    }

    private static PublicKey publicKey(BigInteger u) throws Exception {
        return KeyFactory.getInstance("XDH").generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
    }

    private static KeyPair pair(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] signed(KeyPair pair, byte[] message) throws Exception {
        Signature signing = Signature.getInstance(ECDSA);
        signing.initSign(pair.getPrivate());
        signing.update(message);
        return signing.sign();
    }

    private static boolean verifies(PublicKey key, byte[] message, byte[] signature) throws Exception {
        Signature checking = Signature.getInstance(ECDSA, OURS);
        checking.initVerify(key);
        checking.update(message);
        return checking.verify(signature);
    }

    private static boolean passes(PublicKey key, byte[] message, byte[] signature) throws Exception {
        try {
            return verifies(key, message, signature);
        } catch (SignatureException malformed) {
            return false;
        }
    }
}
