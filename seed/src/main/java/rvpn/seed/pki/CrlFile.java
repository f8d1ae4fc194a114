package rvpn.seed.pki;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.Authority;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.CrlFacts;
import rvpn.core.identity.CrlIssuer;
import rvpn.core.identity.Pem;
import rvpn.core.identity.PemContents;

/** {@code crl.pem}: one revocation list of each authority, two of them while authorities change. */
record CrlFile(Path path) {
    boolean exists() {
        return Files.exists(path);
    }

    /** As they are; none where there is no file. @throws StartException when it cannot be read */
    List<X509CRL> lists() throws StartException {
        if (Files.notExists(path)) {
            return List.of();
        }
        List<X509CRL> lists = PemContents.read(path).lists();
        if (lists.isEmpty()) {
            throw new StartException(ExitCode.IDENTITY, path + " holds no revocation list (no block BEGIN X509 CRL)");
        }
        return lists;
    }

    /** The same. @throws StartException when it holds a list that would be lost, as none of these can sign it anew */
    List<X509CRL> lists(List<CrlIssuer> issuers) throws StartException {
        List<X509CRL> lists = lists();
        for (X509CRL list : lists) {
            if (issuers.stream().noneMatch(issuer -> issuer.hasSigned(list))) {
                throw new StartException(
                        ExitCode.IDENTITY,
                        path + " holds a list of " + CrlFacts.of(list).issuer() + " that is not signed by "
                                + issuers.stream().map(CrlIssuer::name).collect(Collectors.joining(" or "))
                                + "; it would be lost");
            }
        }
        return lists;
    }

    /** New lists of all authorities: what was revoked before, and these. */
    List<X509CRL> renewed(List<Authority> authorities, List<X509Certificate> revoked, Clock clock, int days)
            throws StartException {
        List<CrlIssuer> issuers = authorities.stream().map(CrlIssuer::new).toList();
        List<X509CRL> before = lists(issuers);
        return issuers.stream()
                .map(issuer -> issuer.issue(
                        issuer.last(before),
                        revoked.stream().filter(issuer::hasIssued).toList(),
                        clock,
                        days))
                .toList();
    }

    /** Those that are there, and an empty one of an authority that has none yet, for as long as the others hold. */
    List<X509CRL> with(Authority authority, Clock clock) throws StartException {
        CrlIssuer issuer = new CrlIssuer(authority);
        List<X509CRL> lists = new ArrayList<>(lists());
        if (issuer.last(lists).isEmpty()) {
            lists.add(issuer.issue(Optional.empty(), List.of(), clock, daysLeft(lists, clock)));
        }
        return lists;
    }

    /** Whether an authority has a list in it. */
    boolean holdsListOf(Authority authority) throws StartException {
        return new CrlIssuer(authority).last(lists()).isPresent();
    }

    void write(Disk disk, List<X509CRL> lists) throws StartException {
        disk.write(path, FileText.open(lists.stream().map(Pem::text).collect(Collectors.joining())));
    }

    private static int daysLeft(List<X509CRL> lists, Clock clock) {
        return lists.stream()
                .flatMap(list -> CrlFacts.of(list).nextUpdate().stream())
                .mapToInt(end -> (int) Math.max(1, CertificateText.daysLeft(end, clock.instant()) + 1))
                .min()
                .orElse(PkiPlan.LEAF_DAYS);
    }
}
