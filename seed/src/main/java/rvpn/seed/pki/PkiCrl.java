package rvpn.seed.pki;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.CrlIssuer;
import rvpn.core.identity.Pem;

/** {@code vpnctl pki crl DIR}: the authority's revocation list, made or renewed; replaced as a whole. */
@Command(
        name = "crl",
        sortOptions = false,
        description = "Makes or renews the authority's revocation list, crl.pem; what is revoked stays revoked.")
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
        Path file = directory.resolve("crl.pem");
        CrlIssuer issuer = CrlIssuer.read(directory.resolve("ca.crt"), directory.resolve("ca.key"));
        List<X509Certificate> certificates = certificatesOf(issuer);
        X509CRL list = issuer.issue(issuer.last(file), certificates, Clock.systemUTC(), days);
        replace(file, Pem.text(list));
        report(file, list);
        return ExitCode.OK.status();
    }

    private List<X509Certificate> certificatesOf(CrlIssuer issuer) throws StartException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : revoked) {
            X509Certificate certificate = CertificateText.read(file).get(0);
            if (!issuer.hasIssued(certificate)) {
                throw new ConfigException("--revoke: the certificate in " + file + " is not one that "
                        + directory.resolve("ca.crt") + " has signed");
            }
            certificates.add(certificate);
        }
        return certificates;
    }

    /** Whoever reads it meanwhile sees the old one or the new one, never a part. */
    private static void replace(Path file, String text) throws StartException {
        try {
            Path draft = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    ".vpnctl-crl-",
                    ".pem",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
            try {
                Files.writeString(draft, text, StandardCharsets.US_ASCII);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException failed) {
            throw new StartException(ExitCode.HOST, "cannot write " + file + ": " + failed.getMessage());
        }
    }

    private void report(Path file, X509CRL list) {
        int count = Optional.ofNullable(list.getRevokedCertificates())
                .map(entries -> entries.size())
                .orElse(0);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Wrote %s: %d revoked, valid until %s%n",
                file,
                count,
                list.getNextUpdate().toInstant().atZone(ZoneOffset.UTC).toLocalDate());
        out.flush();
    }
}
