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

/** The names that a certificate bears. */
final class ClientNames {
    private static final int DNS_NAME = 2; // GeneralName of RFC 5280 section 4.2.1.6

    private ClientNames() {}

    /** The common name, if there is exactly one, and every DNS name among the alternative names. */
    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            List<Object> common = new LdapName(
                            certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .toList();
            if (common.size() == 1 && common.get(0) instanceof String name) {
                names.add(name);
            }
            Collection<List<?>> alternatives =
                    Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
            for (List<?> alternative : alternatives) {
                if (alternative.get(0).equals(DNS_NAME)) {
                    names.add((String) alternative.get(1));
                }
            }
            return names.stream().distinct().toList();
        } catch (InvalidNameException | CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
