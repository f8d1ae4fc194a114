package rvpn.core.identity;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What authorities say of certificates that they have issued and no longer stand by: for each authority the newest list
 * that it signed. Certificates of an authority without a list pass, as with OpenVPN. Immutable.
 */
public final class Revocations {
    private static final Revocations NONE = new Revocations(List.of(), List.of());

    private final List<RevocationList> lists;
    private final List<String> remarks;

    private Revocations(List<RevocationList> lists, List<String> remarks) {
        this.lists = List.copyOf(lists);
        this.remarks = List.copyOf(remarks);
    }

    /** Nothing is revoked. */
    public static Revocations none() {
        return NONE;
    }

    /**
     * Takes the lists that one of the issuers has signed; the others are passed over with a remark.
     *
     * @throws UnusablePemException when a list names one of the issuers and yet cannot be trusted or understood
     */
    static Revocations of(List<X509CRL> all, List<X509Certificate> issuers) throws UnusablePemException {
        Map<X509Certificate, RevocationList> newest = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        for (X509CRL list : all) {
            Optional<RevocationList> known = RevocationList.of(list, issuers);
            if (known.isEmpty()) {
                remarks.add("holds a list of " + Printable.issuer(list)
                        + ", which is none of the trusted authorities: it is not looked at");
            } else {
                newest.merge(known.get().issuer(), known.get(), RevocationList::newer);
            }
        }
        for (X509Certificate issuer : issuers) {
            if (!newest.containsKey(issuer)) {
                remarks.add("holds no list of " + Printable.subject(issuer)
                        + ": whether it has revoked a certificate is not known");
            }
        }
        return new Revocations(List.copyOf(newest.values()), remarks);
    }

    /**
     * Refuses a certificate that its issuer has revoked, or may have: one whose list is not valid now.
     *
     * @param which goes before the words: empty, or "has ... above it, which "
     */
    void check(X509Certificate certificate, Instant now, String which) throws PeerRefusedException {
        for (RevocationList list : lists) {
            if (isIssuedBy(list.issuer(), certificate)) {
                list.check(certificate, now, which);
            }
        }
    }

    /** The same for whoever has a path of his own, such as the proxy. */
    public void check(X509Certificate certificate, Instant now) throws PeerRefusedException {
        check(certificate, now, "");
    }

    /** By name and key: while an authority's key is changed there are two of one name. */
    static boolean isIssuedBy(X509Certificate issuer, X509Certificate certificate) {
        if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    /** What a person should know of the lists, each continuing the file's name. */
    List<String> remarks(Instant now) {
        Stream<String> outdated = lists.stream()
                .flatMap(list -> list.objection(now).stream())
                .map(objection -> "holds " + objection + ": every certificate of that authority is refused");
        return Stream.concat(remarks.stream(), outdated).toList();
    }

    /** When each list must be replaced, where it says so. */
    List<Expiry> expiries() {
        return lists.stream()
                .flatMap(list -> list.end().stream()
                        .map(end -> new Expiry("the revocation list of " + Printable.subject(list.issuer()), end)))
                .toList();
    }

    /** When the first of the lists must be replaced; empty where none says so. */
    public Optional<Instant> earliestEnd() {
        return lists.stream().flatMap(list -> list.end().stream()).min(Instant::compareTo);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Revocations revocations && lists.equals(revocations.lists);
    }

    @Override
    public int hashCode() {
        return lists.hashCode();
    }

    /** How many lists there are. */
    @Override
    public String toString() {
        return "Revocations[" + lists.size() + "]";
    }
}
