package rvpn.core.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import rvpn.core.identity.PeerRefusedException.Reason;

/**
 * The names a certificate may be known by: the DNS names of its SAN; without a SAN, its one common name. Matching, see
 * {@link ExpectedName}, does not look at the case of ASCII letters. A name with anything but printable ASCII never matches, so neither a NUL
 * byte nor a look-alike letter does; there are no wildcards.
 */
final class CertificateNames {
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final int DNS_NAME = 2;
    private static final int MAX_NAME_CHARS = 253; // RFC 1035, 2.3.4, as text
    private static final int MAX_NAMED = 5;

    private final List<String> names;

    private CertificateNames(List<String> names) {
        this.names = names;
    }

    /** @throws PeerRefusedException when the certificate's names cannot be told */
    static CertificateNames of(X509Certificate certificate) throws PeerRefusedException {
        // Asked by object identifier: a SAN that does not parse must not look like no SAN and let the CN in.
        boolean hasAlternatives = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME) != null;
        return new CertificateNames(hasAlternatives ? dnsNames(certificate) : List.of(commonName(certificate)));
    }

    /** The expected name in the form that all matching uses. */
    static String canonical(String expected) {
        if (!isName(expected)) {
            throw new IllegalArgumentException("'" + Printable.of(expected) + "' is not a name");
        }
        return lowerCase(expected);
    }

    /** The first name of the certificate that fits the first of the expected names that any fits; canonical. */
    String firstOf(List<ExpectedName> expected) throws PeerRefusedException {
        List<String> carried = names.stream()
                .filter(CertificateNames::isName)
                .map(CertificateNames::lowerCase)
                .toList();
        for (ExpectedName wanted : expected) {
            for (String name : carried) {
                if (wanted.matches(name)) {
                    return name;
                }
            }
        }
        List<String> wanted = expected.stream().map(ExpectedName::toString).toList();
        throw new PeerRefusedException(
                Reason.WRONG_NAME, "is for " + words(names) + ", but should be for " + words(wanted));
    }

    private static List<String> dnsNames(X509Certificate certificate) throws PeerRefusedException {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives == null) {
                throw new PeerRefusedException(
                        Reason.MALFORMED, "has a subject alternative name that cannot be decoded");
            }
            return alternatives.stream()
                    .filter(entry -> entry.get(0).equals(DNS_NAME))
                    .map(entry -> (String) entry.get(1))
                    .toList();
        } catch (CertificateParsingException damaged) {
            throw new PeerRefusedException(Reason.MALFORMED, "has a subject alternative name that cannot be decoded");
        }
    }

    private static String commonName(X509Certificate certificate) throws PeerRefusedException {
        List<String> commonNames;
        try {
            commonNames = commonNames(certificate.getSubjectX500Principal().getEncoded());
        } catch (IllegalArgumentException damaged) { // a text that is not in the encoding it claims
            throw new PeerRefusedException(Reason.MALFORMED, "has a subject that cannot be decoded");
        }
        if (commonNames.size() != 1) {
            throw new PeerRefusedException(
                    Reason.WRONG_NAME,
                    "has no subject alternative name and " + commonNames.size() + " common names instead of one");
        }
        return commonNames.get(0);
    }

    private static List<String> commonNames(byte[] subject) {
        List<String> commonNames = new ArrayList<>();
        for (RDN rdn : X500Name.getInstance(subject).getRDNs()) {
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(BCStyle.CN)) {
                    commonNames.add(string(attribute.getValue()));
                }
            }
        }
        return commonNames;
    }

    /** Empty, which matches nothing, for the encodings that leave room for doubt. */
    private static String string(ASN1Encodable value) {
        boolean plain = value instanceof ASN1UTF8String
                || value instanceof ASN1PrintableString
                || value instanceof ASN1IA5String;
        return plain ? ((ASN1String) value).getString() : "";
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_NAME_CHARS
                && text.chars().allMatch(c -> Printable.isPrintable(c) && c != ' ');
    }

    /** Of ASCII letters only: to Unicode, the Kelvin sign is a k. */
    private static String lowerCase(String ascii) {
        StringBuilder lower = new StringBuilder(ascii.length());
        ascii.chars().map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c).forEach(c -> lower.append((char) c));
        return lower.toString();
    }

    private static String words(List<String> names) {
        if (names.isEmpty()) {
            return "no DNS name";
        }
        List<String> first = names.stream().limit(MAX_NAMED).toList();
        return Printable.of(String.join(", ", first)) + (names.size() > MAX_NAMED ? ", ..." : "");
    }
}
