package rvpn.core.curve;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** Fresh keys, as objects of the JDK. */
final class X25519KeyPairs extends KeyPairGeneratorSpi {
    private static final int KEY_BITS = 255;

    private SecureRandom random = new SecureRandom();

    @Override
    public void initialize(int bits, SecureRandom source) {
        if (bits != KEY_BITS) {
            throw new InvalidParameterException("a key of X25519 has " + KEY_BITS + " bits, not " + bits);
        }
        use(source);
    }

    @Override
    public void initialize(AlgorithmParameterSpec curve, SecureRandom source)
            throws InvalidAlgorithmParameterException {
        if (!LittleEndian.isX25519(curve)) {
            throw new InvalidAlgorithmParameterException("not X25519");
        }
        use(source);
    }

    private void use(SecureRandom source) {
        random = source == null ? random : source;
    }

    @Override
    public KeyPair generateKeyPair() {
        byte[] scalar = new byte[X25519.SCALAR_SIZE];
        byte[] point = new byte[X25519.POINT_SIZE];
        X25519.generatePrivateKey(random, scalar);
        X25519.generatePublicKey(scalar, 0, point, 0);
        BigInteger u = LittleEndian.number(point);
        try {
            KeyFactory jdk = KeyFactory.getInstance("XDH");
            return new KeyPair(
                    jdk.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u)),
                    jdk.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no X25519", impossible);
        }
    }
}
