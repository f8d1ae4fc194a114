package rvpn.seed.pki;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
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
import rvpn.core.identity.IssuedCertificate;
import rvpn.core.identity.Pem;
import rvpn.core.identity.Validity;

/** {@code vpnctl pki init DIR}: an authority and the certificates it issues, all or nothing. */
@Command(
        name = "init",
        sortOptions = false,
        description =
                "Makes an authority and the certificates of vpn-seed-server, vpn-shoot-client and kube-apiserver, and of"
                        + " vpn-shoot-server and vpn-seed-client for the default direction.")
final class PkiInit implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where to write them; must not exist or be empty.")
    private Path directory;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "shoot--local--demo",
            description = "The shoot's namespace in the seed. Default: ${DEFAULT-VALUE}.")
    private String namespace;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            split = ",",
            description = "Further names or IP addresses of the server, besides vpn-seed-server and its service names.")
    private List<String> serverNames = List.of();

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "365",
            description =
                    "How long the ends' certificates are valid; the authority is for 3650. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Override
    public Integer call() throws StartException {
        PkiPlan plan = plan();
        try (NewDirectory files = NewDirectory.begin(directory)) {
            String report = write(plan, files, Clock.systemUTC());
            files.commit();
            PrintWriter out = spec.commandLine().getOut();
            out.print(report);
            out.flush();
            return ExitCode.OK.status();
        } catch (IOException failed) {
            throw Unwritable.of(directory, failed);
        }
    }

    private PkiPlan plan() throws ConfigException {
        try {
            return new PkiPlan(namespace, serverNames, days);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(wrong.getMessage());
        }
    }

    private String write(PkiPlan plan, NewDirectory files, Clock clock) throws IOException {
        Validity validity = plan.authorityValidity(clock);
        Authority authority = Authority.create(PkiPlan.AUTHORITY, validity);
        String authorityText = Pem.text(authority.certificate());
        files.file("ca.crt", authorityText);
        files.secret("ca.key", Pem.text(authority.key(), authority.certificate().getPublicKey()));
        StringBuilder report = new StringBuilder("Wrote to " + directory + ":%n".formatted());
        line(report, "ca.crt, ca.key", PkiPlan.AUTHORITY, "authority", validity);
        for (PkiPlan.Leaf leaf : plan.leaves(clock)) {
            IssuedCertificate issued = authority.issue(leaf.request());
            files.directory(leaf.directory());
            files.file(leaf.directory() + "/ca.crt", authorityText);
            files.file(leaf.directory() + "/tls.crt", Pem.text(issued.certificate()));
            files.secret(
                    leaf.directory() + "/tls.key",
                    Pem.text(issued.key(), issued.certificate().getPublicKey()));
            String use = leaf.request().role().name().toLowerCase(Locale.ROOT);
            line(
                    report,
                    leaf.directory() + "/",
                    leaf.request().commonName(),
                    use,
                    leaf.request().validity());
            names(report, leaf.request().names());
        }
        report.append(
                "%nEach directory holds ca.crt, tls.crt and tls.key. Keep ca.key away from both ends:%n".formatted());
        return report.append("whoever holds it can make certificates that they believe.%n".formatted())
                .toString();
    }

    private static void line(StringBuilder report, String what, String commonName, String use, Validity validity) {
        report.append("  %-18s %-33s %-9s until %s%n"
                .formatted(
                        what,
                        commonName,
                        use,
                        validity.notAfter().atZone(ZoneOffset.UTC).toLocalDate()));
    }

    private static void names(StringBuilder report, List<String> names) {
        if (names.size() > 1) {
            names.stream().skip(1).forEach(name -> report.append("  %-18s also %s%n".formatted("", name)));
        }
    }
}
