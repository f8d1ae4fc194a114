package rvpn.core.identity;

import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/**
 * What a revocation list says; nobody has checked its signature.
 *
 * @param number of the list, empty where it has none
 * @param revoked serial numbers in hexadecimal, rising
 * @param nextUpdate when it ends; empty where it does not say
 */
public record CrlFacts(
        String issuer,
        Optional<String> number,
        List<String> revoked,
        Instant thisUpdate,
        Optional<Instant> nextUpdate) {
    public CrlFacts {
        revoked = List.copyOf(revoked);
    }

    /** Of any list. */
    public static CrlFacts of(X509CRL list) {
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        return new CrlFacts(
                Printable.issuer(list),
                number(list),
                entries == null
                        ? List.of()
                        : entries.stream()
                                .map(X509CRLEntry::getSerialNumber)
                                .sorted()
                                .map(serial -> serial.toString(16))
                                .toList(),
                list.getThisUpdate().toInstant(),
                Optional.ofNullable(list.getNextUpdate()).map(Date::toInstant));
    }

    private static Optional<String> number(X509CRL list) {
        byte[] value = list.getExtensionValue(Extension.cRLNumber.getId());
        if (value == null) {
            return Optional.empty();
        }
        try {
            BigInteger number = ASN1Integer.getInstance(
                            ASN1OctetString.getInstance(value).getOctets())
                    .getValue();
            return Optional.of(number.toString());
        } catch (IllegalArgumentException damaged) {
            return Optional.of("cannot be decoded");
        }
    }
}
