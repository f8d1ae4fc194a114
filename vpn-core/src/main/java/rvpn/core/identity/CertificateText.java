package rvpn.core.identity;

import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** Certificates for a person to read. */
public final class CertificateText {
    private CertificateText() {}

    /** All certificates of a PEM file. */
    public static List<X509Certificate> read(Path file) throws StartException {
        try {
            return Pem.certificates(PemText.read(file));
        } catch (UnusablePemException unusable) {
            throw new StartException(ExitCode.IDENTITY, file + " " + unusable.getMessage());
        }
    }

    /** A few lines, printable ASCII only: whose it is, who signed it, its names, uses and time. */
    public static List<String> lines(X509Certificate certificate, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("subject  " + Printable.subject(certificate));
        lines.add("issuer   " + Printable.issuer(certificate));
        lines.add("serial   " + Printable.of(certificate.getSerialNumber().toString(16)));
        lines.add("names    " + Printable.of(names(certificate)));
        lines.add("use      " + Printable.of(use(certificate)));
        lines.add("valid    " + certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant() + ", " + remaining(certificate, now));
        return lines;
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? "none"
                    : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.joining(", "));
        } catch (CertificateParsingException damaged) {
            return "cannot be decoded";
        }
    }

    private static String use(X509Certificate certificate) {
        try {
            List<String> purposes = Objects.requireNonNullElse(certificate.getExtendedKeyUsage(), List.of());
            String authority = certificate.getBasicConstraints() >= 0 ? "authority" : null;
            String words = Stream.concat(
                            Stream.ofNullable(authority), purposes.stream().map(CertificateText::purpose))
                    .collect(Collectors.joining(", "));
            return words.isEmpty() ? "not limited" : words;
        } catch (CertificateParsingException damaged) {
            return "cannot be decoded";
        }
    }

    private static String purpose(String oid) {
        return Stream.of(Role.values())
                .filter(role -> role.purposeOid().equals(oid))
                .map(Role::purpose)
                .findFirst()
                .orElse(oid);
    }

    private static String remaining(X509Certificate certificate, Instant now) {
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return "not yet valid";
        }
        Duration left = Duration.between(now, certificate.getNotAfter().toInstant());
        return left.isNegative() ? "expired" : left.toDays() + " days left";
    }
}
