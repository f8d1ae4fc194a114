package rvpn.seed.pki;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.CertificateText;

/** {@code vpnctl pki show FILE...}: what the certificates in PEM files say. */
@Command(
        name = "show",
        description = "Shows the certificates in PEM files: whose, whose signature, for what, until when.")
final class PkiShow implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "PEM files.")
    private List<Path> files;

    @Override
    public Integer call() throws StartException {
        PrintWriter out = spec.commandLine().getOut();
        for (Path file : files) {
            for (X509Certificate certificate : CertificateText.read(file)) {
                out.println(file);
                CertificateText.lines(certificate, Clock.systemUTC().instant())
                        .forEach(line -> out.println("  " + line));
            }
        }
        out.flush();
        return ExitCode.OK.status();
    }
}
