package rvpn.core.identity;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** Certificates and revocation lists for a person to read. */
public final class CertificateText {
    private static final int MAX_SERIALS = 20;

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
    public static List<String> lines(CertificateFacts facts, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("subject  " + facts.subject());
        lines.add("issuer   " + facts.issuer());
        lines.add("serial   " + facts.serial());
        lines.add("names    " + (facts.names().isEmpty() ? "none" : String.join(", ", facts.names())));
        lines.add("use      " + use(facts));
        lines.add("key      " + facts.key());
        lines.add("valid    " + facts.notBefore() + " to " + facts.notAfter() + ", "
                + remaining(facts.notBefore(), facts.notAfter(), now));
        lines.add("sha256   " + facts.sha256());
        return lines;
    }

    /** The same of a revocation list. */
    public static List<String> lines(CrlFacts facts, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("list of  " + facts.issuer());
        facts.number().ifPresent(number -> lines.add("number   " + number));
        lines.add("revoked  " + revoked(facts.revoked()));
        Instant from = facts.thisUpdate();
        lines.add("valid    " + from
                + facts.nextUpdate()
                        .map(end -> " to " + end + ", " + remaining(from, end, now))
                        .orElse(", without an end"));
        return lines;
    }

    /** Whole days until then, rounded down; negative once it is over. */
    public static long daysLeft(Instant end, Instant now) {
        return Math.floorDiv(
                Duration.between(now, end).toSeconds(), Duration.ofDays(1).toSeconds());
    }

    private static String use(CertificateFacts facts) {
        String words = Stream.concat(facts.isAuthority() ? Stream.of("authority") : Stream.of(), facts.uses().stream())
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "not limited" : words;
    }

    private static String revoked(List<String> serials) {
        if (serials.isEmpty()) {
            return "none";
        }
        String shown = serials.stream().limit(MAX_SERIALS).collect(Collectors.joining(", "));
        return serials.size() + ": " + shown + (serials.size() > MAX_SERIALS ? ", ..." : "");
    }

    private static String remaining(Instant from, Instant end, Instant now) {
        if (now.isBefore(from)) {
            return "not yet valid";
        }
        return end.isBefore(now) ? "expired" : daysLeft(end, now) + " days left";
    }
}
