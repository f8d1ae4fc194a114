package rvpn.seed.pki;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.Authority;
import rvpn.core.identity.CertificateRequest;
import rvpn.core.identity.IssuedCertificate;
import rvpn.core.identity.Role;
import rvpn.core.identity.Validity;
import rvpn.seed.gardener.TunnelSecret;

/** {@code vpnctl pki issue DIR NAME}: one more certificate of the authority, or another in the place of one. */
@Command(
        name = "issue",
        sortOptions = false,
        description =
                "Issues a further certificate, or another in the place of one that is there: for the same role and"
                        + " names unless told otherwise, with a new key.")
final class PkiIssue implements Callable<Integer> {
    private static final Pattern DIRECTORY = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    @Parameters(index = "1", paramLabel = "NAME", description = "The directory in it for ca.crt, tls.crt and tls.key.")
    private String name;

    @Option(
            names = "--role",
            paramLabel = "client|server",
            description = "Whether it dials or accepts. Default: as before; a new one must say.")
    private String role;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            split = ",",
            description = "DNS names or IP addresses, the first also as common name. Default: as before, else NAME.")
    private List<String> names = List.of();

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            description = "How long it is valid. Default: as long as the one before, else 365.")
    private Integer days;

    /** What was issued, and in whose place. */
    private record Issue(CertificateRequest request, X509Certificate certificate, Optional<X509Certificate> before) {}

    @Override
    public Integer call() throws StartException {
        requireDirectory("NAME", name);
        Wishes wishes = wishes();
        PkiDirectory pki = PkiDirectory.at(directory);
        report(DirectoryLock.during(directory, () -> issue(pki, wishes, Clock.systemUTC())));
        return ExitCode.OK.status();
    }

    /** Such as may also be the name of a Secret of its own. @throws ConfigException naming the option or file */
    static void requireDirectory(String option, String name) throws ConfigException {
        boolean isAuthority = name.equals(PkiDirectory.NEXT) || name.equals(PkiDirectory.OLD);
        if (isAuthority
                || TunnelSecret.isTaken(name)
                || !DIRECTORY.matcher(name).matches()) {
            throw new ConfigException(option + ": '" + name
                    + "' cannot be the directory of a certificate: a-z, 0-9 and - only, at most 63, and none of "
                    + PkiDirectory.NEXT + ", " + PkiDirectory.OLD + ", " + String.join(", ", TunnelSecret.taken()));
        }
    }

    private Wishes wishes() throws ConfigException {
        try {
            return new Wishes(Optional.ofNullable(role).map(Wishes::role), names, Optional.ofNullable(days));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(wrong.getMessage());
        }
    }

    private Issue issue(PkiDirectory pki, Wishes wishes, Clock clock) throws StartException, IOException {
        Authority authority = pki.authority();
        LeafDirectory leaf = pki.leaf(name);
        Disk disk = new Disk();
        disk.sweep(pki.root());
        if (!leaf.exists()) {
            CertificateRequest request = fresh(leaf, wishes, clock);
            IssuedCertificate issued = Renewal.issue(authority, request);
            disk.directory(leaf.path(), LeafDirectory.files(issued, pki.bundle()), Optional.empty());
            return new Issue(request, issued.certificate(), Optional.empty());
        }
        leaf.sweep(disk);
        X509Certificate before = leaf.certificate();
        CertificateRequest request = Renewal.of(leaf.file(LeafDirectory.CERTIFICATE), before, wishes, clock);
        IssuedCertificate issued = Renewal.issue(authority, request);
        leaf.replace(disk, issued, leaf.bundle(pki.bundle()));
        return new Issue(request, issued.certificate(), Optional.of(before));
    }

    private CertificateRequest fresh(LeafDirectory leaf, Wishes wishes, Clock clock) throws ConfigException {
        Role wanted = wishes.role()
                .orElseThrow(() -> new ConfigException("--role is missing: " + leaf.path()
                        + " has no tls.crt with its tls.key yet, and a new one is for a client or for a server"));
        if (Files.exists(leaf.path())) {
            throw new ConfigException(leaf.path() + " is there without tls.crt and tls.key; give another NAME");
        }
        List<String> all = wishes.names().isEmpty() ? List.of(name) : wishes.names();
        int valid = wishes.days().orElse(PkiPlan.LEAF_DAYS);
        return new CertificateRequest(all.get(0), all, wanted, Validity.days(clock, valid));
    }

    private void report(Issue issue) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Wrote %s: %s, %s, serial %s, until %s%n",
                directory.resolve(name),
                issue.request().commonName(),
                issue.request().role().name().toLowerCase(Locale.ROOT),
                issue.certificate().getSerialNumber().toString(16),
                issue.request().validity().notAfter().atZone(ZoneOffset.UTC).toLocalDate());
        issue.before()
                .ifPresent(before -> out.printf(
                        "It takes the place of serial %s, which is in %s and good until it ends or is revoked%n",
                        before.getSerialNumber().toString(16), PreviousCertificates.LAST));
        out.flush();
    }
}
