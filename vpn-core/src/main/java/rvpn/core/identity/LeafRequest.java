package rvpn.core.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** What a leaf certificate was issued for, so that another can take its place. */
public final class LeafRequest {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private LeafRequest() {}

    /** Its common name; empty where it has none or several. */
    public static Optional<String> commonName(X509Certificate leaf) {
        RDN[] names = X500Name.getInstance(leaf.getSubjectX500Principal().getEncoded())
                .getRDNs(BCStyle.CN);
        return names.length == 1
                ? Optional.of(IETFUtils.valueToString(names[0].getFirst().getValue()))
                : Optional.empty();
    }

    /** Its role; empty where it has none or both. */
    public static Optional<Role> role(X509Certificate leaf) {
        try {
            List<String> purposes = Objects.requireNonNullElse(leaf.getExtendedKeyUsage(), List.of());
            List<Role> roles = Stream.of(Role.values())
                    .filter(role -> purposes.contains(role.purposeOid()))
                    .toList();
            return roles.size() == 1 ? Optional.of(roles.get(0)) : Optional.empty();
        } catch (CertificateParsingException damaged) {
            return Optional.empty();
        }
    }

    /** Its subject alternative names; empty where it has none, or such as are neither DNS names nor IP addresses. */
    public static List<String> names(X509Certificate leaf) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = Objects.requireNonNullElse(leaf.getSubjectAlternativeNames(), List.<List<?>>of());
            for (List<?> name : all) {
                boolean isOurs = name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS);
                if (!isOurs) {
                    return List.of();
                }
                names.add((String) name.get(1));
            }
            return List.copyOf(names);
        } catch (CertificateParsingException damaged) {
            return List.of();
        }
    }
}
