package rvpn.core.identity;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Something that ends.
 *
 * @param what in words that continue "is: ", such as {@code the authority CN=rvpn-ca}
 */
public record Expiry(String what, Instant end) {
    /** All that an identity needs: its certificate, its authorities, their revocation lists. */
    public static List<Expiry> of(Identity identity) {
        List<Expiry> all = new ArrayList<>();
        all.add(of("the own certificate", identity.certificate()));
        all.addAll(of(identity.authorities(), identity.revocations()));
        return all;
    }

    /** Those of authorities and of what they have revoked. */
    static List<Expiry> of(Collection<X509Certificate> authorities, Revocations revocations) {
        List<Expiry> all = new ArrayList<>();
        authorities.forEach(each -> all.add(of("the authority " + Printable.subject(each), each)));
        all.addAll(revocations.expiries());
        return all;
    }

    private static Expiry of(String what, X509Certificate certificate) {
        return new Expiry(
                what + ", serial " + certificate.getSerialNumber().toString(16),
                certificate.getNotAfter().toInstant());
    }

    /** The same, of somebody's. */
    public Expiry of(String owner) {
        return new Expiry(owner + ": " + what, end);
    }
}
