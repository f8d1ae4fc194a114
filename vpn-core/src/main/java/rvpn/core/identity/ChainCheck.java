package rvpn.core.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import rvpn.core.identity.PeerRefusedException.Reason;

/**
 * A chain's path to an authority (RFC 5280, 6), its time, strength, purpose, and that nobody has revoked it; not
 * yet its name. Immutable.
 */
final class ChainCheck {
    private static final int MAX_CERTIFICATES = 8;

    private final List<X509Certificate> authorities;
    private final Revocations revocations;
    private final String authoritiesDo;
    private final Clock clock;

    /** @param authoritiesDo for messages: "ca.crt does", as in "which ca.crt does not hold" */
    ChainCheck(List<X509Certificate> authorities, Revocations revocations, String authoritiesDo, Clock clock) {
        this.authorities = List.copyOf(authorities);
        this.revocations = revocations;
        this.authoritiesDo = authoritiesDo;
        this.clock = clock;
    }

    List<Expiry> expiries() {
        return Expiry.of(authorities, revocations);
    }

    static void requireLength(int certificates) throws PeerRefusedException {
        if (certificates == 0) {
            throw new PeerRefusedException(Reason.NO_CERTIFICATE, "is missing");
        }
        if (certificates > MAX_CERTIFICATES) {
            throw new PeerRefusedException(Reason.MALFORMED, "comes with a chain of more than " + MAX_CERTIFICATES);
        }
    }

    /** @param chain leaf first */
    void check(List<X509Certificate> chain, Role role) throws PeerRefusedException {
        requireLength(chain.size());
        Instant now = clock.instant();
        List<X509Certificate> untrusted = untrusted(chain);
        checkPath(untrusted, now);
        Purpose.checkLeaf(chain.get(0), role);
        for (X509Certificate issuer : untrusted.subList(1, untrusted.size())) {
            Purpose.checkIssuer(issuer, role);
        }
        for (X509Certificate certificate : untrusted) {
            Strength.check(certificate);
        }
        revocations.check(untrusted.get(0), now, "");
        for (X509Certificate issuer : untrusted.subList(1, untrusted.size())) {
            revocations.check(issuer, now, "has " + Printable.subject(issuer) + " above it, which ");
        }
    }

    /** The leaf and what follows it up to the first certificate that is trusted anyway. */
    private List<X509Certificate> untrusted(List<X509Certificate> chain) {
        int end = 1;
        while (end < chain.size() && !authorities.contains(chain.get(end))) {
            end++;
        }
        return chain.subList(0, end);
    }

    /** Tries every authority of the issuer's name: a bundle may hold several of one name while keys are changed. */
    private void checkPath(List<X509Certificate> untrusted, Instant now) throws PeerRefusedException {
        X509Certificate last = untrusted.get(untrusted.size() - 1);
        PeerRefusedException refusal = new PeerRefusedException(
                Reason.UNKNOWN_AUTHORITY,
                "is issued by " + Printable.issuer(last) + ", which " + authoritiesDo + " not hold");
        for (X509Certificate authority : authorities) {
            if (!authority.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
                continue;
            }
            try {
                checkTime(authority, now, "is issued by " + Printable.subject(authority) + ", which");
                checkPath(untrusted, authority, now);
                return;
            } catch (PeerRefusedException refused) {
                refusal = refused;
            }
        }
        throw refusal;
    }

    private void checkPath(List<X509Certificate> untrusted, X509Certificate authority, Instant now)
            throws PeerRefusedException {
        List<X509Certificate> certificates = new ArrayList<>(untrusted);
        if (authority.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            // As part of the path its own limits hold too: the JDK takes none from a trust anchor.
            certificates.add(authority);
        }
        try {
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(certificates);
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            parameters.addCertPathChecker(new LeafExtensions(untrusted.get(0)));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
        } catch (CertPathValidatorException refused) {
            throw refusal(refused, certificates, now);
        } catch (GeneralSecurityException malformed) {
            throw new PeerRefusedException(Reason.MALFORMED, "has a chain that cannot be checked");
        }
    }

    private static PeerRefusedException refusal(
            CertPathValidatorException refused, List<X509Certificate> path, Instant now) {
        CertPathValidatorException.Reason why = refused.getReason();
        int index = Math.max(0, refused.getIndex());
        X509Certificate at = path.get(index);
        String above = index == 0 ? "" : "has " + Printable.subject(at) + " above it, which ";
        if (why == BasicReason.EXPIRED || why == BasicReason.NOT_YET_VALID) {
            return timeRefusal(at, now, above);
        }
        if (why == BasicReason.INVALID_SIGNATURE || why == PKIXReason.NO_TRUST_ANCHOR) {
            return new PeerRefusedException(
                    Reason.UNKNOWN_AUTHORITY,
                    above + "names " + Printable.issuer(at) + " as its issuer, but is not signed by the one we know");
        }
        if (why == BasicReason.ALGORITHM_CONSTRAINED) {
            return new PeerRefusedException(Reason.TOO_WEAK, above + "uses an algorithm or key that is too weak");
        }
        if (why == PKIXReason.NOT_CA_CERT || why == PKIXReason.INVALID_KEY_USAGE) {
            return new PeerRefusedException(Reason.WRONG_PURPOSE, above + "is not allowed to sign certificates");
        }
        return new PeerRefusedException(
                Reason.MALFORMED, above + "breaks a rule: " + Printable.of(String.valueOf(refused.getMessage())));
    }

    private static void checkTime(X509Certificate certificate, Instant now, String which) throws PeerRefusedException {
        boolean valid = !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
        if (!valid) {
            throw timeRefusal(certificate, now, which + " ");
        }
    }

    private static PeerRefusedException timeRefusal(X509Certificate certificate, Instant now, String prefix) {
        Instant notBefore = certificate.getNotBefore().toInstant();
        if (now.isBefore(notBefore)) {
            return new PeerRefusedException(
                    Reason.NOT_YET_VALID, prefix + "is not valid before " + notBefore + " (it is " + now + ")");
        }
        return new PeerRefusedException(
                Reason.EXPIRED,
                prefix + "expired at " + certificate.getNotAfter().toInstant() + " (it is " + now + ")");
    }
}
