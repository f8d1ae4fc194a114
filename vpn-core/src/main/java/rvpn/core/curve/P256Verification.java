package rvpn.core.curve;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** ECDSA with SHA-256 on P-256, checking only: nothing here is secret. For signing the next provider is asked. */
final class P256Verification extends SignatureSpi {
    private static final String CURVE = "secp256r1";
    private static final ECParameterSpec P256 = jdkCurve();
    private static final ECDomainParameters DOMAIN = domain();

    private final MessageDigest hash;
    private final ECDSASigner signer = new ECDSASigner();

    P256Verification() {
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no SHA-256", impossible);
        }
    }

    private static ECParameterSpec jdkCurve() {
        try {
            AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
            named.init(new ECGenParameterSpec(CURVE));
            return named.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no P-256", impossible);
        }
    }

    private static ECDomainParameters domain() {
        X9ECParameters named = CustomNamedCurves.getByName(CURVE); // the curve with arithmetic of its own
        return new ECDomainParameters(named.getCurve(), named.getG(), named.getN(), named.getH());
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
        hash.reset();
        if (!(key instanceof ECPublicKey own) || !isP256(own.getParams())) {
            throw new InvalidKeyException("no public key of P-256");
        }
        ECPoint point = own.getW();
        try {
            signer.init(
                    false,
                    new ECPublicKeyParameters(
                            DOMAIN.getCurve().validatePoint(point.getAffineX(), point.getAffineY()), DOMAIN));
        } catch (IllegalArgumentException | NullPointerException outside) {
            throw new InvalidKeyException("a key that is no point of P-256", outside);
        }
    }

    private static boolean isP256(ECParameterSpec curve) {
        return curve == P256
                || curve != null
                        && curve.getCurve().equals(P256.getCurve())
                        && curve.getGenerator().equals(P256.getGenerator())
                        && curve.getOrder().equals(P256.getOrder())
                        && curve.getCofactor() == P256.getCofactor();
    }

    @Override
    protected void engineUpdate(byte octet) {
        hash.update(octet);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
        hash.update(bytes, offset, length);
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
        byte[] digest = hash.digest();
        BigInteger[] pair;
        try {
            pair = StandardDSAEncoding.INSTANCE.decode(DOMAIN.getN(), signature);
        } catch (IOException
                | RuntimeException malformed) { // the bytes are a peer's, and BouncyCastle's parser throws all kinds
            throw new SignatureException("Invalid encoding for signature", malformed);
        }
        return signer.verifySignature(digest, pair[0], pair[1]);
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
        throw new InvalidKeyException("signs nothing");
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        throw new SignatureException("signs nothing");
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec parameters) throws InvalidAlgorithmParameterException {
        if (parameters != null) {
            throw new InvalidAlgorithmParameterException("takes no parameters");
        }
    }

    @Deprecated
    @Override
    protected void engineSetParameter(String name, Object value) {
        throw new UnsupportedOperationException("takes no parameters");
    }

    @Deprecated
    @Override
    protected Object engineGetParameter(String name) {
        throw new UnsupportedOperationException("has no parameters");
    }
}
