package rvpn.seed.proxy;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The names that a certificate bears: the DNS names of its subject alternative name; without such an extension, its one
 * common name (RFC 6125 section 6.4.4). An authority that has listed the names means these, and no other.
 */
final class ClientNames {
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final int DNS_NAME = 2; // GeneralName of RFC 5280 section 4.2.1.6

    private ClientNames() {}

    static List<String> of(X509Certificate certificate) {
        try {
            // Asked by object identifier: one that does not parse must not look like none, and let the common name in.
            boolean hasAlternatives = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME) != null;
            return hasAlternatives ? dnsNames(certificate) : commonName(certificate);
        } catch (InvalidNameException | CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static List<String> commonName(X509Certificate certificate) throws InvalidNameException {
        List<Object> common = new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                        .map(Rdn::getValue)
                        .toList();
        return common.size() == 1 && common.get(0) instanceof String name ? List.of(name) : List.of();
    }

    private static List<String> dnsNames(X509Certificate certificate) throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives =
                Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        for (List<?> alternative : alternatives) {
            if (alternative.get(0).equals(DNS_NAME)) {
                names.add((String) alternative.get(1));
            }
        }
        return List.copyOf(names);
    }
}
