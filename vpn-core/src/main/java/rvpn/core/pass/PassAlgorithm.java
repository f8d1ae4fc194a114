package rvpn.core.pass;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a pass may be signed, RFC 7518 3.1 and RFC 8037: public-key algorithms alone, each for one kind of key. What is
 * not here, {@code none} and the HMACs first of all, is no signature.
 */
enum PassAlgorithm {
    EDDSA("EdDSA", "Ed25519", 64),
    ES256("ES256", "SHA256withECDSAinP1363Format", 64),
    ES384("ES384", "SHA384withECDSAinP1363Format", 96),
    ES512("ES512", "SHA512withECDSAinP1363Format", 132),
    PS256("PS256", "RSASSA-PSS", 0),
    RS256("RS256", "SHA256withRSA", 0);

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192; // beyond it a check takes the time of hundreds of others
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private final String jwsName;
    private final String jcaName;
    private final int signatureBytes;

    PassAlgorithm(String jwsName, String jcaName, int signatureBytes) {
        this.jwsName = jwsName;
        this.jcaName = jcaName;
        this.signatureBytes = signatureBytes;
    }

    /** As the header has it. */
    String jwsName() {
        return jwsName;
    }

    static Optional<PassAlgorithm> named(String jwsName) {
        return Stream.of(values()).filter(one -> one.jwsName.equals(jwsName)).findFirst();
    }

    /** The one that a key signs with; empty for a key that none fits. */
    static Optional<PassAlgorithm> of(PrivateKey key) {
        return Stream.of(values()).filter(one -> one.fitsKind(key)).findFirst();
    }

    /** Whether the key is of the algorithm's kind, curve and strength. */
    boolean fits(PublicKey key) {
        return fitsKind(key);
    }

    private boolean fitsKind(Object key) {
        return switch (this) {
            case EDDSA -> key instanceof EdECKey ed && ed.getParams().getName().equals("Ed25519");
            case ES256 -> isCurve(key, 256);
            case ES384 -> isCurve(key, 384);
            case ES512 -> isCurve(key, 521);
            case PS256, RS256 ->
                key instanceof RSAKey rsa && isStrong(rsa.getModulus().bitLength());
        };
    }

    private static boolean isCurve(Object key, int orderBits) {
        return key instanceof ECKey ec && ec.getParams().getOrder().bitLength() == orderBits;
    }

    private static boolean isStrong(int modulusBits) {
        return modulusBits >= MIN_RSA_BITS && modulusBits <= MAX_RSA_BITS;
    }

    byte[] sign(PrivateKey key, byte[] text) {
        try {
            Signature signature = signature();
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(jwsName + " cannot sign with a key of its kind", impossible);
        }
    }

    /** False also where key and signature do not go together at all. */
    boolean verifies(PublicKey key, byte[] text, byte[] signed) {
        if (signatureBytes != 0 && signed.length != signatureBytes) {
            return false;
        }
        try {
            Signature signature = signature();
            signature.initVerify(key);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private Signature signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jcaName);
        if (this == PS256) {
            signature.setParameter(PSS);
        }
        return signature;
    }
}
