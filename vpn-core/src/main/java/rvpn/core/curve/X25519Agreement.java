package rvpn.core.curve;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Set;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** Diffie-Hellman (RFC 7748 section 6.1), in the same states and with the same refusals as the JDK's. */
final class X25519Agreement extends KeyAgreementSpi {
    private static final Set<String> SECRET_KINDS = Set.of("TlsPremasterSecret", "Generic");

    private byte[] scalar;
    private byte[] secret;

    @Override
    protected void engineInit(Key key, SecureRandom random) throws InvalidKeyException {
        secret = null;
        if (!(key instanceof XECPrivateKey own) || !LittleEndian.isX25519(own.getParams())) {
            throw new InvalidKeyException("no private key of X25519");
        }
        scalar = own.getScalar().orElseThrow(() -> new InvalidKeyException("the key hides its scalar"));
        if (scalar.length != X25519.SCALAR_SIZE) {
            throw new InvalidKeyException("a scalar of " + scalar.length + " bytes");
        }
    }

    @Override
    protected void engineInit(Key key, AlgorithmParameterSpec parameters, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (parameters != null) {
            throw new InvalidAlgorithmParameterException("X25519 has no parameters");
        }
        engineInit(key, random);
    }

    @Override
    protected Key engineDoPhase(Key key, boolean isLast) throws InvalidKeyException {
        if (scalar == null || secret != null || !isLast) {
            throw new IllegalStateException("an agreement has one phase, after its own key is known");
        }
        if (!(key instanceof XECPublicKey peer) || !LittleEndian.isX25519(peer.getParams())) {
            throw new InvalidKeyException("no public key of X25519");
        }
        byte[] agreed = new byte[X25519.POINT_SIZE];
        if (!X25519.calculateAgreement(scalar, 0, LittleEndian.point(peer.getU()), 0, agreed, 0)) {
            throw new InvalidKeyException(
                    "Point has small order"); // RFC 8446 section 7.4.2: all zeroes end the handshake
        }
        secret = agreed;
        return null;
    }

    @Override
    protected byte[] engineGenerateSecret() {
        if (secret == null) {
            throw new IllegalStateException("nothing is agreed yet");
        }
        byte[] agreed = secret;
        secret = null;
        return agreed;
    }

    @Override
    protected int engineGenerateSecret(byte[] to, int offset) throws ShortBufferException {
        if (to.length - offset < X25519.POINT_SIZE) {
            throw new ShortBufferException("a secret has " + X25519.POINT_SIZE + " bytes");
        }
        System.arraycopy(engineGenerateSecret(), 0, to, offset, X25519.POINT_SIZE);
        return X25519.POINT_SIZE;
    }

    @Override
    protected SecretKey engineGenerateSecret(String kind) throws NoSuchAlgorithmException {
        if (!SECRET_KINDS.contains(kind)) {
            throw new NoSuchAlgorithmException("no secret of the kind " + kind);
        }
        return new SecretKeySpec(engineGenerateSecret(), kind);
    }
}
