package rvpn.core.identity;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/** Text from a certificate, made fit for a log: printable ASCII of bounded length, whatever the certificate says. */
final class Printable {
    private static final int MAX_CHARS = 200;
    private static final String ELLIPSIS = "...";

    private Printable() {}

    /** Every other character becomes a question mark. */
    static String of(String text) {
        boolean tooLong = text.length() > MAX_CHARS;
        String kept = tooLong ? text.substring(0, MAX_CHARS - ELLIPSIS.length()) : text;
        StringBuilder clean = new StringBuilder(kept.length());
        kept.chars().map(c -> isPrintable(c) ? c : '?').forEach(c -> clean.append((char) c));
        return tooLong ? clean.append(ELLIPSIS).toString() : clean.toString();
    }

    static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    static String issuer(X509Certificate certificate) {
        return name(certificate.getIssuerX500Principal());
    }

    static String issuer(X509CRL list) {
        return name(list.getIssuerX500Principal());
    }

    /** True for the ASCII characters from space to tilde: no control characters, no look-alikes. */
    static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }

    private static String name(X500Principal principal) {
        String text = principal.getName();
        return text.isEmpty() ? "an empty name" : of(text);
    }
}
