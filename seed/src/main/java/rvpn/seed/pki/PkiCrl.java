package rvpn.seed.pki;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.Authority;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.CrlFacts;

/** {@code vpnctl pki crl DIR}: the authority's revocation list, made or renewed; while authorities change, those of both. */
@Command(
        name = "crl",
        sortOptions = false,
        description = "Makes or renews the authority's revocation list, crl.pem, while authorities change that of both;"
                + " what is revoked stays revoked.")
final class PkiCrl implements Callable<Integer> {
    private static final int MAX_DAYS = 3650;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie, as vpnctl pki init has made them.")
    private Path directory;

    @Option(
            names = "--revoke",
            paramLabel = "FILE",
            split = ",",
            description = "PEM files whose first certificate is revoked from now on.")
    private List<Path> revoked = List.of();

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "365",
            description = "How long the list is valid; peers are refused when it is over. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Override
    public Integer call() throws StartException {
        if (days < 1 || days > MAX_DAYS) {
            throw new ConfigException("--days: " + days + " is not from 1 to " + MAX_DAYS);
        }
        PkiDirectory pki = PkiDirectory.at(directory);
        CrlFile file = new CrlFile(pki.crl());
        List<X509CRL> lists = DirectoryLock.during(directory, () -> {
            List<Authority> authorities = pki.authorities();
            List<X509CRL> next = file.renewed(authorities, certificatesOf(authorities), Clock.systemUTC(), days);
            file.write(new Disk(), next);
            return next;
        });
        report(file.path(), lists);
        return ExitCode.OK.status();
    }

    private List<X509Certificate> certificatesOf(List<Authority> authorities) throws StartException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : revoked) {
            X509Certificate certificate = CertificateText.read(file).get(0);
            if (authorities.stream().noneMatch(authority -> authority.hasIssued(certificate))) {
                throw new ConfigException("--revoke: the certificate in " + file + " is not one that "
                        + directory.resolve("ca.crt") + " has signed");
            }
            certificates.add(certificate);
        }
        return certificates;
    }

    private void report(Path file, List<X509CRL> lists) {
        int count = lists.stream()
                .mapToInt(list -> CrlFacts.of(list).revoked().size())
                .sum();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Wrote %s: %s%d revoked, valid until %s%n",
                file,
                lists.size() > 1 ? lists.size() + " lists, " : "",
                count,
                lists.get(0).getNextUpdate().toInstant().atZone(ZoneOffset.UTC).toLocalDate());
        out.flush();
    }
}
