package rvpn.core.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import rvpn.core.identity.PeerRefusedException.Reason;

/** What a certificate may be used for. */
final class Purpose {
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0; // RFC 5280, 4.2.1.3

    private Purpose() {}

    /**
     * The role must be named: without this, any client's certificate could pose as the server. "Any purpose" does not
     * count as naming it.
     */
    static void checkLeaf(X509Certificate leaf, Role role) throws PeerRefusedException {
        if (leaf.getBasicConstraints() >= 0) {
            throw new PeerRefusedException(Reason.WRONG_PURPOSE, "is an authority's (CA:TRUE), not an end's");
        }
        List<String> purposes = purposes(leaf);
        if (purposes == null || !purposes.contains(role.purposeOid())) {
            throw new PeerRefusedException(
                    Reason.WRONG_PURPOSE, "lacks the extended key usage " + role.purpose() + " that its role needs");
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw new PeerRefusedException(
                    Reason.WRONG_PURPOSE, "lacks the key usage digitalSignature that TLS 1.3 needs");
        }
    }

    /** An authority whose purposes are limited must be allowed the leaf's. */
    static void checkIssuer(X509Certificate issuer, Role role) throws PeerRefusedException {
        List<String> purposes = purposes(issuer);
        if (purposes != null && !purposes.contains(role.purposeOid()) && !purposes.contains(ANY_PURPOSE)) {
            throw new PeerRefusedException(
                    Reason.WRONG_PURPOSE,
                    "has " + Printable.subject(issuer) + " above it, which may not issue for " + role.purpose());
        }
    }

    private static List<String> purposes(X509Certificate certificate) throws PeerRefusedException {
        try {
            return certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException damaged) {
            throw new PeerRefusedException(Reason.MALFORMED, "has an extended key usage that cannot be decoded");
        }
    }
}
