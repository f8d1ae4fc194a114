package rvpn.core.identity;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.security.cert.X509Extension;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rvpn.core.identity.PeerRefusedException.Reason;

/**
 * A certificate revocation list (RFC 5280, 5) whose signature is checked, and who signed it.
 *
 * @param issuer whose key it was signed with
 */
record RevocationList(X509CRL list, X509Certificate issuer) {
    private static final int CRL_SIGN = 6; // RFC 5280, 4.2.1.3

    /**
     * A list of one of the issuers, or nothing if it is of somebody else.
     *
     * @throws UnusablePemException when it names one of them, but must not be believed or holds what is not understood
     */
    static Optional<RevocationList> of(X509CRL list, List<X509Certificate> issuers) throws UnusablePemException {
        List<X509Certificate> named = issuers.stream()
                .filter(issuer -> issuer.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                .toList();
        if (named.isEmpty()) {
            return Optional.empty();
        }
        for (X509Certificate issuer : named) {
            if (isSignedBy(issuer, list)) {
                RevocationList known = new RevocationList(list, issuer);
                known.requireUsable();
                return Optional.of(known);
            }
        }
        throw new UnusablePemException(
                "holds a list of " + Printable.issuer(list) + " that is not signed by the one we know");
    }

    private static boolean isSignedBy(X509Certificate issuer, X509CRL list) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private void requireUsable() throws UnusablePemException {
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[CRL_SIGN]) {
            throw unusable("whose certificate lacks the key usage cRLSign");
        }
        if (Strength.isWeakSignature(list.getSigAlgName())) {
            throw unusable("that is signed with " + Printable.of(list.getSigAlgName()));
        }
        // Such as those of delta lists and of lists for a part of the certificates: what they leave out is not known.
        requireNothingCritical(list);
        if (list.getRevokedCertificates() != null) {
            for (X509CRLEntry entry : list.getRevokedCertificates()) {
                requireNothingCritical(entry);
            }
        }
    }

    private void requireNothingCritical(X509Extension holder) throws UnusablePemException {
        Set<String> critical = holder.getCriticalExtensionOIDs();
        if (critical != null && !critical.isEmpty()) {
            throw unusable("with the critical extension " + critical.iterator().next()
                    + "; give a whole list, neither a delta nor a part");
        }
    }

    private UnusablePemException unusable(String why) {
        return new UnusablePemException("holds a list of " + Printable.issuer(list) + " " + why);
    }

    /** The one that was made later. */
    RevocationList newer(RevocationList other) {
        return other.list.getThisUpdate().after(list.getThisUpdate()) ? other : this;
    }

    /** A certificate of this issuer. */
    void check(X509Certificate certificate, Instant now, String which) throws PeerRefusedException {
        X509CRLEntry entry = list.getRevokedCertificate(certificate.getSerialNumber());
        if (entry != null) {
            throw new PeerRefusedException(
                    Reason.REVOKED,
                    which + "was revoked by " + Printable.subject(issuer) + " at "
                            + entry.getRevocationDate().toInstant() + reason(entry));
        }
        Optional<String> objection = objection(now);
        if (objection.isPresent()) {
            throw new PeerRefusedException(
                    Reason.REVOCATION_UNKNOWN, which + "may have been revoked: there is only " + objection.get());
        }
    }

    private static String reason(X509CRLEntry entry) {
        return entry.getRevocationReason() == null
                ? ""
                : " (" + entry.getRevocationReason().name().toLowerCase(Locale.ROOT) + ")";
    }

    /** Why the list says nothing about now, such as "a list of CN=ca that expired at ..."; nothing while it is valid. */
    Optional<String> objection(Instant now) {
        Instant from = list.getThisUpdate().toInstant();
        if (now.isBefore(from)) {
            return Optional.of("a revocation list of " + Printable.subject(issuer) + " that is not valid before " + from
                    + " (it is " + now + ")");
        }
        return end().filter(now::isAfter)
                .map(end -> "a revocation list of " + Printable.subject(issuer) + " that expired at " + end + " (it is "
                        + now + ")");
    }

    /** Until when it holds; empty where it does not say. */
    Optional<Instant> end() {
        return Optional.ofNullable(list.getNextUpdate()).map(Date::toInstant);
    }
}
