package rvpn.core.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A new certificate with its private key. */
public record IssuedCertificate(PrivateKey key, X509Certificate certificate) {
    /** Without the key. */
    @Override
    public String toString() {
        return "IssuedCertificate[" + Printable.subject(certificate) + "]";
    }
}
