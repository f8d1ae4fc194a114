package rvpn.core.identity;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import rvpn.core.status.Metrics;

/** The metrics of an identity, the same on both ends. */
public final class IdentityMetrics {
    private IdentityMetrics() {}

    /** Registers them. @param peers those who are connected; asked on a thread of the status server */
    public static void register(Metrics metrics, IdentityWatch watch, Supplier<Stream<Peer>> peers) {
        metrics.gauge(
                        "rvpn_certificate_expiry_seconds",
                        "When the own certificate, the first of the trusted authorities, and the first of the connected"
                                + " peers' certificates ends; Unix time, +Inf where there is none.",
                        "certificate")
                .addDouble(() -> first(peers.get().map(Peer::notAfter)), "peer")
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

    /** Unix time; +Inf of none. */
    public static double first(Stream<Instant> ends) {
        return ends.min(Comparator.naturalOrder())
                .map(end -> (double) end.getEpochSecond())
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static double firstListEnds(Identity identity) {
        return first(identity.revocations().earliestEnd().stream());
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }
}
