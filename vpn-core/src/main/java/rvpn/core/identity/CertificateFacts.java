package rvpn.core.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a certificate says, in printable ASCII whatever it says.
 *
 * @param names subject alternative names
 * @param uses extended key usage by openssl's names, such as {@code serverAuth}; none where it is not limited
 * @param key kind and size, such as {@code EC P-256}
 * @param sha256 of the whole certificate, in hexadecimal
 */
public record CertificateFacts(
        String subject,
        String issuer,
        String serial,
        List<String> names,
        boolean isAuthority,
        List<String> uses,
        String key,
        Instant notBefore,
        Instant notAfter,
        String sha256) {
    private static final String DAMAGED = "cannot be decoded";

    public CertificateFacts {
        names = List.copyOf(names);
        uses = List.copyOf(uses);
    }

    /** Of any certificate; parts that cannot be decoded say so. */
    public static CertificateFacts of(X509Certificate certificate) {
        return new CertificateFacts(
                Printable.subject(certificate),
                Printable.issuer(certificate),
                certificate.getSerialNumber().toString(16),
                names(certificate),
                certificate.getBasicConstraints() >= 0,
                uses(certificate),
                key(certificate.getPublicKey()),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                sha256(certificate));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names =
                    Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<List<?>>of());
            return names.stream()
                    .map(name -> Printable.of(String.valueOf(name.get(1))))
                    .toList();
        } catch (CertificateParsingException damaged) {
            return List.of(DAMAGED);
        }
    }

    private static List<String> uses(X509Certificate certificate) {
        try {
            List<String> purposes = Objects.requireNonNullElse(certificate.getExtendedKeyUsage(), List.of());
            return purposes.stream().map(CertificateFacts::purpose).toList();
        } catch (CertificateParsingException damaged) {
            return List.of(DAMAGED);
        }
    }

    private static String purpose(String oid) {
        return Stream.of(Role.values())
                .filter(role -> role.purposeOid().equals(oid))
                .map(Role::purpose)
                .findFirst()
                .orElse(oid);
    }

    private static String key(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return "EC P-" + ec.getParams().getOrder().bitLength();
        }
        if (key instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        return Printable.of(key.getAlgorithm());
    }

    private static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a parsed certificate has no encoding", impossible);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no SHA-256", impossible);
        }
    }
}
