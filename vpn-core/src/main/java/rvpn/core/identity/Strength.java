package rvpn.core.identity;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;
import rvpn.core.identity.PeerRefusedException.Reason;

/** The least that a key or signature must be: what OpenSSL asks at security level 2 (112 bits). */
final class Strength {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 224;

    private Strength() {}

    static void check(X509Certificate certificate) throws PeerRefusedException {
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new PeerRefusedException(Reason.TOO_WEAK, "has an RSA key of fewer than " + MIN_RSA_BITS + " bits");
        }
        if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < MIN_EC_BITS) {
            throw new PeerRefusedException(Reason.TOO_WEAK, "has an EC key of fewer than " + MIN_EC_BITS + " bits");
        }
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (isWeakSignature(signature)) {
            throw new PeerRefusedException(Reason.TOO_WEAK, "is signed with " + Printable.of(signature));
        }
    }

    static boolean isWeakSignature(String algorithm) {
        String signature = algorithm.toUpperCase(Locale.ROOT);
        return signature.startsWith("SHA1") || signature.startsWith("MD");
    }
}
