package rvpn.seed.proxy;

import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.Set;
import rvpn.core.identity.PeerRefusedException;
import rvpn.core.identity.Revocations;

/** Refuses revoked certificates in the JDK's own check of a path, which has no state of ours from one to the next. */
final class NotRevoked extends PKIXCertPathChecker {
    private final Revocations revocations;

    NotRevoked(Revocations revocations) {
        this.revocations = revocations;
    }

    @Override
    public void init(boolean forward) {
        // nothing is carried from one certificate to the next
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return true;
    }

    @Override
    public Set<String> getSupportedExtensions() {
        return Set.of();
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions)
            throws CertPathValidatorException {
        try {
            revocations.check((X509Certificate) certificate, Clock.systemUTC().instant());
        } catch (PeerRefusedException refused) {
            throw new CertPathValidatorException("the certificate " + refused.getMessage(), refused);
        }
    }
}
