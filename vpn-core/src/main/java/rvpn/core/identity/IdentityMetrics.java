package rvpn.core.identity;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import rvpn.core.status.Metrics;

/** The metrics of an identity, the same on both ends. */
public final class IdentityMetrics {
    private IdentityMetrics() {}

    /** Registers them. */
    public static void register(Metrics metrics, IdentityWatch watch) {
        metrics.gauge(
                        "rvpn_certificate_expiry_seconds",
                        "When the own certificate, and the first of the trusted authorities, ends; Unix time.",
                        "certificate")
                .add(() -> end(watch.get().certificate()).getEpochSecond(), "own")
                .add(() -> firstAuthorityEnds(watch.get()).getEpochSecond(), "ca");
        if (watch.hasRevocations()) {
            metrics.gauge(
                    "rvpn_crl_expiry_seconds",
                    "When the first of the revocation lists ends, Unix time; +Inf where none does.",
                    () -> firstListEnds(watch.get()));
        }
        metrics.counter("rvpn_identity_reloads_total", "Times that changed files were taken into use.")
                .add(watch::swaps);
        metrics.counter("rvpn_identity_reload_failures_total", "Times that changed files could not be used.")
                .add(watch::failures);
        metrics.gauge(
                "rvpn_identity_stale",
                "1 while the files cannot be used and an older identity is kept.",
                () -> watch.problem().isPresent() ? 1 : 0);
    }

    private static Instant firstAuthorityEnds(Identity identity) {
        return identity.authorities().stream()
                .map(IdentityMetrics::end)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH); // there is one: it has been checked
    }

    private static double firstListEnds(Identity identity) {
        return identity.revocations()
                .earliestEnd()
                .map(end -> (double) end.getEpochSecond())
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }
}
