package rvpn.seed.pki;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;

/** {@code vpnctl pki rotate switch DIR}: certificates of the new authority; both are believed. */
@Command(
        name = "switch",
        sortOptions = false,
        description = "Issues all certificates again, by the new authority; both stay in every ca.crt.")
final class RotateSwitch implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            description = "How long the certificates are valid. Default: each as long as the one before.")
    private Integer days;

    @Override
    public Integer call() throws StartException {
        Wishes wishes = wishes();
        PkiDirectory pki = PkiDirectory.at(directory);
        StringBuilder remarks = new StringBuilder();
        RotationReport report = DirectoryLock.during(directory, () -> {
            List<String> foreign = new Rotation(pki, new Disk(), Clock.systemUTC()).change(wishes);
            foreign.forEach(name -> remarks.append(
                    "%s/ is of neither authority, and was left alone%n".formatted(directory.resolve(name))));
            return RotationReport.of(pki, Clock.systemUTC());
        });
        return report.print(spec, remarks.toString());
    }

    private Wishes wishes() throws ConfigException {
        try {
            return Wishes.ofDays(Optional.ofNullable(days));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(wrong.getMessage());
        }
    }
}
