package rvpn.core;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import rvpn.core.identity.Peer;
import rvpn.core.identity.PeerRefusedException;

/** Certificates between the JDK's form, in which they are checked, and BouncyCastle's. */
final class TlsCertificates {
    private TlsCertificates() {}

    /** This end's certificate and the means to prove it. */
    static TlsCredentialedSigner credentials(TlsContext context, JcaTlsCrypto crypto, TlsTerms terms, byte[] request)
            throws IOException {
        List<X509Certificate> chain = terms.identity().chain();
        CertificateEntry[] entries = new CertificateEntry[chain.size()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new CertificateEntry(toTls(crypto, chain.get(i)), null);
        }
        return new JcaDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                terms.identity().key(),
                new Certificate(request, entries),
                terms.signature());
    }

    /** Who the peer is. @throws TlsFatalAlert with the right alert for a peer that is refused */
    static Peer verify(TlsTerms terms, Certificate certificate) throws IOException {
        if (certificate == null || certificate.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.certificate_required, "the peer sent no certificate");
        }
        List<byte[]> chain = new ArrayList<>();
        for (TlsCertificate entry : certificate.getCertificateList()) {
            chain.add(entry.getEncoded());
        }
        try {
            return terms.peerCheck().checkEncoded(chain);
        } catch (PeerRefusedException refused) {
            throw new TlsFatalAlert(alert(refused), "the peer's certificate " + refused.getMessage());
        }
    }

    private static short alert(PeerRefusedException refused) {
        return switch (refused.reason()) {
            case EXPIRED, NOT_YET_VALID -> AlertDescription.certificate_expired;
            case REVOKED -> AlertDescription.certificate_revoked;
            case REVOCATION_UNKNOWN -> AlertDescription.certificate_unknown;
            case UNKNOWN_AUTHORITY -> AlertDescription.unknown_ca;
            default -> AlertDescription.bad_certificate;
        };
    }

    private static TlsCertificate toTls(JcaTlsCrypto crypto, X509Certificate certificate) throws IOException {
        try {
            return crypto.createCertificate(certificate.getEncoded());
        } catch (CertificateEncodingException unreadable) {
            throw new IOException(unreadable);
        }
    }
}
