package rvpn.core.identity;

import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.util.Collection;
import java.util.Set;

/** Tells the JDK which critical extensions of the leaf we check ourselves, after it: purpose and names. */
final class LeafExtensions extends PKIXCertPathChecker {
    private static final Set<String> CHECKED = Set.of("2.5.29.37", "2.5.29.17");

    private final Certificate leaf;

    LeafExtensions(Certificate leaf) {
        this.leaf = leaf;
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
        return CHECKED;
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions) {
        if (certificate.equals(leaf)) {
            unresolvedCriticalExtensions.removeAll(CHECKED);
        }
    }
}
